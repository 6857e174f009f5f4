// What every provider makes at its first start, made once for all tests of a build: the keys of realm master, its
// administrator, and keys for a few realms. Making RSA keys takes most of the time of a start. The first start itself is
// tested where it matters (quickstart, commands).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { until } from './processes.mjs';

const keyProvider = 'org.keycloak.keys.KeyProvider';
const ofFiles = 2;  // the first realm files of a provider get keys that are prepared: no two realms have the same
const others = 2;

/** Notes of the code that prepares (reach/record.cc) stay beside what it made: every test depends on it, not only the first. */
function notesIn(folder) {
  if (!process.env.REACH_NOTES) return {};
  const notes = join(folder, 'reach');
  mkdirSync(notes, { recursive: true });
  return { REACH_TEST: 'prepared', REACH_NOTES: notes };
}

/** Keys as realm files bring them: another program run makes them, in a data folder of its own. */
function makeKeys(program, folder, env) {
  const file = join(folder, 'realms.json');
  const data = join(folder, 'data-of-keys');
  const names = Array.from({ length: ofFiles + others }, (_, i) => `prepared-${i}`);
  writeFileSync(file, JSON.stringify(names.map((realm) => ({ realm, enabled: true }))));
  const run = (...args) => execFileSync(program, [...args, '--data-dir', data], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  run('import', '--file', file);
  run('export', '--users', 'skip', '--file', file);
  const realms = JSON.parse(readFileSync(file, 'utf8')).filter(({ realm }) => names.includes(realm));
  rmSync(data, { recursive: true });
  rmSync(file);
  return realms.map(({ components }) => ({ [keyProvider]: components[keyProvider].map(({ id, ...component }) => component) }));
}
const keysIn = (folder) => JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8'));

/** Makes `folder`, whose name nobody else prepares at this moment. */
async function prepare(folder, program, startFresh) {
  const all = dirname(folder);
  const old = readdirSync(all).filter((entry) => !entry.startsWith('new-') && !entry.startsWith(basename(folder)));
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
}

/** The folder of what is prepared for this very program; `startFresh(dataDir, env)` starts a provider on it and stops it. */
export async function prepared(program, startFresh) {
  const all = join(dirname(program), 'Testing', 'prepared');
  const { size, mtimeNs, ino } = statSync(program, { bigint: true });  // not its content, which each test would read anew
  const name = createHash('sha256').update(`${size} ${mtimeNs} ${ino} ${readFileSync(import.meta.filename)}`).digest('hex').slice(0, 32) + (process.env.REACH_NOTES ? '-noted' : '');
  const folder = join(all, name);
  if (existsSync(folder)) return folder;
  mkdirSync(all, { recursive: true });
  const lock = `${folder}.lock`;
  try {
    mkdirSync(lock);
  } catch {  // of several tests that begin at once, one prepares; if it was killed over it, whoever waited does
    await until('another test preparing', () => existsSync(folder)).catch(() => {});
  }
  if (!existsSync(folder)) await prepare(folder, program, startFresh);
  rmSync(lock, { recursive: true, force: true });
  return folder;
}

/** A data folder as after the first start. */
export function copyData(folder, dataDir) {
  cpSync(join(folder, 'data'), dataDir, { recursive: true });
}

/** The text of a provider's `nth` realm file, with keys if it has none. */
export function withKeys(folder, text, nth) {
  const realm = JSON.parse(text);
  if (nth >= ofFiles || Array.isArray(realm) || realm.components?.[keyProvider]) return text;
  realm.components = { ...realm.components, ...keysIn(folder)[nth] };
  return JSON.stringify(realm);
}

/** The `components` of a realm that a test makes itself: for the first such realm (0) or the second (1) at a time. */
export const otherKeys = (folder, nth) => keysIn(folder)[ofFiles + nth];
