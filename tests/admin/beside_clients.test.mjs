// What stands beside a client: sessions, examples of tokens, adapter files, nodes, initial access.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { administered } from '../lib/admin.mjs';
import { demoRealm } from '../lib/programs.mjs';

const realm = demoRealm.name;
const { provider, admin, token, call } = await administered(realm);

async function grant(parameters) {
  const response = await fetch(provider.realm(realm).token, { method: 'POST', body: new URLSearchParams(parameters) });
  return { status: response.status, ...(await response.json()) };
}
const subject = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url')).sub;
async function alice() {
  const { access_token: jwt } = await grant({ grant_type: 'password', client_id: 'admin-cli', scope: 'openid', ...demoRealm.alice });
  const response = await fetch(provider.realm(realm).userinfo, { headers: { authorization: `Bearer ${jwt}` } });
  return response.ok ? (await response.json()).sub : subject(jwt);
}

test('sessions of a client are listed and counted', async () => {
  const { id } = await admin.clients.create({ clientId: 'counted', publicClient: true, directAccessGrantsEnabled: true });
  assert.deepEqual(await admin.clients.getSessionCount({ id }), { count: 0 });
  await grant({ grant_type: 'password', client_id: 'counted', ...demoRealm.alice });
  await grant({ grant_type: 'password', client_id: 'counted', scope: 'offline_access', ...demoRealm.alice });
  assert.deepEqual(await admin.clients.getSessionCount({ id }), { count: 1 });
  assert.deepEqual(await admin.clients.getOfflineSessionCount({ id }), { count: 1 });
  const [session] = await admin.clients.listSessions({ id, first: 0, max: 10 });
  assert.equal(session.username, demoRealm.alice.username);
  assert.deepEqual(session.clients, { [id]: 'counted' });
  assert.ok(session.start > 1e12 && session.lastAccess >= session.start);
  assert.equal((await admin.clients.listOfflineSessions({ id })).length, 1);
  await admin.clients.del({ id });
  assert.equal((await call('GET', `/clients/${id}/user-sessions`)).status, 404);
});

test('the user of a client with service accounts is shown; without one that is an error', async () => {
  const { id } = await admin.clients.create({ clientId: 'acting', serviceAccountsEnabled: true });
  const user = await admin.clients.getServiceAccountUser({ id });
  assert.equal(user.username, 'service-account-acting');
  const { id: other } = await admin.clients.create({ clientId: 'not-acting' });
  assert.equal((await call('GET', `/clients/${other}/service-account-user`)).status, 400);
});

test('people and groups that have a role are listed', async () => {
  const people = await call('GET', `/roles/default-roles-${realm}/users?first=0&max=50`);
  assert.equal(people.status, 200);
  assert.ok(people.body.some((user) => user.username === demoRealm.alice.username));
  assert.equal((await call('GET', `/roles/default-roles-${realm}/groups`)).status, 200);
  assert.equal((await call('GET', '/roles/nowhere/users')).status, 404);
});

test('examples of tokens say what real ones would', async () => {
  const { id } = await admin.clients.create({ clientId: 'example', publicClient: true, directAccessGrantsEnabled: true });
  const userId = await alice();
  const access = await admin.clients.evaluateGenerateAccessToken({ id, userId, scope: 'openid phone nonsense' });
  assert.equal(access.sub, userId);
  assert.equal(access.azp, 'example');
  assert.equal(access.preferred_username, demoRealm.alice.username);
  assert.ok(access.scope.split(' ').includes('phone'));
  const idToken = await admin.clients.evaluateGenerateIdToken({ id, userId, scope: 'openid' });
  assert.deepEqual([idToken.typ, idToken.aud, idToken.sub], ['ID', 'example', userId]);
  const userinfo = await admin.clients.evaluateGenerateUserInfo({ id, userId, scope: 'openid' });
  assert.equal(userinfo.sub, userId);
  const { access_token: real } = await grant({ grant_type: 'password', client_id: 'example', scope: 'openid phone', ...demoRealm.alice });
  const claims = JSON.parse(Buffer.from(real.split('.')[1], 'base64url'));
  const comparable = ({ exp, iat, jti, sid, auth_time: at, acr, ...rest }) => rest;
  assert.deepEqual(comparable(access), comparable(claims));
  assert.equal((await call('GET', `/clients/${id}/evaluate-scopes/generate-example-access-token?userId=nobody`)).status, 404);
  assert.equal((await call('GET', `/clients/${id}/evaluate-scopes/generate-example-access-token`)).status, 404);
  const mappers = await admin.clients.evaluateListProtocolMapper({ id, scope: 'openid' });
  assert.ok(mappers.some((mapper) => mapper.mapperName === 'username' && mapper.containerType === 'client-scope'));
});

test('the roles that tokens may carry, and those that they may not', async () => {
  await admin.roles.create({ name: 'kept-out' });
  const { id } = await admin.clients.create({ clientId: 'narrow', fullScopeAllowed: false });
  const granted = await admin.clients.evaluatePermission({ id, roleContainer: realm, type: 'granted', scope: 'openid' });
  const not = await admin.clients.evaluatePermission({ id, roleContainer: realm, type: 'not-granted', scope: 'openid' });
  assert.ok(!granted.some((role) => role.name === 'kept-out'));
  assert.ok(not.some((role) => role.name === 'kept-out'));
  assert.equal((await call('GET', `/clients/${id}/evaluate-scopes/scope-mappings/nowhere/granted`)).status, 404);
});

test('applications get their adapter file', async () => {
  const { id } = await admin.clients.create({ clientId: 'adapter' });
  const file = await admin.clients.getInstallationProviders({ id, providerId: 'keycloak-oidc-keycloak-json' });
  assert.deepEqual([file.realm, file.resource, file['auth-server-url']], [realm, 'adapter', `${provider.base}/`]);
  assert.equal(file.credentials.secret, (await admin.clients.getClientSecret({ id })).value);
  assert.equal((await call('GET', `/clients/${id}/installation/providers/nothing`)).status, 404);
});

test('nodes come and go; without an admin URL there is nobody to tell', async () => {
  const { id } = await admin.clients.create({ clientId: 'clustered' });
  await admin.clients.addClusterNode({ id, node: 'node-1' });
  assert.ok((await admin.clients.findOne({ id })).registeredNodes['node-1'] > 0);
  assert.deepEqual(await admin.clients.testNodesAvailable({ id }), {});
  assert.equal((await call('POST', `/clients/${id}/nodes`, { node: '<script>' })).status, 400);
  await admin.clients.deleteClusterNode({ id, node: 'node-1' });
  assert.equal((await call('DELETE', `/clients/${id}/nodes/node-1`)).status, 404);
  assert.deepEqual(await admin.clients.pushRevocation({ id }), {});
  assert.equal((await call('GET', `/clients/${id}/management/permissions`)).status, 501);
});

test('descriptions in other forms become clients', async () => {
  const converted = await call('POST', '/client-description-converter', { client_name: 'X', redirect_uris: ['https://x.example/cb'] });
  assert.deepEqual(converted.body, { name: 'X', redirectUris: ['https://x.example/cb'], protocol: 'openid-connect' });
  assert.equal((await call('POST', '/client-description-converter', '<xml/>')).status, 400);
});

test('initial access tokens are given once, listed and taken back', async () => {
  const given = await admin.realms.createClientsInitialAccess({ realm }, { count: 3, expiration: 60 });
  assert.equal(given.token.split('.').length, 3);
  const [listed] = await admin.realms.getClientsInitialAccess({ realm });
  assert.deepEqual([listed.id, listed.count, listed.remainingCount, listed.expiration, listed.token], [given.id, 3, 3, 60, undefined]);
  assert.equal((await call('POST', '/clients-initial-access', { count: 0 })).status, 400);
  await admin.realms.delClientsInitialAccess({ realm, id: given.id });
  assert.deepEqual(await admin.realms.getClientsInitialAccess({ realm }), []);
  assert.equal((await call('DELETE', `/clients-initial-access/${given.id}`)).status, 404);
});
