/** One process at a time per job, of all that a hub has on one database. */
export interface JobLease {
  /**
   * Does the work unless another process is at this job; false when one was. A process that dies in the middle of it
   * keeps the others away for two minutes at most.
   */
  run(job: string, work: () => Promise<void>): Promise<boolean>;
}
