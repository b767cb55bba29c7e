import { describe, expect, it } from 'vitest';
import type { Kiosk } from '../../../core/contracts/rest/kiosks.ts';
import { stateOf, troublesOf } from './health.ts';

const NOW = Date.UTC(2031, 2, 3);
const well: Kiosk = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Lab 1',
  roomId: '00000000-0000-4000-8000-000000000002',
  mode: 'real',
  version: '1.0.0',
  online: true,
  lastSeen: new Date(NOW).toISOString(),
  silentSeconds: 3,
  log: { head: 100, acked: 98, forks: 0 },
  devices: { camera: 'ok', vision: 'starting', badge: 'ok', beacon: 'none' },
  rejected: null,
  malformed: 0,
  refused: {},
  claimedAt: new Date(NOW).toISOString(),
  certificateUntil: new Date(NOW + 60 * 86_400_000).toISOString(),
  revokedAt: null,
};

describe('the state of a kiosk', () => {
  it('is well with a few facts on their way and a device that is starting', () => {
    expect(stateOf(well, NOW)).toBe('well');
  });

  it('names each trouble', () => {
    const troubled: Kiosk = {
      ...well,
      log: { head: 500, acked: 98, forks: 1 },
      devices: { camera: 'missing' },
      rejected: { code: 'log.bad-signature', at: well.claimedAt },
      malformed: 2,
      certificateUntil: new Date(NOW + 86_400_000).toISOString(),
    };
    expect(troublesOf(troubled, NOW)).toEqual([
      'forks',
      'rejected',
      'malformed',
      'behind',
      'devices',
      'certificate',
    ]);
    expect(stateOf(troubled, NOW)).toBe('trouble');
  });

  it('is offline or revoked before anything else', () => {
    const gone: Kiosk = { ...well, online: false, devices: { camera: 'missing' } };
    expect(stateOf(gone, NOW)).toBe('offline');
    expect(stateOf({ ...gone, revokedAt: well.claimedAt }, NOW)).toBe('revoked');
  });
});
