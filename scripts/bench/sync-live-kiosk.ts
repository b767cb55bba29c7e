/**
 * The kiosk of sync-live.ts, in a process of its own as a kiosk is: `sync-live-kiosk.ts TASK`, answers with one line.
 * A tap folds the session, writes the arrival with its evidence sealed, and folds again for what the screen says.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { foldSession } from '../../core/domain/session.ts';
import { SimulatedKiosk } from '../../main/simulate/simulated-kiosk.ts';
import { writeBacklog } from './backlog.ts';
import { backlogOf } from './sync-campus.ts';
import { EventCounts, placed } from './sync-fleet.ts';
import { type LiveReport, liveTask } from './sync-live.ts';

/** The first taps find the program not yet compiled. */
const WARM_UP = 30;
/** As long as what is sealed of a face. */
const EVIDENCE = { face: { evidence: 'e'.repeat(600) } };
/** With no more left than this a backlog is through. */
const THROUGH = 200;
const PATIENCE_MS = 180_000;

const task = liveTask.parse(JSON.parse(process.argv[2] ?? ''));
const events = new EventCounts();
const { dir, hubUrl, claimCode, room } = task;
const kiosk = await SimulatedKiosk.claim({ dir, hubUrl, claimCode, version: '0.0.0', log: events.log });
const report: LiveReport = { quiet: [], draining: [], acks: [], drains: [], unanswered: 0 };
const attended = room.sessions.slice(task.rounds * task.sessions);
let taps = 0;

/** Somebody who was not there yet comes to one of the sessions. */
function tap(): void {
  const session = attended[Math.floor(taps / room.trainees.length) % attended.length] ?? '';
  const subject = room.trainees[taps % room.trainees.length] ?? '';
  taps += 1;
  foldSession(session, kiosk.log.sessionFacts(session));
  const payload = { method: 'face', location: null, policyVersion: 1, by: null } as const;
  const act = { type: 'attendance.checked-in', subject, session, payload, secret: EVIDENCE } as const;
  kiosk.append([act], true);
  foldSession(session, kiosk.log.sessionFacts(session));
}

/** Taps at times of their own, whatever else the process does: waiting for it counts. */
async function people(isOver: () => boolean, into: number[]): Promise<void> {
  for (let due = performance.now(); !isOver(); ) {
    due = Math.max(performance.now(), due + task.everyMs * (0.5 + Math.random()));
    await delay(Math.ceil(due - performance.now()));
    tap();
    into.push(performance.now() - due);
  }
}

async function drain(round: number): Promise<void> {
  await kiosk.disconnect();
  const sessions = room.sessions.slice(round * task.sessions, (round + 1) * task.sessions);
  writeBacklog(kiosk, backlogOf(room, kiosk.kioskId, task.facts, sessions));
  const started = performance.now();
  kiosk.connect();
  const isOver = () => kiosk.unsent() < THROUGH || performance.now() - started > PATIENCE_MS;
  await people(isOver, report.draining);
  report.drains.push((performance.now() - started) / 1000);
  // What follows is measured with nothing left to send, and a hub that has nothing left to do.
  while (kiosk.unsent() > 0) await delay(100);
  await delay(task.settleMs);
}

kiosk.connect();
await placed(kiosk);
const warm: number[] = [];
await people(() => warm.length >= WARM_UP, warm);
for (let round = 0; round < task.rounds; round += 1) {
  const before = report.quiet.length;
  const heard = kiosk.ackMs.length;
  await people(() => report.quiet.length - before >= task.taps, report.quiet);
  while (kiosk.unsent() > 0) await delay(10);
  report.acks.push(...kiosk.ackMs.slice(heard));
  await drain(round);
}
report.unanswered = events.of('facts.unanswered');
await kiosk.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
