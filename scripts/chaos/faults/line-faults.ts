/** Lines and brokers that fail. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../site.ts';
import type { Fault } from './fault.ts';

/** In the log, beside “Working offline” on the screen. */
const AWAY = new Set(['sync.line-silent', 'sync.broker-away', 'sync.hub-away']);
const DATABASE = 'mosquitto.db';
const LOSS_PERCENT = 30;
/** Set in the process that was put into a network of its own. */
export const OWN_NETWORK = 'ROSTER_CHAOS_OWN_NETWORK';

export const lostSession: Fault = {
  name: 'broker-lost-session',
  what: 'the broker is restarted and has forgotten sessions, retained messages and queues',
  prepare: async () => {
    const file = (site: Site) => join(site.brokerFolder, DATABASE);
    return {
      how: 'a Mosquitto with persistence; killed, its file removed, started again after 6 s',
      site: {
        // Mosquitto puts the name of its file behind this as it is.
        brokerLines: (folder) => [
          'persistence true',
          `persistence_location ${folder}/`,
          'autosave_interval 1',
          'autosave_on_changes true',
        ],
      },
      begin: (site) => site.killBroker(),
      end: async (site) => {
        rmSync(file(site), { force: true });
        await site.startBroker();
      },
      isReport: ({ code }) => AWAY.has(code),
      lastsMs: 6_000,
      takesArrivals: true,
      clear: async () => {},
    };
  },
};

export const halfOpen: Fault = {
  name: 'half-open',
  what: 'the line between kiosk and broker forwards nothing more, and nobody is told',
  prepare: async () => ({
    how: 'a TCP relay that stops forwarding and closes nothing, for 20 s',
    site: {},
    begin: async (site) => site.line.set('still'),
    end: async (site) => site.line.set('whole'),
    isReport: ({ code }) => AWAY.has(code),
    lastsMs: 20_000,
    takesArrivals: true,
    clear: async () => {},
  }),
};

export const packetLoss: Fault = {
  name: 'packet-loss',
  what: `${LOSS_PERCENT} of 100 packets between kiosk and broker are lost, both ways`,
  prepare: async () => {
    if (process.env[OWN_NETWORK] === undefined) return null;
    return {
      how: 'nftables in a network namespace of its own drops packets at random, for 20 s',
      site: {},
      begin: async (site) => {
        nft('add table inet chaos');
        nft('add chain inet chaos in { type filter hook input priority 0; }');
        for (const side of ['sport', 'dport'])
          nft(
            `add rule inet chaos in tcp ${side} ${site.linePort} numgen random mod 100 < ${LOSS_PERCENT} drop`,
          );
      },
      end: async () => nft('delete table inet chaos'),
      isReport: ({ code }) => AWAY.has(code) || code === 'sync.line-lossy',
      lastsMs: 20_000,
      takesArrivals: true,
      clear: async () => {},
    };
  },
};

function nft(rule: string): void {
  execFileSync('nft', [rule]);
}
