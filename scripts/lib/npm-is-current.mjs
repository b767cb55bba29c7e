/**
 * Exits 0 when node_modules is what package-lock.json says, by comparing it with the list that npm leaves behind after
 * a complete installation. Plain JavaScript: it runs before the pinned Node is there.
 */
import { readFileSync } from 'node:fs';

function packages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

try {
  const wanted = packages('package-lock.json');
  const installed = packages('node_modules/.package-lock.json');
  const paths = Object.keys(wanted).filter((path) => path !== '');
  const current =
    // Optional packages of other platforms are never installed.
    paths.every((path) => installed[path]?.version === wanted[path].version || wanted[path].optional) &&
    Object.keys(installed).every((path) => installed[path].version === wanted[path]?.version);
  process.exitCode = current ? 0 : 1;
} catch {
  process.exitCode = 1;
}
