// `latchkey export` and `latchkey import`: what goes out comes in again the same, whole or not at all.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '../lib/processes.mjs';
import { administrator, dataAfterStart, demoRealm, keysOfRealm, latchkey, root, startProvider } from '../lib/programs.mjs';

let provider;
let folder;
before(async () => {
  provider = await startProvider({ realms: [demoRealm.file, join(root, 'src/kc/testdata/full-realm.json')] });
  folder = temporaryFolder('realm-files');
});
after(async () => { await provider?.stop(); });

const command = (dataDir, ...args) => spawnSync(latchkey, [...args, '--data-dir', dataDir], { encoding: 'utf8' });
function run(dataDir, ...args) {
  const done = command(dataDir, ...args);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}
const read = (dir) => Object.fromEntries(readdirSync(dir).sort().map((name) => [name, readFileSync(join(dir, name), 'utf8')]));

async function statusOfSignIn(at) {
  const response = await fetch(at.realm('master').token, {
    method: 'POST', body: new URLSearchParams({ client_id: 'admin-cli', grant_type: 'password', ...administrator }),
  });
  return response.status;
}

test('everything that is exported beside a server is imported elsewhere and exported the same', async () => {
  const first = join(folder, 'first');
  const second = join(folder, 'second');
  const elsewhere = temporaryFolder('elsewhere');
  run(provider.dataDir, 'export', '--dir', first, '--users-per-file', '3');
  const files = read(first);
  assert.ok(files['full-users-1.json'] ?? Object.keys(files).some((name) => name.endsWith('-users-1.json')), Object.keys(files).join());
  assert.equal(statSync(join(first, 'master-realm.json')).mode & 0o077, 0, 'secrets are the owner\'s alone');
  assert.ok(files[`${demoRealm.name}-realm.json`].includes(demoRealm.clientSecret));

  run(join(elsewhere, 'data'), 'import', '--dir', first);
  run(join(elsewhere, 'data'), 'export', '--dir', second, '--users-per-file', '3');
  assert.deepEqual(read(second), files);

  const other = await startProvider({ realms: [], folder: elsewhere });
  try {
    assert.equal(await statusOfSignIn(other), 200, 'passwords go along');
  } finally {
    await other.stop();
  }
});

test('a realm with its users goes through one file', async () => {
  const file = join(folder, 'one.json');
  const again = join(folder, 'again.json');
  run(provider.dataDir, 'export', '--file', file, '--realm', demoRealm.name);
  const realm = JSON.parse(readFileSync(file, 'utf8'));
  assert.ok(realm.users.some((user) => user.username === 'alice'));
  const data = await dataAfterStart('one');
  assert.match(run(data, 'import', '--file', file), /imported, \d+ users/);
  run(data, 'export', '--file', again, '--realm', demoRealm.name);
  assert.equal(readFileSync(again, 'utf8'), readFileSync(file, 'utf8'));
  assert.match(run(data, 'import', '--file', file, '--override', 'false'), /stays as it is/);
  assert.match(run(data, 'import', '--file', file), /imported/);
  run(data, 'export', '--file', again, '--realm', demoRealm.name);
  assert.equal(readFileSync(again, 'utf8'), readFileSync(file, 'utf8'), 'replaced by itself');
});

test('several realms go through one file as a list', () => {
  const file = join(folder, 'all.json');
  run(provider.dataDir, 'export', '--file', file, '--users', 'skip');
  const realms = JSON.parse(readFileSync(file, 'utf8'));
  assert.ok(realms.some((realm) => realm.realm === 'master') && realms.every((realm) => !realm.users));
  assert.equal(run(join(folder, 'list-data'), 'import', '--file', file).trim().split('\n').length, realms.length);
});

test('of a file that is wrong at its end nothing is seen, and what was there stays', async () => {
  const users = Array.from({ length: 2000 }, (_, i) => ({ username: `user-${i}`, enabled: true }));
  const components = await keysOfRealm();
  const realm = (tail) => JSON.stringify({ realm: 'big', enabled: true, components, users: [...users, ...tail] });
  const file = join(folder, 'big.json');
  const data = await dataAfterStart('big');
  writeFileSync(file, realm([]));
  run(data, 'import', '--file', file);
  const before = join(folder, 'before.json');
  run(data, 'export', '--file', before, '--realm', 'big');

  const faults = [
    [realm([{ username: 'USER-7' }]), /big\.json: users\[2000\]: another user has this name/],
    [realm([{ username: 'x', groups: ['/nowhere'] }]), /users\[2000\].*\/nowhere/],
    [realm([]).slice(0, -20), /big\.json/],
    [realm([]).slice(0, -1), /big\.json/],
    [realm(['text']), /users\[2000\].*object/],
  ];
  for (const [text, said] of faults) {
    writeFileSync(file, text);
    const done = command(data, 'import', '--file', file);
    assert.equal(done.status, 1);
    assert.match(done.stderr, said);
    const now = join(folder, 'now.json');
    run(data, 'export', '--file', now, '--realm', 'big');
    assert.equal(readFileSync(now, 'utf8'), readFileSync(before, 'utf8'));
  }
  writeFileSync(file, realm(['text']).replace('"big"', '"new"'));
  assert.equal(command(data, 'import', '--file', file).status, 1);
  assert.match(command(data, 'export', '--file', join(folder, 'x.json'), '--realm', 'new').stderr, /there is no realm 'new'/);
});

test('users of a realm that has no file are an error', async () => {
  const dir = join(folder, 'orphans');
  mkdirSync(dir);
  writeFileSync(join(dir, 'lost-users-0.json'), JSON.stringify({ realm: 'lost', users: [] }));
  const done = command(await dataAfterStart('orphans'), 'import', '--dir', dir);
  assert.equal(done.status, 1);
  assert.match(done.stderr, /whose own file is missing/);
});

test('a command line that cannot be meant is refused', () => {
  assert.equal(command(folder, 'export').status, 2);
  assert.equal(command(folder, 'import').status, 2);
  assert.equal(command(folder, 'export', '--file', 'x', '--users', 'different_files').status, 2);
  assert.equal(command(folder, 'export', '--dir', 'x', '--users', 'perhaps').status, 2);
});
