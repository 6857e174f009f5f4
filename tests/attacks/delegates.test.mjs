// Delegated administrators who reach past their realm's walls: ids that belong to something else, files that are applied,
// groups without end.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { delegate } from '../lib/delegates.mjs';
import { keysOfRealm, startProvider } from '../lib/programs.mjs';

const realm = 'walled';
let provider, admin, token, realmId;
const call = (who, method, path, body, at = realm) => ask(provider, method, `/${at}${path}`, { token: who.token ?? who, body });
const apply = (who, file, at = realm) => call(who, 'POST', '/latchkey/apply', file, at);

before(async () => {
  provider = await startProvider({ realms: [] });
  admin = await adminOf(provider);
  await admin.realms.create({ realm, components: await keysOfRealm(), enabled: true });
  admin.setConfig({ realmName: realm });
  token = await admin.getAccessToken();
  realmId = (await admin.realms.findOne({ realm })).id;
});
after(async () => { await provider?.stop(); });

test('no client takes the id of its realm, or of what other things hang on: with it would go the keys', async () => {
  const one = await delegate(provider, admin, realm, 'client-manager', ['manage-clients', 'manage-realm']);
  const [component] = await admin.components.find();
  for (const id of [realmId, component.id]) {
    assert.equal((await call(one, 'POST', '/clients', { id, clientId: 'trap' })).status, 409, id);
    const imported = await call(one, 'POST', '/partialImport', { ifResourceExists: 'SKIP', clients: [{ id, clientId: 'trap' }] });
    assert.equal(imported.status, 409, id);
  }
  assert.equal((await call(one, 'DELETE', `/clients/${realmId}`)).status, 404);
  const certs = await fetch(`${provider.base}/realms/${realm}/protocol/openid-connect/certs`);
  assert.ok((await certs.json()).keys.length >= 2);
});

test('in master, all roles of master alone do not make somebody who applies files the administrator of everything', async () => {
  const master = await adminOf(provider);
  const { id } = await master.users.create({
    username: 'of-master', enabled: true, email: 'of-master@example.org', firstName: 'O', lastName: 'M',
    credentials: [{ type: 'password', value: 'a delegate of the tests' }],
  });
  const { body } = await ask(provider, 'GET', `/master/ui-ext/available-roles/users/${id}?first=0&max=1000&search=master-realm`, { token });
  const roles = body.filter((one) => one.client === 'master-realm').map((one) => ({ id: one.id, name: one.role }));
  assert.ok(roles.length > 15);
  await master.users.addClientRoleMappings({ id, clientUniqueId: body[0].clientId, roles });
  const one = await adminOf(provider, { credentials: { username: 'of-master', password: 'a delegate of the tests' } });
  const his = await one.getAccessToken();
  assert.equal((await call(his, 'GET', '/users', undefined, 'master')).status, 200);
  assert.equal((await apply(his, { users: [{ username: 'of-master', realmRoles: ['admin'] }] }, 'master')).status, 403);
  assert.equal((await apply(token, {}, 'master')).status, 200);
});

test('a file that names another mail server does not send it the password of the one before', async () => {
  const stored = { host: 'mail.example.org', port: '587', auth: 'true', user: 'idp', password: 'S3cret-of-the-operator', from: 'a@example.org' };
  await admin.realms.update({ realm }, { smtpServer: stored });
  assert.equal((await apply(token, { smtpServer: { from: 'b@example.org' } })).status, 200);
  assert.equal((await admin.realms.findOne({ realm })).smtpServer.password, '**********', 'the same server keeps it');
  for (const change of [{ host: '127.0.0.1' }, { port: 25 }, { user: 'other', password: '**********' }]) {
    await admin.realms.update({ realm }, { smtpServer: stored });
    assert.equal((await apply(token, { smtpServer: change })).status, 200);
    assert.equal((await admin.realms.findOne({ realm })).smtpServer.password, undefined, JSON.stringify(change));
  }
  // Nor in clear, to whoever listens.
  await admin.realms.update({ realm }, { smtpServer: { ...stored, starttls: 'true' } });
  assert.equal((await apply(token, { smtpServer: { starttls: false } })).status, 200);
  assert.equal((await admin.realms.findOne({ realm })).smtpServer.password, undefined);
});

test('an applied file neither renames its realm nor hides a client behind a number', async () => {
  const renamed = await apply(token, { realm: 'elsewhere' });
  assert.equal(renamed.status, 400);
  assert.match(renamed.body.errorMessage ?? renamed.body.error, /another realm than walled/);
  assert.equal((await apply(token, { realm })).status, 200);
  assert.equal((await apply(token, { clients: [{ clientId: 123, redirectUris: ['http://evil.example/*'] }] })).status, 400);
});

test('an applied file takes nobody out of an organization, and drops nothing that files do not hold', async () => {
  await admin.realms.update({ realm }, { organizationsEnabled: true });
  const made = (await call(token, 'POST', '/organizations', { name: 'Guild', alias: 'guild', domains: [{ name: 'guild.example' }] })).headers.get('location');
  const organization = `/organizations/${made.split('/').pop()}`;
  const { id } = await admin.users.create({ username: 'ada', enabled: true, email: 'ada@example.org' });
  assert.equal((await call(token, 'POST', `${organization}/members`, id)).status, 201);
  assert.equal((await call(token, 'POST', '/clients-initial-access', { count: 2, expiration: 3600 })).status, 201);
  const before = (await call(token, 'GET', '/clients-initial-access')).body;
  assert.equal((await apply(token, { displayName: 'Walled in', users: [{ username: 'ada', firstName: 'Ada' }] })).status, 200);
  assert.equal((await admin.users.findOne({ id })).firstName, 'Ada');
  assert.deepEqual((await call(token, 'GET', `${organization}/members`)).body.map((one) => one.username), ['ada']);
  assert.equal(before.length, 1);
  assert.deepEqual((await call(token, 'GET', '/clients-initial-access')).body, before);
});

test('a realm is renamed with its client in master, and to no name that is taken', async () => {
  const master = await adminOf(provider);
  await admin.realms.create({ realm: 'first', enabled: true, components: await keysOfRealm(1) });
  const all = await master.clients.find();
  const first = all.find((one) => one.clientId === 'first-realm');
  const fresh = (await (await adminOf(provider)).getAccessToken());
  assert.equal((await ask(provider, 'PUT', '/first', { token: fresh, body: { realm: 'walled' } })).status, 409);
  assert.equal((await master.clients.findOne({ id: first.id })).clientId, 'first-realm');
  // Whoever has the roles of a client of that name would own the realm, also where no realm has the name. The API makes
  // none, but a file may have brought one.
  assert.equal((await apply(fresh, { clients: [{ clientId: 'vacant-realm' }] }, 'master')).status, 200);
  const vacant = await ask(provider, 'PUT', '/first', { token: fresh, body: { realm: 'vacant' } });
  assert.deepEqual([vacant.status, vacant.body.errorMessage], [409, 'Client vacant-realm exists in master; delete or rename it first']);
  assert.equal((await ask(provider, 'GET', '/first', { token: fresh })).status, 200);
  assert.equal((await ask(provider, 'PUT', '/first', { token: fresh, body: { realm: 'third' } })).status, 204);
  assert.ok((await (await adminOf(provider)).clients.find()).some((one) => one.clientId === 'third-realm'));
});

test('groups stand so deep as a file of them can be read again', async () => {
  await admin.realms.update({ realm }, { organizationsEnabled: true });
  const organization = (await call(token, 'POST', '/organizations', { name: 'Acme', alias: 'acme', domains: [{ name: 'acme.example' }] })).headers.get('location').split('/').pop();
  for (const top of ['/groups', `/organizations/${organization}/groups`]) {
    const made = [];
    for (let at = top, level = 1; ; level += 1) {
      const answer = await call(token, 'POST', at, { name: `level ${level}` });
      if (answer.status !== 201) {
        assert.equal(answer.status, 400);
        break;
      }
      made.push(answer.headers.get('location').split('/').pop());
      assert.ok(level < 60, `${top} has no end`);
      at = `${top}/${made.at(-1)}/children`;
    }
    // Nor by moving a tree below another.
    const other = (await call(token, 'POST', top, { name: 'above' })).headers.get('location').split('/').pop();
    assert.equal((await call(token, 'POST', `${top}/${other}/children`, { id: made[0], name: 'level 1' })).status, 400);
    assert.equal((await call(token, 'POST', `${top}/${other}/children`, { id: made[1], name: 'level 2' })).status, 204);
  }
  assert.equal((await call(token, 'POST', '/partial-export?exportGroupsAndRoles=true')).status, 200);
});
