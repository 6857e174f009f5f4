// Login and admin events: what is kept, for whom, and how it is found again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

const realm = demoRealm.name;
let provider, admin, token;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

const as = (method, path, body) => ask(provider, method, `/${realm}${path}`, { token, body });
const login = (user, clientId = 'admin-cli') => fetch(provider.realm(realm).token, {
  method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: clientId, ...user }) });

test('the settings are read and changed in part', async () => {
  const before = await admin.realms.getConfigEvents({ realm });
  assert.equal(before.eventsEnabled, false);
  assert.ok(before.enabledEventTypes.includes('LOGIN') && !before.enabledEventTypes.includes('REFRESH_TOKEN'));
  await admin.realms.updateConfigEvents({ realm }, { eventsEnabled: true, eventsExpiration: 3600 });
  const changed = await admin.realms.getConfigEvents({ realm });
  assert.equal(changed.eventsEnabled, true);
  assert.equal(changed.eventsExpiration, 3600);
  assert.deepEqual(changed.eventsListeners, before.eventsListeners);
  assert.equal((await as('PUT', '/events/config', { eventsExpiration: 'soon' })).status, 400);
  assert.equal((await as('PUT', '/events/config', { enabledEventTypes: { a: 1 } })).status, 400);
  const listeners = await as('GET', '/ui-ext/available-event-listeners');
  assert.ok(listeners.body.some(({ id }) => id === 'jboss-logging'));
});

test('logins are found by type, client, user, address and day', async () => {
  await admin.realms.updateConfigEvents({ realm }, { eventsEnabled: true });
  await admin.realms.clearEvents({ realm });
  assert.equal((await login(demoRealm.alice)).status, 200);
  assert.equal((await login({ ...demoRealm.bob, password: 'wrong' })).status, 401);
  const all = await admin.realms.findEvents({ realm });
  const failed = all.find(({ type }) => type === 'LOGIN_ERROR');
  const done = all.find(({ type }) => type === 'LOGIN');
  assert.equal(failed.error, 'invalid_user_credentials');
  assert.ok(done.userId && done.time <= Date.now() && done.clientId === 'admin-cli');
  assert.ok(!JSON.stringify(all).includes(demoRealm.alice.password) && !JSON.stringify(all).includes('wrong'));
  const found = async (query) => (await as('GET', `/events?${query}`)).body.map(({ type }) => type);
  assert.deepEqual(await found('type=LOGIN'), ['LOGIN']);
  assert.deepEqual((await found('type=LOGIN&type=LOGIN_ERROR')).sort(), ['LOGIN', 'LOGIN_ERROR']);
  assert.deepEqual(await found(`user=${done.userId}&type=LOGIN`), ['LOGIN']);
  assert.deepEqual(await found('client=nobody'), []);
  assert.ok((await found('client=admin-cli')).length >= 2);
  assert.deepEqual(await found('ipAddress=203.0.113.9'), []);
  assert.deepEqual(await found('dateTo=2001-01-01'), []);
  const today = new Date(done.time).toISOString().slice(0, 10);
  assert.ok((await found(`dateFrom=${today}&dateTo=${today}`)).length >= 2);
  assert.deepEqual(await found(`dateFrom=${Date.now() + 86_400_000}`), []);
  assert.equal((await found('max=1')).length, 1);
  const newest = await as('GET', '/events?max=1');
  const oldest = await as('GET', '/events?max=1&direction=asc');
  assert.ok(newest.body[0].time >= oldest.body[0].time);
  for (const query of ['type=NO_SUCH', 'dateFrom=yesterday', 'dateFrom=2026-13-01', 'first=x', 'direction=up']) {
    assert.equal((await as('GET', `/events?${query}`)).status, 400, query);
  }
  await admin.realms.clearEvents({ realm });
  assert.deepEqual(await admin.realms.findEvents({ realm }), []);
});

test('what administrators do is kept where the realm asks for it, and found by every filter', async () => {
  await admin.realms.update({ realm }, { displayName: 'unseen' });
  assert.deepEqual(await admin.realms.findAdminEvents({ realm }), []);
  await admin.realms.updateConfigEvents({ realm }, { adminEventsEnabled: true });
  await admin.realms.update({ realm }, { displayName: 'without details' });
  await admin.realms.updateConfigEvents({ realm }, { adminEventsDetailsEnabled: true });
  await admin.realms.update({ realm }, { smtpServer: { host: 'mail.example', password: 'never-to-be-kept' } });
  const { id } = await admin.components.create({ name: 'trail', providerId: 'aes-generated',
    providerType: 'org.keycloak.keys.KeyProvider', config: {} });
  await admin.components.del({ id });

  const all = await admin.realms.findAdminEvents({ realm });
  assert.equal(all[0].operationType, 'DELETE');
  assert.equal(all[0].resourcePath, `components/${id}`);
  assert.equal(all[0].authDetails.realmName, 'master');
  assert.ok(all[0].authDetails.userId && all[0].authDetails.clientId && all[0].authDetails.ipAddress);
  const updates = all.filter(({ resourceType, operationType }) => resourceType === 'REALM' && operationType === 'UPDATE');
  assert.match(updates.find(({ representation }) => representation?.includes('smtpServer')).representation, /\*{10}/);
  assert.ok(updates.some(({ representation }) => representation === undefined));
  assert.ok(!JSON.stringify(all).includes('never-to-be-kept'));

  const count = async (query) => (await as('GET', `/admin-events?${query}`)).body.length;
  assert.equal(await count('operationTypes=CREATE'), 1);
  assert.equal(await count('operationTypes=CREATE&operationTypes=DELETE'), 2);
  assert.equal(await count('resourceTypes=COMPONENT'), 2);
  assert.equal(await count(`resourcePath=components/${id}`), 2);
  assert.equal(await count('resourcePath=components/*'), 2);
  assert.equal(await count('resourcePath=clients/*'), 0);
  assert.equal(await count('authRealm=master'), all.length);
  assert.equal(await count(`authRealm=${realm}`), 0);
  assert.equal(await count(`authUser=${all[0].authDetails.userId}`), all.length);
  assert.equal(await count(`authClient=${all[0].authDetails.clientId}`), all.length);
  assert.equal(await count('authIpAddress=203.0.113.9'), 0);
  assert.equal(await count('dateTo=2001-01-01'), 0);
  assert.equal(await count('max=1'), 1);
  assert.equal((await as('GET', '/admin-events?operationTypes=EXPLODE')).status, 400);
  assert.equal((await as('GET', '/admin-events?resourceTypes=THING')).status, 400);
  // What was refused is no change: it leaves no event.
  assert.equal((await as('PUT', '', { accessTokenLifespan: -1 })).status, 400);
  assert.equal(await count(''), all.length);

  await admin.realms.clearAdminEvents({ realm });
  const [only, ...more] = await admin.realms.findAdminEvents({ realm });
  assert.equal(only.resourcePath, 'admin-events');
  assert.deepEqual(more, []);
  await admin.realms.updateConfigEvents({ realm }, { adminEventsEnabled: false });
});

test('sessions are counted, listed, ended one by one and all at once', async () => {
  const { access_token: access, refresh_token: refresh } = await (await login(demoRealm.alice)).json();
  const sid = JSON.parse(Buffer.from(access.split('.')[1], 'base64url')).sid;
  const stats = await admin.realms.getClientSessionStats({ realm });
  assert.ok(Number(stats.find(({ clientId }) => clientId === 'admin-cli').active) >= 1);
  const sessions = (await as('GET', '/ui-ext/sessions?type=ALL&first=0&max=11&search=alice')).body;
  assert.ok(sessions.some(({ id, username, clients }) => id === sid && username === 'alice' && Object.values(clients).includes('admin-cli')));
  assert.deepEqual((await as('GET', '/ui-ext/sessions?type=OFFLINE&first=0&max=11&search=')).body, []);
  assert.equal((await as('GET', '/ui-ext/sessions?type=SOME')).status, 400);
  const { id: client } = stats.find(({ clientId }) => clientId === 'admin-cli');
  assert.ok((await as('GET', `/ui-ext/sessions/client?type=ALL&first=0&max=11&clientId=${client}`)).body.some(({ id }) => id === sid));
  assert.equal((await as('GET', '/ui-ext/sessions/client?clientId=nobody')).status, 404);

  await admin.realms.deleteSession({ realm, session: sid, isOffline: false });
  assert.equal((await as('DELETE', `/sessions/${sid}`)).status, 404);
  const again = await fetch(provider.realm(realm).token, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'admin-cli', refresh_token: refresh }) });
  assert.equal(again.status, 400);

  const { access_token: other } = await (await login(demoRealm.bob)).json();
  await new Promise((resolve) => { setTimeout(resolve, 1100); });  // not-before counts whole seconds
  assert.deepEqual(await admin.realms.logoutAll({ realm }), { successRequests: [], failedRequests: [] });
  assert.equal((await fetch(provider.realm(realm).userinfo, { headers: { authorization: `Bearer ${other}` } })).status, 401);
  assert.deepEqual((await as('GET', '/ui-ext/sessions')).body, []);
  assert.ok((await admin.realms.findOne({ realm })).notBefore > 0);
});

test('what has no effect here answers as if it had, and what is not built says so', async () => {
  for (const cache of ['realm', 'user', 'keys', 'crl']) {
    assert.equal((await as('POST', `/clear-${cache}-cache`)).status, 204);
  }
  assert.deepEqual(await admin.realms.pushRevocation({ realm }), {});
  assert.ok(Array.isArray((await as('GET', '/credential-registrators')).body));
  for (const path of ['/client-types', '/users-management-permissions']) assert.equal((await as('GET', path)).status, 501);
  assert.equal((await as('GET', '/ui-ext/info')).body.userProfileProvidersEnabled, false);
});

test('events are for those who may see them', async () => {
  await admin.realms.create({ realm: 'watched', enabled: true, users: [
    { username: 'clerk', enabled: true, email: 'k@example.org', firstName: 'K', lastName: 'L',
      credentials: [{ type: 'password', value: 'clerk-2026' }], clientRoles: { 'realm-management': ['view-users'] } }] });
  const clerk = await adminOf(provider, { home: 'watched', realm: 'watched', credentials: { username: 'clerk', password: 'clerk-2026' } });
  const denied = (error) => error.response.status === 403;
  await assert.rejects(clerk.realms.findEvents({ realm: 'watched' }), denied);
  await assert.rejects(clerk.realms.findAdminEvents({ realm: 'watched' }), denied);
  await assert.rejects(clerk.realms.clearEvents({ realm: 'watched' }), denied);
  await assert.rejects(clerk.realms.logoutAll({ realm: 'watched' }), denied);
  await assert.rejects(clerk.realms.findEvents({ realm }), denied);
  assert.match(provider.log(), /admin access refused/);
  await admin.realms.del({ realm: 'watched' });
});
