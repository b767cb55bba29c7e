/** A list beside the database, which a backup from before cannot undo. Lines are only ever added; each is there once. */
export interface LineList<L> {
  /** On disk when it returns. @throws RosterError `storage.full`, or that the list cannot be written; nothing was added then */
  append(lines: readonly L[]): Promise<void>;
  /** Every line that can be read, in order, and how many cannot. */
  read(): Promise<{ readonly lines: readonly L[]; readonly damaged: number }>;
}
