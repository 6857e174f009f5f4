// Who has which role, and that nobody gives one that he does not hold.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { delegate } from '../lib/delegates.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider;
let admin;
let token;
let helper; // may manage users, and nothing else
let boss; // an administrator of the whole realm
const realm = demoRealm.name;

before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
  helper = await delegate(provider, admin, realm, 'helper', ['manage-users']);
  boss = await delegate(provider, admin, realm, 'boss', ['realm-admin']);
});
after(async () => { await provider?.stop(); });

const names = (roles) => roles.map((role) => role.name).sort();
const as = (who, method, path, body) => ask(provider, method, `/${realm}${path}`, { token: who.token ?? who, body });
const role = (name) => helper.management.roles.find((one) => one.name === name);

async function someone(username) {
  const { id } = await admin.users.create({ username, enabled: true });
  return id;
}

test('realm and client roles are given, shown and taken away', async () => {
  const id = await someone('mapped');
  const available = await admin.users.listAvailableRealmRoleMappings({ id });
  assert.ok(names(available).includes('offline_access'));
  const offline = available.find((one) => one.name === 'offline_access');
  await admin.users.addRealmRoleMappings({ id, roles: [offline] });
  await admin.users.addRealmRoleMappings({ id, roles: [offline] });
  assert.deepEqual(names(await admin.users.listRealmRoleMappings({ id })), [`default-roles-${realm}`, 'offline_access'].sort());
  assert.ok(!names(await admin.users.listAvailableRealmRoleMappings({ id })).includes('offline_access'));
  assert.ok(names(await admin.users.listCompositeRealmRoleMappings({ id })).includes('uma_authorization'), 'with what the default role contains');

  const client = helper.management.client;
  await admin.users.addClientRoleMappings({ id, clientUniqueId: client, roles: [role('view-users')] });
  assert.deepEqual(names(await admin.users.listClientRoleMappings({ id, clientUniqueId: client })), ['view-users']);
  assert.deepEqual(names(await admin.users.listCompositeClientRoleMappings({ id, clientUniqueId: client })), ['query-groups', 'query-users', 'view-users']);
  const all = await admin.users.listRoleMappings({ id });
  assert.deepEqual(names(all.clientMappings['realm-management'].mappings), ['view-users']);
  assert.equal(all.clientMappings['realm-management'].id, client);

  await admin.users.delRealmRoleMappings({ id, roles: [offline] });
  await admin.users.delClientRoleMappings({ id, clientUniqueId: client, roles: [role('view-users')] });
  assert.equal((await admin.users.listRoleMappings({ id })).clientMappings, undefined);
});

test('a group has roles too, and gives them to its members and to groups below', async () => {
  const { id } = await admin.groups.create({ name: 'carriers' });
  const { id: below } = await admin.groups.createChildGroup({ id }, { name: 'below' });
  const [offline] = (await admin.groups.listAvailableRealmRoleMappings({ id })).filter((one) => one.name === 'offline_access');
  await admin.groups.addRealmRoleMappings({ id, roles: [offline] });
  assert.deepEqual(names(await admin.groups.listRealmRoleMappings({ id })), ['offline_access']);
  assert.deepEqual(names(await admin.groups.listCompositeRealmRoleMappings({ id: below })), ['offline_access']);
  assert.deepEqual((await admin.groups.findOne({ id })).realmRoles, ['offline_access']);
  const user = await someone('carried');
  await admin.users.addToGroup({ id: user, groupId: below });
  await admin.users.addToGroup({ id: user, groupId: below });
  assert.ok(names(await admin.users.listCompositeRealmRoleMappings({ id: user })).includes('offline_access'));
  assert.equal((await admin.users.countGroups({ id: user })).count, 1);
  assert.deepEqual((await admin.groups.listMembers({ id: below })).map((member) => member.username), ['carried']);
  assert.deepEqual(await admin.groups.listMembers({ id }), []);
  await admin.users.delFromGroup({ id: user, groupId: below });
  assert.deepEqual(await admin.users.listGroups({ id: user }), []);
  await admin.groups.delRealmRoleMappings({ id, roles: [offline] });
  assert.deepEqual(await admin.groups.listRealmRoleMappings({ id }), []);
});

test('unknown roles, clients and groups are not found', async () => {
  const id = await someone('nowhere');
  const cases = [
    ['POST', `/users/${id}/role-mappings/realm`, [{ id: 'none', name: 'none' }]],
    ['POST', `/users/${id}/role-mappings/realm`, [role('view-users')]],
    ['POST', `/users/${id}/role-mappings/clients/none`, [role('view-users')]],
    ['GET', `/users/${id}/role-mappings/clients/none`],
    ['PUT', `/users/${id}/groups/none`],
    ['GET', '/users/none/role-mappings'],
    ['GET', '/groups/none/role-mappings'],
  ];
  for (const [method, path, body] of cases) assert.equal((await as(token, method, path, body)).status, 404, `${method} ${path}`);
  assert.equal((await as(token, 'POST', `/users/${id}/role-mappings/realm`, {})).status, 400);
  assert.equal((await as(token, 'POST', `/users/${id}/role-mappings/realm`, ['x'])).status, 400);
});

test('CVE-2026-9796: who manages users gives no role that he does not hold', async () => {
  const id = await someone('climber');
  const path = `/users/${id}/role-mappings/clients/${helper.management.client}`;
  for (const name of ['realm-admin', 'manage-realm', 'manage-clients', 'impersonation', 'view-events', 'create-client']) {
    assert.equal((await as(helper, 'POST', path, [role(name)])).status, 403, name);
    assert.equal((await as(helper, 'POST', `/users/${helper.id}/role-mappings/clients/${helper.management.client}`, [role(name)])).status, 403, `himself ${name}`);
  }
  assert.equal((await as(helper, 'POST', path, [role('manage-users')])).status, 204, 'what he holds');
  assert.equal((await as(helper, 'POST', path, [role('view-users')])).status, 204, 'what that implies');
  const offered = await as(helper, 'GET', `${path}/available`);
  assert.ok(!names(offered.body).includes('realm-admin'));
  assert.equal((await as(boss, 'POST', path, [role('realm-admin')])).status, 204, 'who holds it gives it');
});

test('CVE-2026-9099: a group that makes an administrator counts as the role', async () => {
  const { id: group } = await admin.groups.create({ name: 'rulers' });
  await admin.groups.addClientRoleMappings({ id: group, clientUniqueId: helper.management.client, roles: [role('realm-admin')] });
  const { id: below } = await admin.groups.createChildGroup({ id: group }, { name: 'court' });
  const { id: harmless } = await admin.groups.create({ name: 'harmless' });
  const id = await someone('courtier');
  const ways = [
    ['PUT', `/users/${id}/groups/${group}`],
    ['PUT', `/users/${id}/groups/${below}`],
    ['POST', `/groups/${group}/children`, { id: harmless, name: 'harmless' }],
    ['POST', '/users', { username: 'sneaked', groups: ['/rulers/court'] }],
    ['POST', `/groups/${harmless}/role-mappings/clients/${helper.management.client}`, [role('realm-admin')]],
    ['POST', `/ui-ext/role-mapping-delete/groups/${group}`, [{ roleId: role('realm-admin').id }]],
  ];
  for (const [method, path, body] of ways) assert.equal((await as(helper, method, path, body)).status, 403, `${method} ${path}`);
  assert.equal((await as(helper, 'PUT', `/users/${id}/groups/${harmless}`)).status, 204);
  assert.equal((await as(boss, 'PUT', `/users/${id}/groups/${below}`)).status, 204);
});

test('CVE-2026-16105: who manages the realm makes no default group of administrators', async () => {
  const keeper = await delegate(provider, admin, realm, 'keeper', ['manage-realm']);
  const { id: group } = await admin.groups.create({ name: 'default-rulers' });
  await admin.groups.addClientRoleMappings({ id: group, clientUniqueId: helper.management.client, roles: [role('manage-users')] });
  assert.equal((await as(keeper, 'PUT', `/default-groups/${group}`)).status, 403);
  assert.equal((await as(boss, 'PUT', `/default-groups/${group}`)).status, 204);
  await as(boss, 'DELETE', `/default-groups/${group}`);
});

test('CVE-2026-17526: nobody becomes an administrator who may do more than he, in whatever way', async () => {
  const impersonator = await delegate(provider, admin, realm, 'impersonator', ['impersonation']);
  assert.equal((await as(impersonator, 'POST', `/users/${boss.id}/impersonation`)).status, 403);
  const ways = [
    ['PUT', `/users/${boss.id}/reset-password`, { type: 'password', value: 'mine now, thank you' }],
    ['PUT', `/users/${boss.id}`, { email: 'helper-reads-this@example.org' }],
    ['PUT', `/users/${boss.id}/execute-actions-email`, ['UPDATE_PASSWORD']],
    ['POST', `/users/${boss.id}/federated-identity/google`, { userId: 'me', userName: 'me' }],
    ['DELETE', `/users/${boss.id}`],
    ['POST', `/users/${boss.id}/logout`],
    ['PUT', `/users/${boss.id}/disable-credential-types`, ['password']],
  ];
  for (const [method, path, body] of ways) assert.equal((await as(helper, method, path, body)).status, 403, `${method} ${path}`);
  const shown = await as(helper, 'GET', `/users/${boss.id}`);
  assert.equal(shown.body.access.manage, false);
  assert.equal(shown.body.access.impersonate, false);
});

test('CVE-2025-14082, CVE-2025-14083, CVE-2026-37978: who may not view sees nothing of anybody', async () => {
  const seeker = await delegate(provider, admin, realm, 'seeker', ['query-users', 'query-groups']);
  const nobody = await delegate(provider, admin, realm, 'nobody', []);
  const id = await someone('private');
  const { id: group } = await admin.groups.create({ name: 'private-group' });
  assert.deepEqual((await as(seeker, 'GET', '/users?search=private')).body, []);
  assert.equal((await as(seeker, 'GET', '/users/count')).body, 0);
  assert.deepEqual((await as(seeker, 'GET', '/ui-ext/brute-force-user?search=private')).body, []);
  assert.deepEqual((await as(seeker, 'GET', '/groups')).body, []);
  for (const path of [
    `/users/${id}`, `/users/${id}/credentials`, `/users/${id}/role-mappings`, `/users/${id}/role-mappings/realm`,
    `/users/${id}/role-mappings/realm/composite`, `/users/${id}/groups`, `/users/${id}/sessions`, `/users/${id}/consents`,
    `/users/${id}/federated-identity`, `/users/${id}/unmanagedAttributes`, `/groups/${group}`, `/groups/${group}/members`,
    `/groups/${group}/role-mappings`, `/ui-ext/effective-roles-all/users/${id}`, `/ui-ext/available-roles/users/${id}`,
  ]) {
    assert.equal((await as(seeker, 'GET', path)).status, 403, `seeker ${path}`);
    assert.equal((await as(nobody, 'GET', path)).status, 403, `nobody ${path}`);
  }
  for (const path of ['/users', '/users/count', '/groups', '/groups/count', '/users/profile']) {
    assert.equal((await as(nobody, 'GET', path)).status, 403, `nobody ${path}`);
  }
});

test('what the console asks about roles has its shapes', async () => {
  const id = await someone('shown-roles');
  await admin.users.addClientRoleMappings({ id, clientUniqueId: helper.management.client, roles: [role('view-users')] });
  const available = (await as(token, 'GET', `/ui-ext/available-roles/users/${id}?first=0&max=5&search=manage-u`)).body;
  assert.deepEqual(available.map(({ client, clientId, role: name }) => [client, clientId, name]), [['realm-management', helper.management.client, 'manage-users']]);
  const effective = (await as(token, 'GET', `/ui-ext/effective-roles-all/users/${id}`)).body;
  const viewer = effective.find((one) => one.name === 'view-users');
  assert.deepEqual([viewer.clientRole, viewer.client, viewer.clientId], [true, 'realm-management', helper.management.client]);
  assert.equal(effective.find((one) => one.name === 'uma_authorization').clientRole, false);
  assert.equal(effective[0].clientRole, false, 'the realm\'s own first');
  await as(token, 'POST', `/ui-ext/role-mapping-delete/users/${id}`, [{ roleId: role('view-users').id, roleName: 'view-users', clientId: helper.management.client }]);
  assert.equal((await admin.users.listRoleMappings({ id })).clientMappings, undefined);
  const composite = (await as(token, 'GET', `/ui-ext/role-mappings/roles/${role('view-users').id}`)).body;
  assert.deepEqual(names(composite.clientMappings['realm-management'].mappings), ['query-groups', 'query-users']);
  for (const kind of ['clients', 'clientScopes', 'roles', 'groups', 'users']) {
    assert.equal((await as(token, 'GET', `/ui-ext/effective-roles-all/${kind}/none`)).status, 404, kind);
  }
});
