// Parts of a realm in and out over the Admin REST API: partial-export and partialImport, as the incumbent's client asks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { keysOfRealm, startProvider } from '../lib/programs.mjs';

let provider, admin, token;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider);
  await admin.realms.create({ realm: 'shop', enabled: true, components: await keysOfRealm() });
  admin.setConfig({ realmName: 'shop' });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

const bring = (rep) => admin.realms.partialImport({ realm: 'shop', rep });
const raw = (body) => ask(provider, 'POST', '/shop/partialImport', { token, body });
const take = (query) => admin.realms.export({ realm: 'shop', ...query });

const parts = {
  clients: [{ clientId: 'till', secret: 'the-secret-of-the-till', redirectUris: ['https://till.example.org/cb'] }],
  roles: {
    realm: [{ name: 'chief', composite: true, composites: { client: { till: ['open'] } } }],
    client: { till: [{ name: 'open' }] },
  },
  groups: [{ name: 'staff', subGroups: [{ name: 'north' }], realmRoles: ['chief'] }],
  identityProviders: [{ alias: 'up', providerId: 'oidc', enabled: true, config: { clientId: 'x', clientSecret: 'hidden-one',
    authorizationUrl: 'https://idp.example.org/auth', tokenUrl: 'https://idp.example.org/token' } }],
  users: [{ username: 'anna', enabled: true, email: 'anna@example.org', groups: ['/staff/north'],
    credentials: [{ type: 'password', value: 'anna-password-2026' }] }],
};

test('what is new is added, with what it names', async () => {
  const done = await bring({ ifResourceExists: 'FAIL', ...parts });
  assert.equal(done.added, 6);
  assert.equal(done.overwritten + done.skipped, 0);
  const anna = done.results.find((result) => result.resourceType === 'USER');
  assert.equal(anna.action, 'ADDED');
  assert.equal(anna.resourceName, 'anna');
  assert.equal((await admin.users.findOne({ id: anna.id })).email, 'anna@example.org');
  assert.deepEqual((await admin.users.listGroups({ id: anna.id })).map((group) => group.path), ['/staff/north']);
});

test('what is there is an error, stays, or is overwritten, as the policy says', async () => {
  const refused = await raw({ ifResourceExists: 'FAIL', ...parts });
  assert.equal(refused.status, 409);
  assert.match(refused.body.errorMessage, /already exists/);

  const skipped = await bring({ ifResourceExists: 'SKIP', ...parts });
  assert.equal(skipped.skipped, 6);

  const before = (await admin.users.find({ username: 'anna', exact: true }))[0];
  const overwritten = await bring({ ifResourceExists: 'OVERWRITE', users: [{ username: 'anna', enabled: true, firstName: 'Anna' }] });
  assert.deepEqual({ ...overwritten, results: undefined }, { overwritten: 1, added: 0, skipped: 0, results: undefined });
  const now = (await admin.users.find({ username: 'anna', exact: true }))[0];
  assert.equal(now.id, before.id);
  assert.equal(now.firstName, 'Anna');
});

test('of a partial import that is wrong anywhere nothing is written', async () => {
  const faults = [
    { clients: [{ clientId: 'fresh' }], users: [{ username: 'zoe', groups: ['/nowhere'] }] },
    { clients: [{ clientId: 'fresh' }, { clientId: 'fresh' }] },
    { clients: [{ clientId: 'fresh' }, { name: 'without' }] },
    { clients: 'all of them' },
    { clients: [{ clientId: 'fresh' }], ifResourceExists: 'PERHAPS' },
    { clients: [{ clientId: 'fresh' }], users: [{ username: 'x', email: 'ANNA@example.org' }] },
    [], 'text',
  ];
  await admin.users.update({ id: (await admin.users.find({ username: 'anna' }))[0].id }, { email: 'anna@example.org' });
  for (const fault of faults) {
    const answer = await raw(fault);
    assert.ok(answer.status === 400 || answer.status === 409, `${answer.status} for ${JSON.stringify(fault)}`);
  }
  assert.deepEqual(await admin.clients.find({ clientId: 'fresh' }), []);
});

test('a partial export has what was asked for, and no secret', async () => {
  const little = await take({ exportClients: false, exportGroupsAndRoles: false });
  assert.equal(little.realm, 'shop');
  for (const key of ['clients', 'roles', 'groups', 'users']) assert.equal(little[key], undefined, key);
  const much = await take({ exportClients: true, exportGroupsAndRoles: true });
  assert.ok(much.clients.some((client) => client.clientId === 'till' && client.secret === '**********'));
  assert.deepEqual(much.groups.map((group) => group.path), ['/staff']);
  assert.ok(much.roles.client.till.some((role) => role.name === 'open'));
  assert.equal(much.users, undefined);
  const text = JSON.stringify(much);
  for (const secret of ['the-secret-of-the-till', 'hidden-one']) assert.ok(!text.includes(secret), secret);
});

// CVE-2026-9796 and its kin: an import is no way around what may be given by hand.
test('whoever may import gives no more by it than by hand, and becomes nobody greater', async () => {
  const [management] = await admin.clients.find({ clientId: 'realm-management' });
  const manageRealm = await admin.clients.findRole({ id: management.id, roleName: 'manage-realm' });
  const { id } = await admin.users.create({ username: 'clerk', enabled: true,
    credentials: [{ type: 'password', value: 'clerk-password-2026' }] });
  await admin.users.addClientRoleMappings({ id, clientUniqueId: management.id, roles: [{ id: manageRealm.id, name: 'manage-realm' }] });
  const boss = await admin.users.create({ username: 'boss', enabled: true });
  const realmAdmin = await admin.clients.findRole({ id: management.id, roleName: 'realm-admin' });
  await admin.users.addClientRoleMappings({ id: boss.id, clientUniqueId: management.id, roles: [{ id: realmAdmin.id, name: 'realm-admin' }] });

  const clerk = await adminOf(provider, { realm: 'shop', home: 'shop',
    credentials: { username: 'clerk', password: 'clerk-password-2026' } });
  const clerkToken = await clerk.getAccessToken();
  const attempts = [
    { users: [{ username: 'mallory', enabled: true, clientRoles: { 'realm-management': ['realm-admin'] } }] },
    { groups: [{ name: 'gods', clientRoles: { 'realm-management': ['manage-users'] } }] },
    { roles: { realm: [{ name: 'god', composite: true, composites: { client: { 'realm-management': ['manage-users'] } } }] } },
    { ifResourceExists: 'OVERWRITE', users: [{ username: 'boss', enabled: true, credentials: [{ type: 'password', value: 'mine-now-2026' }] }] },
  ];
  for (const body of attempts) {
    const answer = await ask(provider, 'POST', '/shop/partialImport', { token: clerkToken, body });
    assert.equal(answer.status, 403, JSON.stringify(body));
  }
  const bring = (body) => ask(provider, 'POST', '/shop/partialImport', { token: clerkToken, body });
  assert.equal((await bring({ users: [{ username: 'carl' }] })).status, 403, 'people come with manage-users');
  assert.equal((await bring({ roles: { realm: [{ name: 'harmless' }] } })).status, 200);
});
