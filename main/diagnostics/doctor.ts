/** Looks at a kiosk's surroundings, one check after the other. */
import type { DoctorReport, Finding } from '../../core/contracts/doctor.ts';
import type { Check, CheckContext } from './check.ts';
import { badgeReader } from './checks/badge-reader.ts';
import { beaconReceiver } from './checks/beacon-receiver.ts';
import { dataFolder } from './checks/data-folder.ts';
import { database } from './checks/database.ts';
import { hub } from './checks/hub.ts';
import { identity } from './checks/identity.ts';
import { models } from './checks/models.ts';

const CHECKS: readonly Check[] = [dataFolder, database, identity, hub, badgeReader, beaconReceiver, models];

/** Every check is made, whatever the others found; one that breaks is a bad finding itself. */
export async function examine(context: CheckContext): Promise<DoctorReport> {
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push({ check: check.name, ...(await look(check, context)) });
  return {
    at: new Date().toISOString(),
    version: context.root.version,
    simulation: context.config.simulation,
    findings,
  };
}

async function look(check: Check, context: CheckContext): Promise<Omit<Finding, 'check'>> {
  try {
    return await check.look(context);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { verdict: 'bad', found, advice: 'The check itself failed; send this report to the makers.' };
  }
}
