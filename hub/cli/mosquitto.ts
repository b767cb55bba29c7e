/** `hub mosquitto`: what a Mosquitto of the site's own needs to serve this hub, in a folder. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { HubConfig } from '../../core/contracts/config.ts';
import { systemScope } from '../../core/domain/scope.ts';
import type { Hub } from '../hub.ts';
import { MOSQUITTO_FILE_MODE, writeAcl } from '../mqtt/acl-file.ts';
import { mosquittoConf } from '../mqtt/mosquitto-files.ts';

export interface MosquittoCommand {
  readonly out: string;
  /** Where Mosquitto listens, on all addresses. */
  readonly port: number;
  readonly print: (text: string) => void;
}

/** Writes configuration, rules, certificate and key; again whenever the hub has renewed its certificate. */
export async function writeMosquitto(hub: Hub, config: HubConfig, command: MosquittoCommand): Promise<void> {
  const { port, print } = command;
  const out = resolve(command.out);
  await mkdir(out, { recursive: true, mode: 0o700 });
  const revoked = await hub.machineSide.registry.revoked(systemScope('kiosk.write'));
  const pki = join(config.dataDir, 'pki');
  const copies = { 'ca.pem': 'ca.pem', 'hub.pem': 'server.pem', 'hub.key': 'server.key' };
  for (const [from, to] of Object.entries(copies)) await put(join(out, to), await readFile(join(pki, from)));
  await put(join(out, 'mosquitto.conf'), mosquittoConf({ port, address: null, folder: out }));
  await writeAcl(join(out, 'acl'), revoked);
  print(`Written to ${out}. Start: mosquitto -c ${join(out, 'mosquitto.conf')}`);
}

/** Not copied: a copy would keep the group of the hub's own file instead of taking that of the folder. */
async function put(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content, { mode: MOSQUITTO_FILE_MODE });
  await chmod(file, MOSQUITTO_FILE_MODE);
}
