// Authorization services of a client: what it protects, who may do what, and what would be decided; settings go out and
// come back without loss.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, root, startProvider } from '../lib/programs.mjs';

const realm = 'guardhouse';
const shop = 'c11e0000-0000-4000-8000-000000000001';
const other = 'c11e0000-0000-4000-8000-000000000002';
const plain = 'c11e0000-0000-4000-8000-000000000003';
const ann = 'aaaa0000-0000-4000-8000-000000000001';
const ben = 'aaaa0000-0000-4000-8000-000000000002';
let provider, admin, token, clients;
before(async () => {
  provider = await startProvider({ realms: [demoRealm.file, join(root, 'tests/realms/guardhouse.json')] });
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
  clients = admin.clients;
});
after(async () => { await provider?.stop(); });

const path = (rest = '', client = shop, of = realm) => `/${of}/clients/${client}/authz/resource-server${rest}`;
const call = (method, rest, body, client) => ask(provider, method, path(rest, client), { token, body });
const refuses = (promise, code) => assert.rejects(promise, (error) => { assert.equal(error.response?.status, code); return true; });
const decide = async (userId, resources = [], extra = {}) => {
  const result = await clients.evaluateResource({ id: shop }, { userId, resources, roleIds: [], entitlements: false, context: { attributes: {} }, ...extra });
  return result.results.map((r) => `${r.resource.name} ${r.status}${r.allowedScopes.map((s) => ` +${s.name}`).join('')}${r.deniedScopes.map((s) => ` -${s.name}`).join('')}`);
};

test('settings of a realm file are served, decided by, and go out as they came in', async () => {
  const server = await clients.getResourceServer({ id: shop });
  assert.equal(server.policyEnforcementMode, 'ENFORCING');
  assert.equal(server.decisionStrategy, 'UNANIMOUS');
  assert.equal(server.name, 'shop');
  assert.deepEqual((await clients.listResources({ id: shop })).map((r) => r.name), ['Catalogue', 'Till']);
  assert.deepEqual(await decide(ann, [{ name: 'Till' }]), ['Till PERMIT +open -count']);
  assert.deepEqual(await decide(ben, [{ name: 'Till' }]), ['Till DENY -open -count']);
  const settings = await clients.exportResource({ id: shop });
  assert.equal(settings.policies.find((p) => p.name === 'Open the till').config.applyPolicies, '["Only managers"]');
  assert.equal((await call('POST', '/import', settings)).status, 204);
  assert.deepEqual(await clients.exportResource({ id: shop }), settings);
  assert.deepEqual(await decide(ann, [{ name: 'Till' }]), ['Till PERMIT +open -count']);
});

test('scopes and resources are made, searched, changed and deleted', async () => {
  const scope = await clients.createAuthorizationScope({ id: shop }, { name: 'paint <b>', displayName: '"x"' });
  assert.equal((await call('POST', '/scope', { name: 'paint <b>' })).status, 409);
  await clients.updateAuthorizationScope({ id: shop, scopeId: scope.id }, { ...scope, displayName: 'Paint' });
  assert.equal((await clients.getAuthorizationScope({ id: shop, scopeId: scope.id })).displayName, 'Paint');
  const resource = await clients.createResource({ id: shop }, { name: 'Door', type: 'urn:door', uris: ['/door/*'], scopes: [scope, { name: 'knock' }], attributes: { colour: ['red'] } });
  assert.ok(resource._id);
  assert.deepEqual(resource.scopes.map((s) => s.name), ['paint <b>', 'knock']);
  assert.equal(resource.owner.name, 'shop');
  assert.equal((await call('POST', '/resource', { name: 'Door' })).status, 409);
  assert.deepEqual((await clients.listResources({ id: shop, type: 'urn:door' })).map((r) => r.name), ['Door']);
  assert.deepEqual((await clients.listResources({ id: shop, uri: '/door' })).map((r) => r.name), ['Door']);
  assert.deepEqual((await clients.listResources({ id: shop, scope: 'knock' })).map((r) => r.name), ['Door']);
  assert.deepEqual((await clients.listAllResourcesByScope({ id: shop, scopeId: scope.id })).map((r) => r.name), ['Door']);
  assert.deepEqual((await clients.listScopesByResource({ id: shop, resourceName: 'Door' })).length, 2);
  assert.deepEqual((await call('GET', '/resource/search?name=Door')).body._id, resource._id);
  assert.equal((await call('GET', '/resource/search?name=none')).status, 204);
  await clients.updateResource({ id: shop, resourceId: resource._id }, { ...resource, displayName: 'The door', scopes: [scope] });
  const changed = await clients.getResource({ id: shop, resourceId: resource._id });
  assert.equal(changed.displayName, 'The door');
  assert.equal(changed.scopes.length, 1);
  await clients.delResource({ id: shop, resourceId: resource._id });
  await refuses(clients.getResource({ id: shop, resourceId: resource._id }), 404);
  await clients.delAuthorizationScope({ id: shop, scopeId: scope.id });
  await refuses(clients.getAuthorizationScope({ id: shop, scopeId: scope.id }), 404);
});

test('policies of every type and permissions are made, read, changed and decide', async () => {
  const providers = (await clients.listPolicyProviders({ id: shop })).map((p) => p.type);
  assert.ok(providers.includes('role') && !providers.includes('js'));
  const role = await clients.createPolicy({ id: shop, type: 'role' }, { name: 'managers', logic: 'POSITIVE', roles: [{ id: 'manager', required: true }] });
  const read = await clients.findOnePolicyWithType({ id: shop, type: 'role', policyId: role.id });
  assert.match(read.roles[0].id, /^[0-9a-f-]{36}$/);
  assert.equal(read.roles[0].required, true);
  const user = await clients.createPolicy({ id: shop, type: 'user' }, { name: 'just ben', users: ['ben'] });
  assert.deepEqual(user.users, [ben]);
  for (const [type, body] of [
    ['client', { clients: [shop] }], ['time', { notBefore: '2020-01-01 00:00:00', month: '1', monthEnd: '12' }], ['regex', { targetClaim: 'email', pattern: '^.*@shop.example$' }],
    ['client-scope', { clientScopes: [{ id: 'profile', required: false }] }], ['group', { groups: [{ path: '/staff', extendChildren: true }] }], ['aggregate', { policies: [role.id, user.id], decisionStrategy: 'AFFIRMATIVE' }],
  ]) {
    const made = await clients.createPolicy({ id: shop, type }, { name: `a ${type}`, ...body });
    assert.equal(made.type, type);
    assert.equal((await clients.findOnePolicy({ id: shop, policyId: made.id })).name, `a ${type}`);
  }
  const any = (await clients.findPolicyByName({ id: shop, name: 'a aggregate' }));
  const catalogue = (await clients.listResources({ id: shop, name: 'Catalogue' }))[0];
  const permission = await clients.createPermission({ id: shop, type: 'resource' }, { name: 'read it', resources: [catalogue._id], policies: [any.id] });
  assert.deepEqual(await decide(ann, [{ _id: catalogue._id }]), ['Catalogue PERMIT']);
  assert.deepEqual(await decide(ben, [{ _id: catalogue._id }]), ['Catalogue PERMIT']);
  await clients.updatePolicy({ id: shop, type: 'aggregate', policyId: any.id }, { decisionStrategy: 'UNANIMOUS' });
  assert.deepEqual(await decide(ben, [{ _id: catalogue._id }]), ['Catalogue DENY']);
  assert.deepEqual((await clients.listDependentPolicies({ id: shop, policyId: user.id })).map((p) => p.name), ['a aggregate']);
  assert.deepEqual((await clients.getAssociatedPolicies({ id: shop, permissionId: permission.id })).map((p) => p.name), ['a aggregate']);
  assert.deepEqual((await clients.getAssociatedResources({ id: shop, permissionId: permission.id })).map((p) => p.name), ['Catalogue']);
  assert.deepEqual((await clients.listPermissionsByResource({ id: shop, resourceId: catalogue._id })).map((p) => p.name), ['read it']);
  assert.ok((await clients.listPolicies({ id: shop, permission: 'false' })).every((p) => p.type !== 'resource' && p.type !== 'scope'));
  assert.deepEqual((await clients.findPermissions({ id: shop, name: 'read' })).map((p) => p.name), ['read it']);
  await clients.updatePermission({ id: shop, type: 'resource', permissionId: permission.id }, { name: 'read all' });
  assert.equal((await clients.findOnePermission({ id: shop, type: 'resource', permissionId: permission.id })).name, 'read all');
  await clients.delPermission({ id: shop, type: 'resource', permissionId: permission.id });
  await clients.delPolicy({ id: shop, policyId: user.id });
  assert.deepEqual((await clients.getAssociatedPolicies({ id: shop, permissionId: any.id })).map((p) => p.name), ['managers']);
});

test('enforcement and strategy of the whole server decide what no permission covers', async () => {
  await clients.updateResourceServer({ id: shop }, { policyEnforcementMode: 'PERMISSIVE', decisionStrategy: 'AFFIRMATIVE' });
  assert.deepEqual(await decide(ben, [{ name: 'Catalogue' }]), ['Catalogue PERMIT']);
  await clients.updateResourceServer({ id: shop }, { policyEnforcementMode: 'ENFORCING' });
  assert.deepEqual(await decide(ben, [{ name: 'Catalogue' }]), ['Catalogue DENY']);
  assert.equal((await call('PUT', '', { policyEnforcementMode: 'SOMETIMES' })).status, 400);
  assert.equal((await call('PUT', '', { decisionStrategy: 'CONSENSUS' })).status, 400);
});

test('a client brings its settings when it is made, and takes them with it when it goes', async () => {
  const { id } = await clients.create({ clientId: 'brought', serviceAccountsEnabled: true, authorizationServicesEnabled: true, authorizationSettings: { scopes: [{ name: 'see' }] } });
  assert.deepEqual((await clients.listAllScopes({ id })).map((s) => s.name), ['see']);
  await clients.update({ id }, { name: 'renamed' });
  assert.deepEqual((await clients.listAllScopes({ id })).map((s) => s.name), ['see']);
  assert.equal((await ask(provider, 'PUT', `/${realm}/clients/${id}`, { token, body: { authorizationSettings: { scopes: 'all' } } })).status, 400);
  await clients.del({ id });
  await clients.create({ id, clientId: 'brought', serviceAccountsEnabled: true, authorizationServicesEnabled: true });
  const again = (await clients.find({ clientId: 'brought' }))[0];
  assert.deepEqual(await clients.listAllScopes({ id: again.id }), []);
});

test("CVE-2025-14777, CVE-2026-4630: a client's parts are not found through another client", async () => {
  const [resource] = await clients.listResources({ id: shop });
  const [scope] = await clients.listAllScopes({ id: shop });
  const [policy] = await clients.listPolicies({ id: shop, permission: 'false' });
  for (const rest of [`/resource/${resource._id}`, `/scope/${scope.id}`, `/policy/${policy.id}`, `/policy/${policy.type}/${policy.id}`,
    `/resource/${resource._id}/permissions`, `/policy/${policy.id}/dependentPolicies`]) {
    assert.equal((await call('GET', rest)).status, 200, rest);
    assert.equal((await call('GET', rest, undefined, other)).status, 404, rest);
    assert.equal((await ask(provider, 'GET', path(rest, shop, 'master'), { token })).status, 404, rest);
  }
  for (const rest of [`/resource/${resource._id}`, `/scope/${scope.id}`, `/policy/${policy.id}`]) {
    assert.equal((await call('DELETE', rest, undefined, other)).status, 404);
    assert.equal((await call('PUT', rest, { name: 'stolen' }, other)).status, 404);
  }
  // Nor can another client's permission take hold of them.
  assert.equal((await call('POST', '/permission/resource', { name: 'p', resources: [resource._id], policies: [] }, other)).status, 400);
  assert.equal((await call('POST', '/policy/aggregate', { name: 'p', policies: [policy.id] }, other)).status, 400);
  assert.equal((await call('GET', '', undefined, plain)).status, 404);
});

test('wrong types, unknown names and scripts are refused', async () => {
  for (const [rest, body] of [
    ['/resource', []], ['/resource', {}], ['/resource', { name: 'x', scopes: 'y' }], ['/resource', { name: 'x', icon_uri: 'javascript:alert(1)' }],
    ['/resource', { name: 'x'.repeat(10000) }], ['/scope', { name: {} }], ['/policy/js', { name: 'x', code: '$evaluation.grant()' }],
    ['/policy/role', { name: 'x', roles: [{ id: 'none' }] }], ['/policy/role', { name: 'x', roles: 'all' }], ['/policy/user', { name: 'x', users: ['nobody'] }],
    ['/policy/client', { name: 'x', clients: ['none'] }], ['/policy/time', { name: 'x', notBefore: 'soon' }], ['/policy/regex', { name: 'x' }],
    ['/policy/role', { name: 'x', type: 'user' }], ['/policy', { name: 'x' }], ['/permission/scope', { name: 'x', scopes: [] }],
    ['/permission/resource', { name: 'x', resources: ['none'] }], ['/policy/role', { name: 'x', logic: 'MAYBE' }],
    ['/policy/evaluate', {}], ['/policy/evaluate', { userId: 'nobody' }], ['/policy/evaluate', { userId: ann, resources: [{ name: 'none' }] }],
    ['/import', { resources: [{ name: 'a' }, { name: 'a' }] }], ['/import', { policies: [{ name: 'a', type: 'aggregate', config: { applyPolicies: '["none"]' } }] }],
  ]) assert.equal((await call('POST', rest, body)).status, 400, `${rest} ${JSON.stringify(body).slice(0, 80)}`);
});
