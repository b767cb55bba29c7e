/**
 * What `electron <folder>` runs first: loads the application in that folder. Stock Electron carries such an app;
 * the fallback runtime comes without it. Flags before the folder are Chromium's; `-r file` preloads a module, which is
 * how test drivers attach themselves.
 */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);

const preloads = [];
let target;
for (let index = 1; index < process.argv.length; index++) {
  const argument = process.argv[index];
  if (argument === '-r' || argument === '--require') preloads.push(process.argv[++index]);
  else if (!argument.startsWith('-')) {
    target = resolve(argument);
    break;
  }
}
for (const module of preloads) require(module);

if (target === undefined) {
  process.stderr.write('Say which folder to run: electron <folder>\n');
  app.exit(2);
} else {
  let entry = target;
  if (statSync(target).isDirectory()) {
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
    if (manifest.productName ?? manifest.name) app.setName(manifest.productName ?? manifest.name);
    if (manifest.version) app.setVersion(manifest.version);
    app.setAppPath(target);
    entry = join(target, manifest.main ?? 'index.js');
  }
  await import(pathToFileURL(entry).href);
}
