import { createContext, useContext } from 'react';
import type { HubApi } from './client.ts';

export const ApiContext = createContext<HubApi | null>(null);

export function useApi(): HubApi {
  const api = useContext(ApiContext);
  if (api === null) throw new Error('a page is drawn inside the app only');
  return api;
}
