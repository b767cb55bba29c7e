import { describe, expect, it } from 'vitest';
import { defaultLocationPolicy } from '../../../core/contracts/location.ts';
import { DEFAULT_POLICY } from '../../../core/contracts/policy.ts';
import { ATTENDANCE_GROUPS, draftOf, LOCATION_FIELDS, readDraft } from './policy-fields.ts';

const draft = draftOf(DEFAULT_POLICY, defaultLocationPolicy);

describe('the form of the policy', () => {
  it('asks for every number there is', () => {
    const asked = [...ATTENDANCE_GROUPS.flatMap(({ fields }) => [...fields]), ...LOCATION_FIELDS];
    expect([...asked].sort()).toEqual(Object.keys(draft.numbers).sort());
  });

  it('gives back what it was given', () => {
    const read = readDraft(draft);
    expect(read.attendance).toEqual(DEFAULT_POLICY);
    expect(read.location).toEqual(defaultLocationPolicy);
    expect([...read.wrong]).toEqual([]);
  });

  it('keeps what is chosen and not typed', () => {
    const chosen = {
      ...DEFAULT_POLICY,
      evidenceImage: 'none' as const,
      madeUp: 'does-not-count' as const,
      siteGallery: true,
      challenge: 'first-of-day' as const,
      challengeRooms: ['0199d1f0-0000-7000-8000-000000000001'],
      templateUpdate: true,
    };
    expect(readDraft(draftOf(chosen, defaultLocationPolicy)).attendance).toEqual(chosen);
  });

  it('names each field that the hub would refuse', () => {
    const numbers = {
      ...draft.numbers,
      lateAfter: '',
      minimumRate: '120',
      startEarly: '1.5',
      farRssi: '-70',
    };
    const read = readDraft({ ...draft, numbers });
    expect([...read.wrong].sort()).toEqual(['farRssi', 'lateAfter', 'minimumRate', 'startEarly']);
    expect([read.attendance, read.location]).toEqual([null, null]);
  });
});
