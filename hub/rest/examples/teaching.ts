/** Sessions, records, feedback, excuses, makeups, what waits, figures, reports. */
import type { Examples } from './example.ts';

const reason = 'the kiosk is being repaired';
const inRange = { siteId: '{site}', from: '2026-03-02', until: '2026-03-08' };

export const teachingExamples: Examples = {
  'sessions.list': { query: { from: '2026-03-02T00:00:00Z', to: '2026-03-04T00:00:00Z', limit: '2' } },
  'sessions.get': {},
  'sessions.timeline': { params: { sessionId: '{held}' } },
  'sessions.create': {
    body: {
      roomId: '{room}',
      trainerId: '{trainer}',
      groupIds: ['{group}'],
      title: 'Welding, second part',
      start: '2026-03-05T13:00:00Z',
      end: '2026-03-05T15:00:00Z',
    },
  },
  'sessions.move': { body: { start: '2026-03-05T13:00:00Z', end: '2026-03-05T14:00:00Z' } },
  'sessions.change-trainer': { body: { trainerId: '{substitute}', reason: 'the trainer is ill' } },
  'sessions.start': { params: { sessionId: '{next}' }, body: { reason } },
  'sessions.end': { params: { sessionId: '{active}' }, body: { reason } },
  'sessions.cancel': { body: { reason: 'the room was flooded' } },
  'sessions.release': {
    params: { sessionId: '{active}' },
    body: { kioskId: '{sessionKiosk}', reason: 'the kiosk was stolen' },
  },
  'records.roll': { params: { sessionId: '{held}' } },
  'records.list': { query: { personId: '{trainee}', limit: '2' } },
  'records.check-in': { params: { sessionId: '{active}' }, body: { reason } },
  'records.decide-walk-in': {
    params: { sessionId: '{active}', subject: '{walkIn}' },
    body: { decision: 'added' },
  },
  'records.correct': {
    params: { sessionId: '{held}', subject: '{absentee}' },
    body: { status: 'present', reason: 'was there, the badge was broken' },
  },
  'feedback.aggregate': { params: { sessionId: '{held}' } },
  'feedback.submit': {
    as: 'trainee',
    params: { sessionId: '{held}' },
    body: { content: 5, delivery: 4, engagement: 4, overall: 5, comment: 'More time at the bench, please.' },
  },
  'records.refused-faces': { params: { sessionId: '{held}' } },
  'evidence.image': {},
  'excuses.list': { query: { state: 'waiting' } },
  'excuses.get': {},
  'excuses.submit': {
    body: {
      personId: '{trainee}',
      reach: { what: 'days', from: '2026-03-04', until: '2026-03-05' },
      reason: 'A family matter.',
    },
  },
  'excuses.add-document': {
    query: { name: 'certificate.pdf' },
    file: { type: 'application/pdf', bytes: 'paper' },
  },
  'excuses.document': {},
  'excuses.withdraw': {},
  'excuses.decide': { body: { decision: 'approve', note: 'Get well soon.' } },
  'makeup.find': {
    params: { sessionId: '{lost}' },
    query: { from: '2026-03-05', until: '2026-03-06', limit: '3' },
  },
  'makeup.book': {
    params: { sessionId: '{lost}' },
    body: { roomId: '{room}', start: '2026-03-06T13:00:00Z', end: '2026-03-06T14:00:00Z' },
  },
  'makeup.cancel': { params: { sessionId: '{canceled}' }, body: { reason: 'nobody can come' } },
  'worklist.list': {},
  'analytics.dashboard': { query: inRange },
  'analytics.attendance': { query: { ...inRange, by: 'group' } },
  'analytics.adherence': { query: { ...inRange, by: 'trainer' } },
  'analytics.feedback': { query: { ...inRange, by: 'week' } },
  'analytics.at-risk': { query: { siteId: '{site}' } },
  'analytics.kiosk-quality': { query: inRange },
  'reports.register': { query: { groupId: '{group}', from: '2026-03-02', until: '2026-03-08' } },
  'reports.session-sheet': { params: { sessionId: '{held}' }, query: { format: 'csv' } },
};
