// Roles of the realm and of clients, what they contain, and which of them a client's tokens may carry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { administered, ask } from '../lib/admin.mjs';
import { demoRealm } from '../lib/programs.mjs';

const realm = demoRealm.name;
const { provider, admin, token, call } = await administered(realm);

const names = (roles) => roles.map((role) => role.name);
async function role(name, more = {}) {
  await admin.roles.create({ name, ...more });
  return admin.roles.findOneByName({ name });
}

test('a realm role is made, found, changed, renamed and deleted', async () => {
  const made = await call('POST', '/roles', { name: 'captain', description: 'Steers', attributes: { rank: ['1', '2'] } });
  assert.equal(made.status, 201);
  assert.ok(made.headers.get('location').endsWith(`/admin/realms/${realm}/roles/captain`));
  const captain = await admin.roles.findOneByName({ name: 'captain' });
  assert.deepEqual(captain.attributes, { rank: ['1', '2'] });
  assert.equal(captain.composite, false);
  assert.equal(captain.clientRole, false);
  assert.deepEqual((await call('POST', '/roles', { name: 'captain' })).body, { errorMessage: 'Role with name captain already exists' });
  await admin.roles.updateByName({ name: 'captain' }, { name: 'skipper', attributes: { rank: ['3'] } });
  assert.equal(await admin.roles.findOneByName({ name: 'captain' }), null);
  const skipper = await admin.roles.findOneById({ id: captain.id });
  assert.deepEqual([skipper.name, skipper.description, skipper.attributes], ['skipper', 'Steers', { rank: ['3'] }]);
  await role('mate');
  assert.equal((await call('PUT', '/roles/mate', { name: 'skipper' })).status, 409);
  await admin.roles.delById({ id: captain.id });
  assert.equal(await admin.roles.findOneById({ id: captain.id }), null);
  assert.equal((await call('DELETE', '/roles/skipper')).status, 404);
});

test('what cannot be a role is refused', async () => {
  for (const body of [{}, { name: '' }, { name: 'x'.repeat(10_000) }, { name: 'r', attributes: { a: {} } },
    { name: 'r', composites: { realm: ['nowhere'] } }]) {
    assert.equal((await call('POST', '/roles', body)).status, 400, JSON.stringify(body).slice(0, 60));
  }
  assert.equal(await admin.roles.findOneByName({ name: 'r' }), null);
});

test('the role that everybody gets cannot be deleted', async () => {
  const answer = await call('DELETE', `/roles/default-roles-${realm}`);
  assert.equal(answer.status, 400);
  assert.ok(answer.body.errorMessage.includes('default role'));
});

test('roles are searched and paged, with attributes when they are asked for', async () => {
  for (const n of [1, 2, 3]) await role(`sort-${n}`, { attributes: { n: [`${n}`] } });
  assert.deepEqual(names(await admin.roles.find({ search: 'SORT-' })), ['sort-1', 'sort-2', 'sort-3']);
  assert.deepEqual(names(await admin.roles.find({ search: 'sort-', first: 1, max: 1 })), ['sort-2']);
  assert.equal((await admin.roles.find({ search: 'sort-1' }))[0].attributes, undefined);
  assert.deepEqual((await admin.roles.find({ search: 'sort-1', briefRepresentation: false }))[0].attributes, { n: ['1'] });
});

test('roles of a client have their own place and names', async () => {
  const { id } = await admin.clients.create({ clientId: 'shop' });
  const made = await admin.clients.createRole({ id, name: 'clerk', description: 'Sells' });
  assert.equal(made.roleName, 'clerk');
  const clerk = await admin.clients.findRole({ id, roleName: 'clerk' });
  assert.deepEqual([clerk.clientRole, clerk.containerId], [true, id]);
  await admin.clients.updateRole({ id, roleName: 'clerk' }, { name: 'seller' });
  assert.deepEqual(names(await admin.clients.listRoles({ id })), ['seller']);
  await role('seller');
  await admin.clients.delRole({ id, roleName: 'seller' });
  assert.deepEqual(await admin.clients.listRoles({ id }), []);
  assert.notEqual(await admin.roles.findOneByName({ name: 'seller' }), null);
});

test('composites of the realm and of clients are added, listed and taken away; cycles do no harm', async () => {
  const { id } = await admin.clients.create({ clientId: 'bank' });
  await admin.clients.createRole({ id, name: 'teller' });
  const teller = await admin.clients.findRole({ id, roleName: 'teller' });
  const [whole, part] = [await role('whole'), await role('part')];
  await admin.roles.createComposite({ roleId: whole.id }, [part, teller]);
  await admin.roles.createComposite({ roleId: part.id }, [whole]);
  await admin.roles.createComposite({ roleId: whole.id }, [whole]);
  assert.equal((await admin.roles.findOneById({ id: whole.id })).composite, true);
  assert.deepEqual(names(await admin.roles.getCompositeRoles({ id: whole.id })), ['part', 'teller', 'whole']);
  assert.deepEqual(names(await admin.roles.getCompositeRolesForRealm({ id: whole.id })), ['part', 'whole']);
  assert.deepEqual(names(await admin.roles.getCompositeRolesForClient({ id: whole.id, clientId: id })), ['teller']);
  assert.deepEqual(names((await call('GET', '/roles/whole/composites?search=tel&first=0&max=5')).body), ['teller']);
  const login = await fetch(provider.realm(realm).token, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...demoRealm.alice }),
  });
  assert.equal(login.status, 200, 'who meets a cycle goes on');
  await admin.roles.delCompositeRoles({ id: whole.id }, [part, whole]);
  assert.deepEqual(names(await admin.roles.getCompositeRoles({ id: whole.id })), ['teller']);
  assert.equal((await call('POST', '/roles/whole/composites', [{ id: 'nowhere' }])).status, 404);
  assert.equal((await call('POST', '/roles/whole/composites', [{ name: 'part' }])).status, 400);
  assert.equal((await call('POST', '/roles/whole/composites', {})).status, 400);
  await admin.roles.delById({ id: part.id });
});

test('a role can name what it contains when it is made', async () => {
  const made = await role('bundle', { composites: { realm: ['offline_access'], client: { account: ['view-profile'] } } });
  assert.deepEqual(names(await admin.roles.getCompositeRoles({ id: made.id })), ['offline_access', 'view-profile']);
});

for (const kind of ['client', 'client scope']) {
  test(`scope mappings of a ${kind}: direct, available, effective`, async () => {
    const { id: target } = await admin.clients.create({ clientId: `target of a ${kind}`.replaceAll(' ', '-') });
    await admin.clients.createRole({ id: target, name: 'inner' });
    const inner = await admin.clients.findRole({ id: target, roleName: 'inner' });
    const outer = await role(`outer-${kind.replace(' ', '-')}`);
    await admin.roles.createComposite({ roleId: outer.id }, [inner]);
    const resource = kind === 'client' ? admin.clients : admin.clientScopes;
    const { id } = kind === 'client'
      ? await admin.clients.create({ clientId: 'mapped', fullScopeAllowed: false })
      : await admin.clientScopes.create({ name: 'mapped', protocol: 'openid-connect' });
    assert.ok(names(await resource.listAvailableRealmScopeMappings({ id })).includes(outer.name));
    await resource.addRealmScopeMappings({ id }, [outer]);
    assert.deepEqual(names(await resource.listRealmScopeMappings({ id })), [outer.name]);
    assert.ok(!names(await resource.listAvailableRealmScopeMappings({ id })).includes(outer.name));
    assert.deepEqual(names(await resource.listCompositeRealmScopeMappings({ id })), [outer.name]);
    assert.deepEqual(await resource.listClientScopeMappings({ id, client: target }), []);
    assert.deepEqual(names(await resource.listCompositeClientScopeMappings({ id, client: target })), ['inner']);
    await resource.addClientScopeMappings({ id, client: target }, [inner]);
    const all = await resource.listScopeMappings({ id });
    assert.deepEqual(names(all.realmMappings), [outer.name]);
    assert.deepEqual(names(Object.values(all.clientMappings)[0].mappings), ['inner']);
    await resource.delClientScopeMappings({ id, client: target }, [inner]);
    await resource.delRealmScopeMappings({ id }, [outer]);
    assert.deepEqual(await resource.listScopeMappings({ id }), {});
  });
}

test('a role and a group that very many people have go from all of them', async () => {
  const users = Array.from({ length: 1200 }, (_, n) => ({ username: `crowd-${n}`, enabled: true, ...(n < 1100 ? { realmRoles: ['crowd', 'offline_access'], groups: ['/crowd'] } : {}) }));
  const made = await ask(provider, 'POST', `/${realm}/partialImport`, { token: await admin.getAccessToken(),
    body: { ifResourceExists: 'FAIL', roles: { realm: [{ name: 'crowd' }] }, groups: [{ name: 'crowd' }], users } });
  assert.equal(made.status, 200, JSON.stringify(made.body).slice(0, 300));
  const [group] = await admin.groups.find({ search: 'crowd' });
  assert.equal((await admin.roles.findUsersWithRole({ name: 'crowd', first: 0, max: 2000 })).length, 1100);
  await admin.roles.delByName({ name: 'crowd' });
  await admin.groups.del({ id: group.id });
  for (const n of [0, 499, 500, 1000, 1099, 1199]) {
    const [{ id }] = await admin.users.find({ username: `crowd-${n}`, exact: true });
    const roles = (await admin.users.listRealmRoleMappings({ id })).map(({ name }) => name);
    assert.deepEqual(roles.includes('offline_access'), n < 1100);
    assert.ok(!roles.includes('crowd'));
    assert.deepEqual(await admin.users.listGroups({ id }), []);
  }
  // One of the same name and another id is nobody's.
  await admin.roles.create({ name: 'crowd' });
  assert.deepEqual(await admin.roles.findUsersWithRole({ name: 'crowd' }), []);
});
