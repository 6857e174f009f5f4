// What every provider makes at its first start, made once for all tests of a build: the keys of realm master, its
// administrator, and keys for one realm file. Making RSA keys takes most of the time of a start. The first start itself is
// tested where it matters (quickstart, commands).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const keyProvider = 'org.keycloak.keys.KeyProvider';

/** Notes of the code that prepares (reach/record.cc) stay beside what it made: every test depends on it, not only the first. */
function notesIn(folder) {
  if (!process.env.REACH_NOTES) return {};
  const notes = join(folder, 'reach');
  mkdirSync(notes, { recursive: true });
  return { REACH_TEST: 'prepared', REACH_NOTES: notes };
}

/** Keys as a realm file brings them: another program run makes them, in a data folder of its own. */
function makeKeys(program, folder, env) {
  const realm = join(folder, 'realm.json');
  const data = join(folder, 'data-of-keys');
  writeFileSync(realm, JSON.stringify({ realm: 'prepared', enabled: true }));
  const run = (...args) => execFileSync(program, [...args, '--data-dir', data], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  run('import', '--file', realm);
  run('export', '--realm', 'prepared', '--file', realm);
  const { components } = JSON.parse(readFileSync(realm, 'utf8'));
  rmSync(data, { recursive: true });
  rmSync(realm);
  return components[keyProvider].map(({ id, ...component }) => component);
}

/** The folder of what is prepared for this very program; `startFresh(dataDir, env)` starts a provider on it and stops it. */
export async function prepared(program, startFresh) {
  const all = join(dirname(program), 'Testing', 'prepared');
  const name = createHash('sha256').update(readFileSync(program)).digest('hex').slice(0, 32) + (process.env.REACH_NOTES ? '-noted' : '');
  const folder = join(all, name);
  if (existsSync(folder)) return folder;
  mkdirSync(all, { recursive: true });
  const old = readdirSync(all).filter((entry) => !entry.startsWith('new-'));
  const making = mkdtempSync(join(all, 'new-'));
  const env = notesIn(making);
  writeFileSync(join(making, 'keys.json'), JSON.stringify(makeKeys(program, making, env)));
  await startFresh(join(making, 'data'), env);
  try {
    renameSync(making, folder);
  } catch {  // another test was faster
    rmSync(making, { recursive: true });
  }
  for (const entry of old) rmSync(join(all, entry), { recursive: true, force: true });
  return folder;
}

/** A data folder as after the first start. */
export function copyData(folder, dataDir) {
  cpSync(join(folder, 'data'), dataDir, { recursive: true });
}

/** The text of a realm file, with keys if it has none. */
export function withKeys(folder, text) {
  const realm = JSON.parse(text);
  if (Array.isArray(realm) || realm.components?.[keyProvider]) return text;
  realm.components = { ...realm.components, [keyProvider]: JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')) };
  return JSON.stringify(realm);
}
