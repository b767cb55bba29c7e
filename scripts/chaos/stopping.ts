/** A run that is ended by a signal ends what it does at once, and takes away what it made as at any end. */

/** What `work` comes to, unless it is stopped before. @throws the reason of the signal */
export async function unlessStopped<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work(), stopped]);
}
