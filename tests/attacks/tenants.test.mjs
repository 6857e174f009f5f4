// The administrators of one realm and the server that all realms share: nothing that they make brings it down, or has it
// think without end.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { delegate } from '../lib/delegates.mjs';
import { keysOfRealm, startProvider } from '../lib/programs.mjs';

const realm = 'tenant';
let provider, admin, realmId;
const call = (who, method, path, body, at = realm) => ask(provider, method, `/${at}${path}`, { token: who.token ?? who, body });
const hook = (more) => ({
  name: 'hook', providerId: 'latchkey-webhook', providerType: 'org.keycloak.events.EventListenerProvider',
  config: { url: ['https://hook.example/'], secret: ['a secret'] }, ...more,
});

before(async () => {
  provider = await startProvider({ realms: [] });
  admin = await adminOf(provider);
  await admin.realms.create({ realm, components: await keysOfRealm(), enabled: true });
  admin.setConfig({ realmName: realm });
  realmId = (await admin.realms.findOne({ realm })).id;
});
after(async () => { await provider?.stop(); });

test('no component takes the id of its realm, or of a client that components hang on', async () => {
  const one = await delegate(provider, admin, realm, 'realm-manager', ['manage-realm']);
  const [client] = await admin.clients.find();
  for (const id of [realmId, client.id, (await admin.components.find())[0].id]) {
    assert.equal((await call(one, 'POST', '/components', hook({ id }))).status, 409, id);
    const imported = { ifResourceExists: 'SKIP', identityProviders: [{ alias: 'trap', providerId: 'oidc', internalId: id, config: {} }] };
    assert.equal((await call(one, 'POST', '/partialImport', imported)).status, 409, id);
  }
  assert.equal((await call(one, 'DELETE', `/components/${realmId}`)).status, 404);
  const token = await admin.getAccessToken();
  const file = { realm: 'of-a-file', id: 'of-a-file', components: { [hook().providerType]: [hook({ id: 'of-a-file' })] } };
  assert.equal((await ask(provider, 'POST', '', { token, body: file })).status, 409);
});

test('policies that contain each other many times over are judged to an end, and let nobody pass', async () => {
  const token = await admin.getAccessToken();
  await admin.clients.create({ clientId: 'guarded', serviceAccountsEnabled: true, publicClient: false, authorizationServicesEnabled: true });
  const [{ id }] = await admin.clients.find({ clientId: 'guarded' });
  const at = `/clients/${id}/authz/resource-server`;
  const { id: userId } = await admin.users.create({ username: 'somebody', enabled: true });
  const make = async (path, body) => (await call(token, 'POST', `${at}${path}`, body)).body;
  const resource = await make('/resource', { name: 'thing' });
  let inside = await make('/policy/user', { name: 'somebody', users: [userId] });
  for (let level = 0; level < 12; level += 1) inside = await make('/policy/aggregate', { name: `level ${level}`, policies: Array(30).fill(inside.id) });
  await make('/permission/resource', { name: 'all of it', resources: [resource._id], policies: [inside.id] });
  const answer = await call(token, 'POST', `${at}/policy/evaluate`, { userId, resources: [{ name: 'thing' }] });
  assert.equal(answer.status, 200);
  assert.equal(answer.body.status, 'DENY');
});

test('sub-flows and components stand only so deep, and a file whose flows share their steps is refused', async () => {
  const one = await delegate(provider, admin, realm, 'builder', ['manage-realm']);
  assert.equal((await call(one, 'POST', '/authentication/flows', { alias: 'level 0', providerId: 'basic-flow', topLevel: true })).status, 201);
  let level = 0;
  for (let status = 201; status === 201 && level < 60; level += 1) {
    const made = await call(one, 'POST', `/authentication/flows/level%20${level}/executions/flow`, { alias: `level ${level + 1}`, type: 'basic-flow' });
    status = made.status;
    assert.ok([201, 400].includes(status), String(status));
  }
  assert.ok(level < 30, `${level} levels`);
  const steps = (next) => Array.from({ length: 6 }, (_, priority) => ({ flowAlias: next, authenticatorFlow: true, requirement: 'ALTERNATIVE', priority }));
  const authenticationFlows = Array.from({ length: 9 }, (_, i) => ({
    alias: `f${i}`, providerId: 'basic-flow', topLevel: i === 0, builtIn: false,
    authenticationExecutions: i === 8 ? [{ authenticator: 'deny-access-authenticator', requirement: 'ALTERNATIVE', priority: 0 }] : steps(`f${i + 1}`),
  }));
  const token = await admin.getAccessToken();
  assert.equal((await call(token, 'POST', '/latchkey/apply?dryRun=true', { authenticationFlows })).status, 400);
  assert.equal((await ask(provider, 'POST', '', { token, body: { realm: 'of-flows', authenticationFlows } })).status, 400);
});

test('a request that names one role, or one group, thousands of times costs no walk through all of them for each', async () => {
  const names = Array.from({ length: 600 }, (_, i) => `role ${i}`);
  const roles = { realm: names.map((name) => ({ name, composite: true, composites: { realm: names } })) };
  const groups = Array.from({ length: 3000 }, (_, i) => ({ name: `group ${i}` }));
  const body = { realm: 'many-parts', enabled: true, roles, groups };
  assert.equal((await ask(provider, 'POST', '', { token: await admin.getAccessToken(), body })).status, 201);
  const token = await (await adminOf(provider)).getAccessToken();
  const there = (method, path, sent) => call(token, method, path, sent, 'many-parts');
  const role = (await there('GET', '/roles/role%200')).body;
  const paths = Array(60_000).fill('/group 2999');
  assert.equal((await there('POST', '/users', { username: 'somebody', groups: paths })).status, 201);
  const [{ id }] = (await there('GET', '/users?username=somebody')).body;
  assert.equal((await there('GET', `/users/${id}/groups/count`)).body.count, 1);
  const sent = Array(9000).fill({ id: role.id });
  assert.equal((await there('POST', `/users/${id}/role-mappings/realm`, sent)).status, 204);
  assert.equal((await there('POST', '/roles/role%201/composites', sent)).status, 204);
  assert.equal((await there('GET', `/users/${id}/role-mappings/realm`)).body.filter(({ name }) => name === 'role 0').length, 1);
  assert.ok((await there('GET', `/users/${id}/role-mappings/realm/available`)).body.length >= 599);
  const [client] = (await there('GET', '/clients?clientId=account')).body;
  await there('PUT', `/clients/${client.id}`, { serviceAccountsEnabled: true, publicClient: false, authorizationServicesEnabled: true });
  const policy = { name: 'too many', groups: paths.slice(0, 1001) };
  assert.equal((await there('POST', `/clients/${client.id}/authz/resource-server/policy/group`, policy)).status, 400);
});
