// `latchkey admin`, `user`, `client` and `realm` against a running server: what an administrator types every day.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { administrator, latchkey, startProvider } from '../lib/programs.mjs';
import { freePort } from '../lib/processes.mjs';

let provider;
let file;
before(async () => {
  provider = await startProvider({ realms: [] });
  file = join(provider.folder, 'config', 'admin.json');
});
after(async () => { await provider?.stop(); });

/** Runs latchkey; { status, out, error }. The sign-in is kept in a file of this test. */
function run(args, { env = {}, input } = {}) {
  const ran = spawnSync(latchkey, args, { encoding: 'utf8', input, env: { PATH: process.env.PATH, LATCHKEY_ADMIN_FILE: file, ...env } });
  return { status: ran.status, out: ran.stdout, error: ran.stderr };
}
function must(args, options) {
  const ran = run(args, options);
  assert.equal(ran.status, 0, `${args.join(' ')}: ${ran.error}`);
  return ran.out;
}
const json = (args, options) => JSON.parse(must([...args, '--format', 'json'], options));
const login = (input) => run(['admin', 'login', '--server', provider.base, '--user', administrator.username, '--secret-file', '-'], { input });

test('nobody is signed in until somebody signs in, and a wrong password keeps nothing', () => {
  assert.match(run(['admin', 'get', 'realms']).error, /nobody is signed in: latchkey admin login/);
  const wrong = login('not the password\n');
  assert.equal(wrong.status, 1);
  assert.match(wrong.error, /the sign-in was refused/);
  assert.ok(!existsSync(file));
});

test('a sign-in is kept where its owner alone can read it, without the password', () => {
  const said = login(`${administrator.password}\n`);
  assert.equal(said.status, 0, said.error);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(!must(['admin', 'whoami', '--format', 'json']).includes(administrator.password));
  assert.equal(json(['admin', 'whoami']).username, administrator.username);
});

test('a realm, a client, a role and a user are made by name, and somebody signs in with them', async () => {
  assert.equal(must(['realm', 'create', 'shop', '-s', 'displayName=The shop']), 'shop\n');
  const id = must(['client', 'create', 'web', '-r', 'shop', '-s', 'directAccessGrantsEnabled=true', '-s', 'redirectUris+=https://shop.example/*']).trim();
  assert.equal(json(['client', 'show', 'web', '-r', 'shop']).id, id);
  assert.deepEqual(json(['client', 'show', 'web', '-r', 'shop']).redirectUris, ['https://shop.example/*']);
  const secret = must(['client', 'secret', 'web', '-r', 'shop']).trim();
  const renewed = must(['client', 'secret', 'web', '-r', 'shop', '--renew']).trim();
  assert.notEqual(renewed, secret);
  must(['admin', 'create', 'roles', '-r', 'shop', '-s', 'name=buyer']);
  must(['user', 'create', 'ada', '-r', 'shop', '-s', 'email=ada@example.org', '-s', 'firstName=Ada', '-s', 'lastName=L', '-s', 'emailVerified=true']);
  must(['user', 'set-password', 'ada', '-r', 'shop', '--password-file', '-'], { input: 'a password for ada\n' });
  must(['admin', 'add-roles', '-r', 'shop', '--username', 'ada', '--role', 'buyer']);
  assert.ok(json(['admin', 'get-roles', '-r', 'shop', '--username', 'ada']).some((role) => role.name === 'buyer'));

  const grant = () => fetch(provider.realm('shop').token, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'web', client_secret: renewed, username: 'ada', password: 'a password for ada', scope: 'openid' }),
  });
  const response = await grant();
  const tokens = await response.json();
  assert.equal(response.status, 200, JSON.stringify(tokens));
  const claims = JSON.parse(Buffer.from(tokens.access_token.split('.')[1], 'base64url'));
  assert.ok(claims.realm_access.roles.includes('buyer'));

  must(['user', 'update', 'ada', '-r', 'shop', '-s', 'enabled=false']);
  assert.equal(json(['user', 'show', 'ada', '-r', 'shop']).enabled, false);
  assert.equal((await grant()).ok, false, 'who is disabled gets nothing');
  must(['user', 'delete', 'ada', '-r', 'shop']);
  assert.match(run(['user', 'show', 'ada', '-r', 'shop']).error, /there is no user 'ada'/);
});

test('tables are for people, JSON and CSV for programs', () => {
  assert.match(must(['realm', 'list', '--format', 'table']), /^REALM +DISPLAYNAME +ENABLED\n/);
  assert.ok(must(['realm', 'list', '--format', 'csv']).startsWith('realm,displayName,enabled\r\n'));
  assert.deepEqual(json(['admin', 'get', 'realms', '--fields', 'realm']).map((realm) => Object.keys(realm)), [['realm'], ['realm']]);
});

test('programs sign in by their environment and leave nothing behind', () => {
  const elsewhere = join(provider.folder, 'elsewhere.json');
  const env = {
    LATCHKEY_ADMIN_FILE: elsewhere, LATCHKEY_SERVER: provider.base,
    LATCHKEY_ADMIN_USERNAME: administrator.username, LATCHKEY_ADMIN_PASSWORD: administrator.password,
  };
  assert.ok(json(['realm', 'list'], { env }).length >= 1);
  assert.ok(!existsSync(elsewhere));
  const missing = run(['realm', 'list'], { env: { ...env, LATCHKEY_ADMIN_PASSWORD: '' } });
  assert.match(missing.error, /LATCHKEY_ADMIN_PASSWORD is not set/);
});

test('every refusal is one line that says what was wrong', async () => {
  const table = [
    [['admin', 'get', 'nothing', '-r', 'shop'], 1, /status 404|404/],
    [['admin', 'get', 'clients', '-r', 'nowhere'], 1, /Realm not found/],
    [['realm', 'create', 'shop'], 1, /409/],
    [['admin', 'create', 'roles', '-r', 'shop', '-s', 'name'], 2, /'name' is not NAME=VALUE/],
    [['admin', 'create', 'roles', '-r', 'shop', '-f', '/nonexistent'], 1, /\/nonexistent cannot be read/],
    [['admin', 'get', 'clients', '--format', 'xml'], 2, /--format: xml not in \{table,json,csv\}/],
    [['admin', 'login', '--server', 'http://id.example.org', '--user', 'x'], 1, /carry the password in clear/],
    [['admin', 'login', '--server', 'ftp://x', '--user', 'x'], 1, /no address of a server/],
    [['admin', 'login', '--server', `http://localhost:${await freePort()}`, '--user', 'x', '--secret-file', '-'], 1, /latchkey: http:\/\/localhost:\d+ does not answer/],
    [['admin', 'gett'], 2, /did you mean get\?/],
    [['user', 'create'], 2, /name/],
  ];
  for (const [args, status, said] of table) {
    const ran = run(args, { input: 'x\n' });
    assert.equal(ran.status, status, `${args.join(' ')}: ${ran.error}`);
    assert.match(ran.error, said, args.join(' '));
    assert.equal(ran.error.trim().split('\n').length, 1, ran.error);
  }
});

test('a damaged or open sign-in file is refused by name', () => {
  const bad = join(provider.folder, 'bad.json');
  writeFileSync(bad, '{"server":', { mode: 0o600 });
  assert.match(run(['realm', 'list'], { env: { LATCHKEY_ADMIN_FILE: bad } }).error, /is damaged: sign in again/);
  const open = join(provider.folder, 'open.json');
  writeFileSync(open, '{}', { mode: 0o644 });
  assert.match(run(['realm', 'list'], { env: { LATCHKEY_ADMIN_FILE: open } }).error, /can be read by others: chmod 600/);
});

test('signing out ends the session at the server too', () => {
  assert.match(must(['admin', 'logout']), /Signed out of/);
  assert.ok(!existsSync(file));
  assert.match(run(['admin', 'whoami']).error, /nobody is signed in/);
});
