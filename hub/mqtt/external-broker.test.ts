import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { brokerContract, quiet, type TlsOfHub } from './broker.contract.ts';
import { ExternalBroker } from './external-broker.ts';

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'].find(
  (path) => spawnSync(path, ['-h']).error === undefined,
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** The configuration that docs/decisions recommends. */
async function startMosquitto(tls: TlsOfHub, dir: string) {
  const port = await freePort();
  await writeFile(join(dir, 'server.key'), tls.key, { mode: 0o600 });
  await writeFile(join(dir, 'server.pem'), `${tls.certificate}\n${tls.ca}`);
  await writeFile(
    join(dir, 'acl'),
    [
      'user roster-hub',
      'topic readwrite roster/#',
      'topic readwrite roster-sim/#',
      'pattern write roster/v1/%u/up/+',
      'pattern read roster/v1/%u/down/#',
      'pattern write roster-sim/v1/%u/up/+',
      'pattern read roster-sim/v1/%u/down/#',
      '',
    ].join('\n'),
  );
  await writeFile(
    join(dir, 'mosquitto.conf'),
    [
      'per_listener_settings false',
      `listener ${port} 127.0.0.1`,
      `cafile ${dir}/ca.pem`,
      `certfile ${dir}/server.pem`,
      `keyfile ${dir}/server.key`,
      'require_certificate true',
      'use_identity_as_username true',
      'allow_anonymous false',
      `acl_file ${dir}/acl`,
      'message_size_limit 4194304',
      'user root',
      '',
    ].join('\n'),
  );
  await chmod(join(dir, 'acl'), 0o600);
  const child = spawn(MOSQUITTO ?? 'mosquitto', ['-c', join(dir, 'mosquitto.conf')], { stdio: 'pipe' });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('running')) resolve();
    });
    child.once('exit', () => reject(new Error(`mosquitto ended: ${output}`)));
  });
  return { child, url: `mqtts://127.0.0.1:${port}` };
}

describe('a Mosquitto of the site’s own', () => {
  if (MOSQUITTO === undefined) {
    it('was not tried: it is not installed here', () => {});
    return;
  }
  brokerContract(async (tls, dir) => {
    const { child, url } = await startMosquitto(tls, dir);
    const bus = new ExternalBroker({ url, hubId: 'test', tls, log: quiet() });
    return {
      bus,
      stop: async () => {
        child.removeAllListeners('exit');
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      },
    };
  });
});
