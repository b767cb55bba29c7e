/** Tables about the processes of the hub. */

/** One row per job that was ever done. */
export interface JobLeaseTable {
  job: string;
  /** The process that does it, or did it last. */
  holder: string;
  /** Until when nobody else may, ms; 0 when it is free. */
  until: number;
}

export interface ProcessTables {
  job_lease: JobLeaseTable;
}
