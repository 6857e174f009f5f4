// Delegated administrators who take instead of give, and who ask about people in a roundabout way: the rules of giving
// and of seeing hold there too.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { delegate } from '../lib/delegates.mjs';
import { keysOfRealm, startProvider } from '../lib/programs.mjs';

const realm = 'taken';
let provider, admin, management, realmAdmin, boss;
const call = (who, method, path, body) => ask(provider, method, `/${realm}${path}`, { token: who.token ?? who, body });
const partsOfRealmAdmin = async () => (await admin.roles.getCompositeRoles({ id: realmAdmin.id })).length;

before(async () => {
  provider = await startProvider({ realms: [] });
  admin = await adminOf(provider);
  await admin.realms.create({ realm, components: await keysOfRealm(), enabled: true, bruteForceProtected: true });
  admin.setConfig({ realmName: realm });
  [management] = await admin.clients.find({ clientId: 'realm-management' });
  realmAdmin = await admin.clients.findRole({ id: management.id, roleName: 'realm-admin' });
  boss = await delegate(provider, admin, realm, 'the-boss', ['realm-admin']);
});
after(async () => { await provider?.stop(); });

test('the console\'s own address takes no role from what the caller could not change', async () => {
  const one = await delegate(provider, admin, realm, 'client-manager', ['manage-clients']);
  const held = await admin.clients.findRole({ id: management.id, roleName: 'manage-clients' });
  const parts = await partsOfRealmAdmin();
  const { id } = await admin.clients.create({ clientId: 'mighty', serviceAccountsEnabled: true, publicClient: false });
  const account = await admin.clients.getServiceAccountUser({ id });
  await admin.users.addClientRoleMappings({ id: account.id, clientUniqueId: management.id, roles: [realmAdmin] });
  await admin.clients.addClientScopeMappings({ id, client: management.id }, [held]);
  for (const target of [`roles/${realmAdmin.id}`, `clients/${id}`, `clients/${management.id}`]) {
    const answer = await call(one, 'POST', `/ui-ext/role-mapping-delete/${target}`, [{ roleId: held.id }]);
    assert.equal(answer.status, 403, target);
  }
  assert.equal(await partsOfRealmAdmin(), parts);
  // What he may change, he may change here too.
  const own = await admin.clients.create({ clientId: 'his', publicClient: true });
  await admin.clients.addClientScopeMappings({ id: own.id, client: management.id }, [held]);
  assert.equal((await call(one, 'POST', `/ui-ext/role-mapping-delete/clients/${own.id}`, [{ roleId: held.id }])).status, 204);
});

test('a file puts nothing over an administrators\' role or group, and brings nobody, where its sender could not', async () => {
  const one = await delegate(provider, admin, realm, 'realm-manager', ['manage-realm']);
  const bosses = await admin.groups.create({ name: 'bosses' });
  await admin.groups.addClientRoleMappings({ id: bosses.id, clientUniqueId: management.id, roles: [realmAdmin] });
  const people = await delegate(provider, admin, realm, 'realm-and-people', ['manage-realm', 'manage-users']);
  const over = (who, file) => call(who, 'POST', '/partialImport', { ifResourceExists: 'OVERWRITE', ...file });
  const parts = await partsOfRealmAdmin();
  assert.equal((await over(one, { roles: { client: { 'realm-management': [{ name: 'realm-admin', composites: {} }] } } })).status, 403);
  assert.equal(await partsOfRealmAdmin(), parts);
  assert.equal((await over(people, { groups: [{ name: 'bosses' }] })).status, 403);
  assert.equal((await admin.groups.listClientRoleMappings({ id: bosses.id, clientUniqueId: management.id })).length, 1);
  assert.equal((await over(one, { users: [{ username: 'brought', enabled: true }] })).status, 403);
  assert.equal((await over(one, { groups: [{ name: 'brought' }] })).status, 403);
  assert.equal((await over(people, { identityProviders: [{ alias: 'brought', providerId: 'oidc', config: {} }] })).status, 403);
  assert.equal((await over(one, { roles: { realm: [{ name: 'brought' }] } })).status, 200);
  assert.equal((await over(people, { users: [{ username: 'brought', enabled: true }], groups: [{ name: 'brought' }] })).status, 200);
});

test('who manages people takes no administrators\' group away, ends no session of theirs and lifts no lock of theirs', async () => {
  const one = await delegate(provider, admin, realm, 'people-manager', ['manage-users']);
  const top = await admin.groups.create({ name: 'staff' });
  const inside = await admin.groups.createChildGroup({ id: top.id }, { name: 'rulers' });
  await admin.groups.addClientRoleMappings({ id: inside.id, clientUniqueId: management.id, roles: [realmAdmin] });
  assert.equal((await call(one, 'DELETE', `/groups/${top.id}`)).status, 403);
  assert.equal((await call(one, 'POST', '/groups', { id: inside.id, name: 'rulers' })).status, 403);
  assert.ok(await admin.groups.findOne({ id: inside.id }));
  const other = await admin.groups.create({ name: 'choir' });
  assert.equal((await call(one, 'DELETE', `/groups/${other.id}`)).status, 204);

  // A list says of each what his own page says, whether roles come directly, through a role or through a group above.
  const { id: ruled } = await admin.users.create({ username: 'ruled-by-group', enabled: true, groups: ['/staff/rulers'] });
  const listed = (await call(one, 'GET', '/users')).body;
  assert.deepEqual(['ruled-by-group', 'the-boss', 'people-manager'].map((name) => listed.find(({ username }) => username === name).access.manage), [false, false, true]);
  assert.equal((await call(one, 'GET', `/users/${ruled}`)).body.access.manage, false);

  const token = await admin.getAccessToken();
  const sessionOf = async (user) => (await call(token, 'GET', `/users/${user.id}/sessions`)).body[0].id;
  assert.equal((await call(one, 'DELETE', `/sessions/${await sessionOf(boss)}`)).status, 403);
  assert.equal((await call(one, 'DELETE', `/attack-detection/brute-force/users/${boss.id}`)).status, 403);
  const peer = await delegate(provider, admin, realm, 'somebody', []);
  assert.equal((await call(one, 'DELETE', `/attack-detection/brute-force/users/${peer.id}`)).status, 204);
  assert.equal((await call(one, 'DELETE', `/sessions/${await sessionOf(peer)}`)).status, 204);
});

test('no policy is evaluated for, and no hidden attribute shown to, who may not see them', async () => {
  const policies = await delegate(provider, admin, realm, 'policy-manager', ['manage-authorization']);
  const { id } = await admin.clients.create({ clientId: 'guarded', serviceAccountsEnabled: true, publicClient: false, authorizationServicesEnabled: true });
  const at = `/clients/${id}/authz/resource-server/policy`;
  const asked = { userId: boss.id, resources: [{ name: 'Default Resource' }] };
  assert.equal((await call(policies, 'POST', `${at}/regex`, { name: 'guess', targetClaim: 'email', pattern: '^the-b.*' })).status, 201);
  assert.equal((await call(policies, 'POST', `${at}/evaluate`, asked)).status, 403);

  const groups = await delegate(provider, admin, realm, 'group-asker', ['query-groups', 'view-realm']);
  const role = await admin.roles.create({ name: 'singer' });
  const band = await admin.groups.create({ name: 'band', attributes: { secret: ['plan'] } });
  await admin.groups.addRealmRoleMappings({ id: band.id, roles: [await admin.roles.findOneByName({ name: role.roleName })] });
  assert.equal((await call(groups, 'GET', '/groups/count?q=secret:plan')).body.count, 0);
  const seen = (await call(groups, 'GET', '/roles/singer/groups?briefRepresentation=false')).body;
  assert.deepEqual(seen.map(({ name, attributes }) => [name, attributes]), [['band', undefined]]);

  const profile = await admin.users.getProfile();
  await admin.users.updateProfile({ ...profile, unmanagedAttributePolicy: 'ENABLED' });
  const { id: userId } = await admin.users.create({ username: 'diarist', enabled: true, attributes: { diary: ['mine'] } });
  await admin.users.updateProfile({ ...profile, attributes: [...profile.attributes, { name: 'diary', permissions: { view: ['user'], edit: ['user'] } }] });
  await admin.users.addRealmRoleMappings({ id: userId, roles: [await admin.roles.findOneByName({ name: 'singer' })] });
  assert.equal((await admin.users.findOne({ id: userId })).attributes, undefined);
  assert.deepEqual((await admin.roles.findUsersWithRole({ name: 'singer', briefRepresentation: false })).map((user) => user.attributes), [undefined]);
});

test('who manages clients alone decides nothing about what may be done with their resources', async () => {
  const one = await delegate(provider, admin, realm, 'clients-alone', ['manage-clients']);
  const two = await delegate(provider, admin, realm, 'clients-and-policies', ['manage-clients', 'manage-authorization', 'manage-realm']);
  const settings = { policyEnforcementMode: 'DISABLED', decisionStrategy: 'AFFIRMATIVE', resources: [], policies: [], scopes: [] };
  const client = { clientId: 'ruled', publicClient: false, serviceAccountsEnabled: true, authorizationServicesEnabled: true };
  assert.equal((await call(one, 'POST', '/clients', { ...client, authorizationSettings: settings })).status, 403);
  assert.equal((await call(one, 'POST', '/clients', client)).status, 201);
  const [{ id }] = await admin.clients.find({ clientId: 'ruled' });
  assert.equal((await call(one, 'PUT', `/clients/${id}`, { authorizationSettings: settings })).status, 403);
  assert.equal((await call(one, 'PUT', `/clients/${id}`, { description: 'his to say' })).status, 204);
  const both = await delegate(provider, admin, realm, 'realm-and-clients', ['manage-clients', 'manage-realm']);
  const file = { ifResourceExists: 'OVERWRITE', clients: [{ ...client, clientId: 'brought', authorizationSettings: settings }] };
  assert.equal((await call(both, 'POST', '/partialImport', file)).status, 403);
  assert.equal((await call(two, 'POST', '/partialImport', file)).status, 200);
  assert.equal((await call(two, 'PUT', `/clients/${id}`, { authorizationSettings: settings })).status, 204);
});
