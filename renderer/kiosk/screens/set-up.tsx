/** What IT does at the kiosk: claim it for a room, and leave the kiosk screen. */
import { type FormEvent, type ReactNode, useState } from 'react';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk } from '../kiosk-context.ts';
import { BackButton } from '../parts/back-button.tsx';
import { Icon } from '../parts/icons.tsx';
import { Panel, Title } from '../parts/layout.tsx';
import { OnScreenKeyboard } from '../parts/on-screen-keyboard.tsx';
import { InlineRefusal } from '../parts/refusal-text.tsx';

type Of<K extends KioskScreen['kind']> = { readonly screen: Extract<KioskScreen, { kind: K }> };

const CODE_MAX = 60;
const EXIT_MAX = 64;
const ADDRESS_MAX = 200;

/** The stage beside the form: the three steps, the one at hand marked. */
export function ProvisioningStage({ screen }: Of<'provisioning'>): ReactNode {
  const { t } = useKiosk();
  const at = screen.step === 'enter-code' ? 2 : 3;
  return (
    <div className="poster steps">
      <p className="poster-title">{t('provisioning.title')}</p>
      <ol>
        {([1, 2, 3] as const).map((step) => (
          <li key={step} aria-current={step === at ? 'step' : undefined}>
            <span className="numbers">{step < at ? <Icon name="tick" /> : step}</span>
            {t(`provisioning.step${step}`)}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Waiting({ step }: { readonly step: 'claiming' | 'downloading' }): ReactNode {
  const { t } = useKiosk();
  return (
    <Panel>
      <section className="next" role="status">
        <Title>{t(`provisioning.${step}`)}</Title>
        <p className="lead">{t(`provisioning.${step}Body`)}</p>
        <div className="working" />
      </section>
    </Panel>
  );
}

/** Groups of five while typing, the way codes are printed. */
function grouped(typed: string): string {
  const plain = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  return plain.match(/.{1,5}/g)?.join('-') ?? '';
}

function ClaimForm({ screen }: Of<'provisioning'>): ReactNode {
  const { t, act } = useKiosk();
  const [hubUrl, setHubUrl] = useState(screen.hubUrl ?? '');
  const [code, setCode] = useState('');
  const [field, setField] = useState<'hub' | 'code'>(screen.hubUrl === null ? 'hub' : 'code');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    act({ do: 'claim', hubUrl, code });
  };
  const keys =
    field === 'code'
      ? { value: code, onChange: (value: string) => setCode(grouped(value)) }
      : { value: hubUrl, onChange: setHubUrl };
  return (
    <Panel>
      <form className="form" onSubmit={submit}>
        <Title>{t('provisioning.title')}</Title>
        {screen.error === null ? (
          <p className="form-intro">{t('provisioning.intro')}</p>
        ) : (
          <InlineRefusal refusal={screen.error} />
        )}
        <div className="field">
          <label htmlFor="hub">{t('provisioning.hub')}</label>
          <input
            id="hub"
            type="url"
            inputMode="none"
            required
            maxLength={ADDRESS_MAX}
            placeholder="https://"
            value={hubUrl}
            onFocus={() => setField('hub')}
            onChange={(event) => setHubUrl(event.target.value.trim())}
          />
        </div>
        <div className="field">
          <label htmlFor="code">{t('provisioning.code')}</label>
          <input
            id="code"
            className="code"
            inputMode="none"
            autoComplete="off"
            spellCheck={false}
            required
            maxLength={CODE_MAX}
            placeholder="XXXXX-XXXXX-XXXXX-XXXXX"
            aria-describedby="code-help"
            value={code}
            onFocus={() => setField('code')}
            onChange={(event) => setCode(grouped(event.target.value))}
          />
          <span id="code-help" className="help">
            {t('provisioning.codeHint')}
          </span>
        </div>
        <OnScreenKeyboard
          layout={field === 'code' ? 'code' : 'address'}
          maxLength={field === 'code' ? CODE_MAX : ADDRESS_MAX}
          {...keys}
        />
        <button type="submit" className="button" disabled={code === '' || hubUrl === ''}>
          <Icon name="tick" />
          {t('provisioning.go')}
        </button>
      </form>
    </Panel>
  );
}

export function Provisioning({ screen }: Of<'provisioning'>): ReactNode {
  return screen.step === 'enter-code' ? <ClaimForm screen={screen} /> : <Waiting step={screen.step} />;
}

export function ExitCode({ screen }: Of<'exit-code'>): ReactNode {
  const { t, act } = useKiosk();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    act({ do: 'exit', code });
    setCode('');
  };
  return (
    <Panel>
      <form className="form" onSubmit={submit}>
        <Title>{t('exit.title')}</Title>
        <p className="form-intro">{t('exit.body')}</p>
        {screen.error !== null && <InlineRefusal refusal={screen.error} />}
        <div className="field">
          <label htmlFor="exit">{t('exit.code')}</label>
          <input
            id="exit"
            className="code"
            type="password"
            inputMode="none"
            autoComplete="off"
            required
            maxLength={EXIT_MAX}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </div>
        <OnScreenKeyboard layout="code" value={code} onChange={setCode} maxLength={EXIT_MAX} />
        <div className="buttons row-buttons">
          <BackButton />
          <button type="submit" className="button danger" disabled={code === ''}>
            <Icon name="lock" />
            {t('exit.go')}
          </button>
        </div>
      </form>
    </Panel>
  );
}
