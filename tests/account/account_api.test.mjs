// The account API: what people see and change of their own account, with a token of the account console, and what nobody
// else may.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accountPerson } from '../lib/account.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';
import { obtainTokens, Visitor } from '../lib/visitor.mjs';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
let provider, realm;

before(async () => {
  provider = await startProvider();
  realm = provider.realm(demoRealm.name);
});
after(() => provider?.stop());

/** Signed in to the account console from a browser of that name. */
const person = (user, agent = firefox) => accountPerson(realm, user, { visitor: new Visitor({ headers: { 'user-agent': agent } }) });

test('sessions are gathered by device, and the one that asks is marked', async () => {
  const here = await person(demoRealm.alice);
  const phone = await person(demoRealm.alice, iphone);
  const { body: devices } = await here.ask('GET', '/sessions/devices');
  assert.deepEqual(devices.map(({ os, osVersion, mobile, current }) => ({ os, osVersion, mobile, current })).sort((a, b) => a.os.localeCompare(b.os)), [
    { os: 'iOS', osVersion: '17.5', mobile: true, current: false },
    { os: 'Linux', osVersion: 'Unknown', mobile: false, current: true },
  ]);
  const { body: sessions } = await here.ask('GET', '/sessions');
  const mine = sessions.find(({ current }) => current);
  assert.equal(mine.browser, 'Firefox/130.0');
  assert.match(mine.ipAddress, /^(127\.0\.0\.1|::1)$/);
  assert.ok(mine.expires > mine.started && mine.lastAccess >= mine.started);
  assert.deepEqual(mine.clients.map(({ clientId }) => clientId), ['account-console']);
  const other = sessions.find(({ current }) => !current);
  assert.equal((await here.ask('DELETE', `/sessions/${other.id}`)).status, 204);
  assert.equal((await phone.ask('GET', '/sessions')).status, 401, 'what was signed out is out at once');
  assert.equal((await here.ask('DELETE', '/sessions?current=true')).status, 204);
  assert.equal((await here.ask('GET', '/sessions')).status, 401);
});

test('the session of somebody else cannot be ended, nor seen', async () => {
  const alice = await person(demoRealm.alice);
  const bob = await person(demoRealm.bob);
  const [{ id }] = (await bob.ask('GET', '/sessions')).body;
  assert.equal((await alice.ask('DELETE', `/sessions/${id}`)).status, 204);
  assert.equal((await bob.ask('GET', '/sessions')).status, 200);
  assert.ok(!(await alice.ask('GET', '/sessions')).body.some((one) => one.id === id));
});

test('credentials show no secret, take a label and give a password away to nobody', async () => {
  const alice = await person(demoRealm.alice);
  const { body: [password] } = await alice.ask('GET', '/credentials');
  assert.equal(password.type, 'password');
  assert.equal(password.updateAction, 'UPDATE_PASSWORD');
  assert.equal(password.removeable, false);
  const [{ credential }] = password.userCredentialMetadatas;
  assert.deepEqual(Object.keys(credential).sort(), ['createdDate', 'id', 'type']);
  assert.equal((await alice.ask('PUT', `/credentials/${credential.id}/label`, 'My <b>password</b>')).status, 204);
  const again = (await alice.ask('GET', '/credentials?type=password')).body[0].userCredentialMetadatas[0].credential;
  assert.equal(again.userLabel, 'My <b>password</b>');
  assert.equal((await alice.ask('DELETE', `/credentials/${credential.id}`)).status, 400);
  for (const wrong of [7, { label: 'x' }, 'x'.repeat(300), 'a\nb', null]) {
    assert.equal((await alice.ask('PUT', `/credentials/${credential.id}/label`, wrong)).status, 400, JSON.stringify(wrong));
  }
  const bob = await person(demoRealm.bob);
  assert.equal((await bob.ask('PUT', `/credentials/${credential.id}/label`, 'mine')).status, 404);
  assert.equal((await bob.ask('DELETE', `/credentials/${credential.id}`)).status, 404);
});

test('applications are listed with their use, and one that is let go of loses what it got', async () => {
  const alice = await person(demoRealm.alice);
  const app = { id: demoRealm.clientId, secret: demoRealm.clientSecret, redirectUri: 'http://localhost:8081/auth/callback' };
  const tokens = await obtainTokens(alice.visitor, realm, app, demoRealm.alice);
  const { body: applications } = await alice.ask('GET', '/applications');
  const used = applications.find(({ clientId }) => clientId === app.id);
  assert.equal(used.inUse, true);
  assert.equal(used.offlineAccess, false);
  assert.equal((await alice.ask('DELETE', `/applications/${app.id}/consent`)).status, 204);
  const answer = await fetch(realm.userinfo, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal(answer.status, 401);
  assert.ok(!(await alice.ask('GET', '/applications')).body.some(({ clientId }) => clientId === app.id));
  assert.equal((await alice.ask('GET', '/applications/nobody/consent')).status, 404);
  assert.equal((await alice.ask('GET', `/applications/${app.id}/consent`)).status, 204);
});

test('groups, linked accounts and languages have the shapes that the console reads', async () => {
  const alice = await person(demoRealm.alice);
  for (const path of ['/groups', '/linked-accounts?first=0&max=6&linked=true', '/supportedLocales']) {
    const { status, headers, body } = await alice.ask('GET', path);
    assert.equal(status, 200, path);
    assert.match(headers.get('content-type'), /application\/json/);
    assert.ok(Array.isArray(body), path);
  }
});

test('a token that is not for the account opens nothing', async () => {
  const visitor = new Visitor();
  const app = { id: demoRealm.clientId, secret: demoRealm.clientSecret, redirectUri: 'http://localhost:8081/auth/callback' };
  const { access_token: foreign, id_token, refresh_token } = await obtainTokens(visitor, realm, app, demoRealm.alice);
  const audience = JSON.parse(Buffer.from(foreign.split('.')[1], 'base64url')).aud;
  for (const token of [id_token, refresh_token, 'x', '', ...([audience].flat().includes('account') ? [] : [foreign])]) {
    const response = await fetch(`${realm.issuer}/account/sessions`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('access-control-allow-origin'), null);
  }
  const master = provider.realm('master');
  const other = await fetch(`${master.issuer}/account/sessions`, { headers: { authorization: `Bearer ${(await person(demoRealm.alice)).tokens.access_token}` } });
  assert.equal(other.status, 401, 'a token of another realm');
  assert.equal((await fetch(`${realm.issuer}/account/sessions`)).status, 401);
});

test('the profile shows what the realm lets people see, and takes what it lets them change', async () => {
  const carol = { username: 'alice', password: demoRealm.alice.password };
  const alice = await person(carol);
  const { body: before } = await alice.ask('GET', '/?userProfileMetadata=true');
  assert.equal(before.username, 'alice');
  assert.deepEqual(before.userProfileMetadata.attributes.map(({ name }) => name), ['username', 'email', 'firstName', 'lastName']);
  assert.equal(before.userProfileMetadata.attributes[0].readOnly, true);
  assert.equal((await alice.ask('GET', '/?userProfileMetadata=false')).body.userProfileMetadata, undefined);

  const changed = { ...before, firstName: 'Alicia', attributes: { ...before.attributes, planted: ['x'] } };
  assert.equal((await alice.ask('POST', '/', changed)).status, 204);
  const { body: now } = await alice.ask('GET', '/');
  assert.equal(now.firstName, 'Alicia');
  assert.equal(now.emailVerified, true);
  assert.deepEqual(now.attributes, before.attributes, 'an attribute that the profile does not know is not taken');
  assert.equal((await alice.ask('POST', '/', { ...before, email: 'new@example.org', emailVerified: true })).status, 204);
  assert.equal((await alice.ask('GET', '/')).body.emailVerified, false, 'another address is not proven');
  assert.equal((await alice.ask('POST', '/', before)).status, 204);
});

test('a profile that cannot be is refused, said by the field, and nothing of it stands', async () => {
  const alice = await person(demoRealm.alice);
  const { body: before } = await alice.ask('GET', '/');
  const rows = [
    [{ ...before, username: 'root' }, 400, 'username'],
    [{ ...before, firstName: '' }, 400, 'firstName'],
    [{ ...before, email: 'no address' }, 400, 'email'],
    [{ ...before, email: 'bob@example.org' }, 409, 'email'],
    [{ ...before, firstName: 'x'.repeat(300) }, 400],
    [{ ...before, firstName: { a: 1 } }, 400],
    [{ ...before, attributes: 7 }, 400],
    [[], 400],
    ['x', 400],
  ];
  for (const [body, status, field] of rows) {
    const answer = await alice.ask('POST', '/', body);
    assert.equal(answer.status, status, JSON.stringify(body).slice(0, 100));
    if (field) assert.deepEqual(answer.body.errors.map((one) => one.field), [field]);
  }
  const { body: after } = await alice.ask('GET', '/');
  assert.deepEqual({ ...after, userProfileMetadata: 0 }, { ...before, userProfileMetadata: 0 });
});

test('what an administrator alone may say is not taken from a person', async () => {
  const alice = await person(demoRealm.alice);
  const { body: before } = await alice.ask('GET', '/');
  const greedy = { ...before, id: 'other', enabled: false, requiredActions: ['UPDATE_PASSWORD'], realmRoles: ['demo-admin'], credentials: [{ type: 'password', value: 'x' }] };
  assert.equal((await alice.ask('POST', '/', greedy)).status, 204);
  assert.equal((await alice.ask('GET', '/')).body.id, before.id);
  const again = await person(demoRealm.alice);
  assert.equal((await again.ask('GET', '/')).status, 200);
});
