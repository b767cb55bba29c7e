/** Hears from the hub that something changed, and has the page's readings asked for again. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { API } from '../../../core/contracts/rest/common.ts';
import type { Operation } from '../../../core/contracts/rest/operation.ts';
import { refresh } from './queries.ts';

/** Changes that come close together are read once, ms. */
const GATHER_MS = 800;
/** Without the hub's word, readings are asked for again this often, ms. */
const POLL_MS = 10_000;

/**
 * Keeps what the operations answered up to date while the page is open. True while the hub tells of changes by
 * itself; false while it is asked every ten seconds instead.
 */
export function useLive(operations: readonly Operation[]): boolean {
  const client = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const again = () => void refresh(client, operations);
    let gathering: ReturnType<typeof setTimeout> | null = null;
    const changed = () => {
      gathering ??= setTimeout(() => {
        gathering = null;
        again();
      }, GATHER_MS);
    };
    const source = new EventSource(`${API}/events`);
    let open = false;
    const tell = (state: boolean) => {
      open = state;
      setLive(state);
    };
    source.onopen = () => {
      // What happened while nobody listened was missed.
      again();
      tell(true);
    };
    source.onerror = () => tell(false);
    source.onmessage = changed;
    const poll = setInterval(() => {
      if (!open) again();
    }, POLL_MS);
    return () => {
      source.close();
      clearInterval(poll);
      if (gathering) clearTimeout(gathering);
    };
  }, [client, operations]);
  return live;
}
