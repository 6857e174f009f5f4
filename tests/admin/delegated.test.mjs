// Delegated administrators: somebody with one role of realm-management cannot get another, whichever way he takes. Which
// path needs which role is walked by tests/permissions.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { root, startProvider } from '../lib/programs.mjs';

const realm = 'delegated';
let provider;
let admin;
before(async () => {
  provider = await startProvider({ realms: [join(root, 'tests/realms/delegated.json')] });
  admin = await adminOf(provider, { realm });
});
after(async () => { await provider?.stop(); });

/** Somebody of the realm file, with the roles that it gives: calls as that person, and finds what the tests need. */
async function delegate(username) {
  const [management] = await admin.clients.find({ clientId: 'realm-management' });
  const [{ id }] = await admin.clients.find({ clientId: 'app' });
  const own = await adminOf(provider, { realm, home: realm, credentials: { username, password: `password of ${username}` } });
  const token = await own.getAccessToken();
  return { id, management, call: (method, path, body) => ask(provider, method, `/${realm}${path}`, { token, body }) };
}

test('CVE-2026-9099, CVE-2026-16105: a manager of clients and the realm cannot put administration into a composite', async () => {
  const one = await delegate('composer');
  const roleOf = (name) => admin.clients.findRole({ id: one.management.id, roleName: name });
  assert.equal((await one.call('POST', '/roles', { name: 'mine' })).status, 201);
  for (const name of ['realm-admin', 'manage-users', 'impersonation', 'manage-identity-providers']) {
    const role = await roleOf(name);
    assert.equal((await one.call('POST', '/roles/mine/composites', [role])).status, 403, name);
    assert.equal((await one.call('POST', `/roles/default-roles-${realm}/composites`, [role])).status, 403, name);
    const withParts = { name: `made-${name}`, composites: { client: { 'realm-management': [name] } } };
    assert.equal((await one.call('POST', '/roles', withParts)).status, 403, name);
    assert.equal((await one.call('POST', `/clients/${one.id}/scope-mappings/clients/${one.management.id}`, [role])).status, 403, name);
  }
  await admin.roles.create({ name: 'indirect', composites: { client: { 'realm-management': ['manage-users'] } } });
  const indirect = await admin.roles.findOneByName({ name: 'indirect' });
  assert.equal((await one.call('POST', '/roles/mine/composites', [indirect])).status, 403, 'through another composite');
  assert.equal((await one.call('POST', '/roles/mine/composites', [await roleOf('manage-clients')])).status, 204, 'what he has he may give');
});

test('CVE-2026-9796, CVE-2026-16106: the client that holds the administrators\' roles is nobody\'s to change', async () => {
  const one = await delegate('renamer');
  const base = `/clients/${one.management.id}`;
  assert.equal((await one.call('PUT', base, { clientId: 'renamed' })).status, 403);
  assert.equal((await one.call('DELETE', base)).status, 403);
  assert.equal((await one.call('POST', `${base}/roles`, { name: 'extra' })).status, 403);
  assert.equal((await one.call('PUT', `${base}/roles/view-users`, { name: 'manage-everything' })).status, 403);
  assert.equal((await one.call('DELETE', `${base}/roles/view-users`)).status, 403);
  assert.equal((await one.call('POST', `${base}/client-secret`)).status, 403);
  assert.equal((await one.call('PUT', `/clients/${one.id}`, { clientId: 'realm-management' })).status, 400);
  const shown = await one.call('GET', base);
  assert.deepEqual(shown.body.access, { view: true, configure: false, manage: false });
});

test('who may only look sees no secret, and who may only look names up sees names', async () => {
  const { id } = await admin.clients.create({ clientId: 'kept', secret: 'very-secret-value', description: 'd' });
  const viewer = await delegate('viewer');
  assert.equal((await viewer.call('GET', `/clients/${id}`)).body.secret, '**********');
  assert.ok(!JSON.stringify((await viewer.call('GET', '/clients')).body).includes('very-secret-value'));
  assert.equal((await viewer.call('GET', `/clients/${id}/client-secret`)).status, 403);
  assert.ok(!JSON.stringify((await viewer.call('GET', `/clients/${id}/installation/providers/keycloak-oidc-keycloak-json`)).body).includes('very-secret-value'));
  const looker = await delegate('looker');
  const [found] = (await looker.call('GET', '/clients?clientId=kept')).body;
  assert.deepEqual(found, { id, clientId: 'kept', description: 'd' });
  assert.deepEqual((await looker.call('GET', '/clients?viewableOnly=true')).body, []);
  assert.equal((await looker.call('GET', `/clients/${id}`)).status, 403);
});

test('CVE-2025-14082, CVE-2026-37978: roles and people are told to those who may see them', async () => {
  await admin.roles.create({ name: 'noted', attributes: { note: ['private'] } });
  const looker = await delegate('role-looker');
  const roles = await looker.call('GET', '/roles?briefRepresentation=false&search=noted');
  assert.equal(roles.status, 200);
  assert.equal(roles.body[0].attributes, undefined);
  assert.equal((await looker.call('GET', '/roles/noted')).status, 403);
  const viewer = await delegate('realm-viewer');
  assert.equal((await viewer.call('GET', '/roles/noted')).status, 200);
  assert.equal((await viewer.call('GET', '/roles/noted/users')).status, 403);
  assert.equal((await viewer.call('GET', `/clients/${viewer.id}/evaluate-scopes/generate-example-access-token?userId=x`)).status, 403);
});
