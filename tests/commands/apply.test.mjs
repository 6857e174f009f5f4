// `latchkey apply`: configuration as code, on a running server and beside it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { administrator, demoRealm, latchkey, startProvider } from '../lib/programs.mjs';

let provider;
before(async () => { provider = await startProvider(); });
after(async () => { await provider?.stop(); });

const place = (name, content) => {
  const file = join(provider.folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
function run(args, env = {}) {
  const ran = spawnSync(latchkey, ['apply', ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH, LATCHKEY_SERVER: provider.base,
      LATCHKEY_ADMIN_USERNAME: administrator.username, LATCHKEY_ADMIN_PASSWORD: administrator.password, ...env,
    },
  });
  return { status: ran.status, out: ran.stdout, error: ran.stderr };
}
const local = () => ['--local', '--data-dir', provider.dataDir];
const signIn = async (username, password, realm = demoRealm.name) => (await fetch(provider.realm(realm).token, {
  method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
})).status;

const change = {
  realm: demoRealm.name,
  displayName: 'As code',
  roles: { realm: [{ name: 'auditor' }] },
  clients: [{ clientId: 'machine', secret: '${MACHINE_SECRET}', serviceAccountsEnabled: true, redirectUris: ['https://m.example/*'] }],
  users: [{ username: 'dora', enabled: true, firstName: 'C', lastName: 'C', email: 'c@example.org', emailVerified: true,
    credentials: [{ type: 'password', value: 'doras password' }], realmRoles: ['auditor'] }],
};

for (const [where, how] of [['on a running server', () => []], ['on its data beside it', local]]) {
  test(`${where}: shown first, written once, nothing the second time`, async () => {
    const realm = where.includes('beside') ? 'beside' : demoRealm.name;
    if (realm === 'beside') assert.equal(run([place('new.json', { realm, enabled: true }), ...how()]).status, 0);
    const file = place('change.json', { ...change, realm });
    const env = { MACHINE_SECRET: 'a secret of the environment' };
    const shown = run([file, '--dry-run', ...how()], env);
    assert.equal(shown.status, 3, shown.error);
    for (const line of ['+ roles/realm/auditor', '+ clients/machine', '+ users', 'nothing was written']) assert.ok(shown.out.includes(line), shown.out);
    assert.ok(!shown.out.includes('a secret of the environment') && !shown.out.includes('doras password'));
    assert.notEqual(await signIn('dora', 'doras password', realm), 200, 'a dry run writes nothing');

    const written = run([file, ...how()], env);
    assert.equal(written.status, 0, written.error);
    assert.equal(await signIn('dora', 'doras password', realm), 200);
    const again = run([file, ...how()], env);
    assert.equal(again.status, 0, again.error);
    assert.equal(again.out, 'Nothing to change.\n');

    const renewed = run([place('password.json', { realm, users: [{ username: 'Dora', credentials: [{ type: 'password', value: 'another password' }] }] }), ...how()]);
    assert.equal(renewed.status, 0, renewed.error);
    assert.equal(await signIn('dora', 'another password', realm), 200);

    assert.equal(run([place('less.json', { realm, clients: [] }), '--prune', ...how()], env).status, 0);
    const fewer = run([file, '--dry-run', ...how()], env);
    assert.ok(fewer.out.includes('+ clients/machine'), 'pruned');
    assert.equal(await signIn('dora', 'another password', realm), 200, 'built-in clients and users are spared');
  });
}

test('where no administrator can sign in, the page on troubles makes one', async () => {
  const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');
  const file = place('recovery.json', /```json\n(.*?)```/s.exec(page)[1]);
  const made = run([file, ...local()], { RECOVERY_PASSWORD: 'a long one' });
  assert.equal(made.status, 0, made.error);
  const refused = await fetch(provider.realm('master').token, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'recovery', password: 'a long one' }),
  });
  assert.equal((await refused.json()).error_description, 'Account is not fully set up', 'another password comes first');
  const usable = place('usable.json', { realm: 'master', users: [{ username: 'recovery', requiredActions: [], credentials: [{ type: 'password', value: 'another long one' }] }] });
  assert.equal(run([usable, ...local()]).status, 0);
  const seen = run([place('any.json', { realm: demoRealm.name, displayName: 'Recovered' })],
    { LATCHKEY_ADMIN_USERNAME: 'recovery', LATCHKEY_ADMIN_PASSWORD: 'another long one' });
  assert.equal(seen.status, 0, seen.error);
});

test('who was signed in stays so', async () => {
  assert.equal(await signIn('alice', demoRealm.alice.password), 200);
  assert.equal(run([place('name.json', { realm: demoRealm.name, displayName: 'Another' })]).status, 0);
  assert.equal(await signIn('alice', demoRealm.alice.password), 200);
});

test('what is wrong is said with its file, and nothing is written', async () => {
  const table = [
    [{ realm: demoRealm.name, clients: [{ clientId: 'x', redirectUris: ['javascript:alert(1)'] }] }, /wrong\.json: .*redirectUris/],
    [{ realm: demoRealm.name, enabled: 'perhaps' }, /wrong\.json: .*enabled/],
    [{ realm: demoRealm.name, clients: [{ clientId: 'x', secret: '${NO_SUCH_VARIABLE}' }] }, /\$\{NO_SUCH_VARIABLE\} has no value/],
    [{ displayName: 'nameless' }, /does not say which realm/],
    ['{"realm":', /wrong\.json/],
    [[{ realm: 'a' }, { realm: 'a' }], /stands in another file too/],
  ];
  for (const [content, said] of table) {
    const ran = run([place('wrong.json', content)]);
    assert.equal(ran.status, 1, ran.out);
    assert.match(ran.error, said);
  }
  assert.equal(run(['/nonexistent.json']).status, 1);
  assert.equal(run([]).status, 2);
});

test('who administers less than everything may not apply a file', async () => {
  const ran = run([place('name.json', { realm: demoRealm.name, displayName: 'Stolen' })],
    { LATCHKEY_ADMIN_REALM: demoRealm.name, LATCHKEY_ADMIN_USERNAME: 'alice', LATCHKEY_ADMIN_PASSWORD: demoRealm.alice.password });
  assert.equal(ran.status, 1);
  assert.match(ran.error, /403/);
});
