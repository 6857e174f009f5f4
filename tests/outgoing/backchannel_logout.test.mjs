// Back-channel logout, as an application that verifies its logout tokens with somebody else's library (jose) sees it.
// Seconds: 9
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { accountPerson } from '../lib/account.mjs';
import { adminOf } from '../lib/admin.mjs';
import { until } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { claimsOf, obtainTokens, Visitor } from '../lib/visitor.mjs';

const client = { id: 'web', secret: 'secret-of-the-web-shop', redirectUri: 'http://localhost:9/web' };
const alice = { username: 'alice', password: 'alice-2026-password' };
const event = 'http://schemas.openid.net/event/backchannel-logout';
const calls = [];
let receiver, provider, realm, admin, webId, answer;

before(async () => {
  receiver = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const call = { path: request.url, method: request.method, headers: request.headers, token: new URLSearchParams(body).get('logout_token') };
    calls.push(call);
    response.writeHead(answer(call)).end();
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  provider = await startProvider({
    realms: [`${root}/tests/realms/letters.json`], values: { APP: 'http://localhost:9', SMTP_PORT: 9, HOOKS: 'http://127.0.0.1:9' },
    args: ['--outbox-pause', '1', '--webhook-private-addresses'],
  });
  realm = provider.realm('letters');
  admin = await adminOf(provider, { realm: 'letters' });
  const [{ id }] = await admin.users.find({ username: 'alice', exact: true });
  const everybody = await admin.roles.findOneByName({ name: 'default-roles-letters' });
  await admin.users.addRealmRoleMappings({ id, roles: [everybody] });
  [{ id: webId }] = await admin.clients.find({ clientId: 'web' });
  await admin.clients.update({ id: webId }, { attributes: { 'backchannel.logout.url': `http://127.0.0.1:${receiver.address().port}/out` } });
});
beforeEach(() => { calls.length = 0; answer = () => 204; });
after(async () => {
  await provider?.stop();
  receiver?.close();
});

const signedIn = async () => {
  const visitor = new Visitor();
  const tokens = await obtainTokens(visitor, realm, client, alice);
  return { visitor, tokens, claims: claimsOf(tokens.id_token) };
};
const told = (sid) => until('the logout', () => calls.find(({ token }) => claimsOf(token).sid === sid));

/** What an application must check (Back-Channel Logout §2.6). */
async function verified(call, { claims }) {
  const keys = createRemoteJWKSet(new URL(`${realm.issuer}/protocol/openid-connect/certs`));
  const { payload } = await jwtVerify(call.token, keys, { issuer: realm.issuer, audience: client.id, typ: 'logout+jwt', requiredClaims: ['iat', 'exp', 'jti', 'events'] });
  assert.equal(payload.sub, claims.sub);
  assert.equal(payload.sid, claims.sid);
  assert.deepEqual(payload.events, { [event]: {} });
  assert.equal(payload.nonce, undefined);
  return payload;
}

// Back-Channel Logout §2.5
test('who signs out in the browser is signed out at the application too', async () => {
  const person = await signedIn();
  await person.visitor.get(`${realm.issuer}/protocol/openid-connect/logout?id_token_hint=${person.tokens.id_token}`);
  const call = await told(person.claims.sid);
  assert.deepEqual([call.method, call.path, call.headers['content-type']], ['POST', '/out', 'application/x-www-form-urlencoded']);
  await verified(call, person);
});

test('a logout by refresh token tells the application as well', async () => {
  const person = await signedIn();
  const body = new URLSearchParams({ client_id: client.id, client_secret: client.secret, refresh_token: person.tokens.refresh_token });
  assert.equal((await fetch(`${realm.issuer}/protocol/openid-connect/logout`, { method: 'POST', body })).status, 204);
  await verified(await told(person.claims.sid), person);
});

test('an administrator ends one session, all of a person, all of the realm', async () => {
  const [{ id }] = await admin.users.find({ username: 'alice', exact: true });
  for (const end of [
    (sid) => admin.realms.deleteSession({ realm: 'letters', session: sid, isOffline: false }),
    () => admin.users.logout({ id }),
    () => admin.realms.logoutAll({ realm: 'letters' }),
  ]) {
    const person = await signedIn();
    await end(person.claims.sid);
    await verified(await told(person.claims.sid), person);
    // What is issued in the same second as a not-before is void too.
    await sleep(1010 - (Date.now() % 1000));
  }
});

test('who ends other sessions in the account console ends them at the application', async () => {
  const person = await signedIn();
  const here = await accountPerson(realm, alice);
  assert.equal((await here.ask('DELETE', `/sessions/${person.claims.sid}`)).status, 204);
  await verified(await told(person.claims.sid), person);
  assert.equal(calls.length, 1);
});

// Back-Channel Logout §2.8
test('an application that is down is told later, one that refuses is left alone, and no logout waits', async () => {
  const person = await signedIn();
  let attempts = 0;
  answer = () => (++attempts < 3 ? 503 : 204);
  await person.visitor.get(`${realm.issuer}/protocol/openid-connect/logout?id_token_hint=${person.tokens.id_token}`);
  await until('three attempts', () => attempts === 3);
  const payloads = await Promise.all(calls.map((call) => verified(call, person)));
  assert.equal(new Set(payloads.map(({ jti }) => jti)).size, 1);

  const other = await signedIn();
  answer = () => 400;
  await other.visitor.get(`${realm.issuer}/protocol/openid-connect/logout?id_token_hint=${other.tokens.id_token}`);
  await told(other.claims.sid);
  const third = await signedIn();
  answer = () => 204;
  await third.visitor.get(`${realm.issuer}/protocol/openid-connect/logout?id_token_hint=${third.tokens.id_token}`);
  await told(third.claims.sid);
  assert.equal(calls.filter(({ token }) => claimsOf(token).sid === other.claims.sid).length, 1);
});

test('discovery says that the server does it', async () => {
  const metadata = await (await fetch(`${realm.issuer}/.well-known/openid-configuration`)).json();
  assert.equal(metadata.backchannel_logout_supported, true);
});
