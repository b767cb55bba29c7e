/** `hub mosquitto`: what a Mosquitto of the site's own needs to serve this hub, in a folder. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubConfig } from '../../core/contracts/config.ts';
import { systemScope } from '../../core/domain/scope.ts';
import type { Hub } from '../hub.ts';
import { writeAcl } from '../mqtt/acl-file.ts';
import { mosquittoConf } from '../mqtt/mosquitto-files.ts';

export interface MosquittoCommand {
  readonly out: string;
  /** Where Mosquitto listens, on all addresses. */
  readonly port: number;
  readonly print: (text: string) => void;
}

/** Writes configuration, rules, certificate and key; again whenever the hub has renewed its certificate. */
export async function writeMosquitto(hub: Hub, config: HubConfig, command: MosquittoCommand): Promise<void> {
  const { out, port, print } = command;
  await mkdir(out, { recursive: true, mode: 0o700 });
  const revoked = await hub.machineSide.registry.revoked(systemScope('kiosk.write'));
  const pki = join(config.dataDir, 'pki');
  await copyFile(join(pki, 'ca.pem'), join(out, 'ca.pem'));
  await copyFile(join(pki, 'hub.pem'), join(out, 'server.pem'));
  await copyFile(join(pki, 'hub.key'), join(out, 'server.key'));
  await writeAcl(join(out, 'acl'), revoked);
  await writeFile(join(out, 'mosquitto.conf'), mosquittoConf({ port, address: null, folder: out }));
  print(`Written to ${out}. Start: mosquitto -c ${join(out, 'mosquitto.conf')}`);
}
