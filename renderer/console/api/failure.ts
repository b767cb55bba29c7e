/** Every way in which a call can fail, as one error that pages can show in words. */
import { z } from 'zod';
import { problem } from '../../../core/contracts/rest/problem.ts';

/** A newer hub may know codes that this page does not: they are shown by the hub's own words. */
const readableProblem = problem.extend({ code: z.string() });
export type ReadableProblem = z.infer<typeof readableProblem>;

/**
 * `refused`: the hub said no, in words. `unreachable`: no answer came. `unreadable`: what came is not of the contract
 * (a hub of another version, or something in between that answers in its place). `too-large`: more than is taken at
 * once, found before it was sent or by something in between.
 */
export type FailureKind = 'refused' | 'unreachable' | 'unreadable' | 'too-large';

export class Failure extends Error {
  readonly kind: FailureKind;
  readonly problem: ReadableProblem | null;
  /** Of `too-large`, where it is known: how much is taken at once, bytes. */
  readonly most: number | null;

  constructor(
    kind: FailureKind,
    message: string,
    details: ReadableProblem | null = null,
    most: number | null = null,
  ) {
    super(message);
    this.most = most;
    this.name = 'Failure';
    this.kind = kind;
    this.problem = details;
  }

  /** The closed code, or the kind where no hub spoke. */
  get code(): string {
    return this.problem?.code ?? this.kind;
  }

  get status(): number | null {
    return this.problem?.status ?? null;
  }

  /** What the hub found wrong with one field of the body, or null. */
  issue(field: string): string | null {
    const found = this.problem?.issues?.find(({ path }) => fieldOf(path) === field);
    return found?.message ?? null;
  }
}

/** `/body/start`, `body.start` and `start` all name the field `start`. */
function fieldOf(path: string): string {
  return path.replace(/^[/.]?(body|query|params)[/.]/, '').replace(/^[/.]/, '');
}

/** The failure that an answer other than success stands for. */
export function failureOf(status: number, body: unknown): Failure {
  const parsed = readableProblem.safeParse(body);
  if (parsed.success) return new Failure('refused', parsed.data.detail, parsed.data);
  // A proxy in between speaks for itself: as good as no hub.
  if (status === 413) return new Failure('too-large', 'more than is taken at once');
  if (status >= 502 && status <= 504) return new Failure('unreachable', `status ${status}`);
  return new Failure('unreadable', `status ${status}`);
}

/** A page's code that did not come: no hub, or one that was updated since this tab was opened. */
const NO_CODE = /dynamically imported module|importing a module script/i;

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && NO_CODE.test(error.message)) return new Failure('unreachable', error.message);
  return new Failure('unreadable', error instanceof Error ? error.message : String(error));
}
