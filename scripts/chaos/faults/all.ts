import { brokerCertificate, expiredCertificate, kioskCertificate } from './certificate-faults.ts';
import { diskFull, diskReadOnly, diskSlow, hubDiskFull } from './disk-faults.ts';
import type { Fault } from './fault.ts';
import { halfOpen, lostSession, packetLoss } from './line-faults.ts';

/** In the order in which they are tried. */
export const FAULTS: readonly Fault[] = [
  diskFull,
  hubDiskFull,
  diskReadOnly,
  diskSlow,
  lostSession,
  halfOpen,
  packetLoss,
  kioskCertificate,
  brokerCertificate,
  expiredCertificate,
];
