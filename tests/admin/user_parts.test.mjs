// What hangs on a user: sessions, consents, linked identities, and an administrator who takes the user's place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { delegate } from '../lib/delegates.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, formOf, obtainTokens, requestTokens, signIn as signInAtPage, Visitor } from '../lib/visitor.mjs';

let provider;
let admin;
let token;
const realm = demoRealm.name;
const send = (method, path, body) => ask(provider, method, `/${realm}/users${path}`, { token, body });

before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

async function person(username) {
  const { id } = await admin.users.create({
    username, enabled: true, email: `${username}@example.org`, firstName: 'P', lastName: username,
    credentials: [{ type: 'password', value: `${username}-demo-2026` }],
  });
  return id;
}

async function signIn(username, scope) {
  const response = await fetch(provider.realm(realm).token, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password', client_id: 'admin-cli', username, password: `${username}-demo-2026`, ...(scope && { scope }),
    }),
  });
  return response.json();
}

async function refresh(refreshToken) {
  const response = await fetch(provider.realm(realm).token, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'admin-cli', refresh_token: refreshToken }),
  });
  return response.status;
}

test('sessions are shown with their clients, and a logout ends them and what they gave', async () => {
  const id = await person('sessile');
  const tokens = await signIn('sessile');
  const [session] = await admin.users.listSessions({ id });
  assert.equal(session.username, 'sessile');
  assert.equal(session.userId, id);
  assert.ok(session.ipAddress);
  assert.ok(Math.abs(session.start - Date.now()) < 60_000);
  assert.deepEqual(Object.values(session.clients), ['admin-cli']);
  assert.equal(await refresh(tokens.refresh_token), 200);
  await admin.users.logout({ id });
  assert.deepEqual(await admin.users.listSessions({ id }), []);
  assert.equal(await refresh(tokens.refresh_token), 400);
  assert.ok((await admin.users.findOne({ id })).notBefore > 0);
  await new Promise((resolve) => { setTimeout(resolve, 1100); });
  assert.ok((await signIn('sessile')).access_token, 'who signs in afterwards is in');
});

test('what clients hold offline counts as a consent, and can be taken back', async () => {
  const id = await person('absent');
  const tokens = await signIn('absent', 'openid offline_access');
  assert.ok(tokens.refresh_token);
  const consents = await admin.users.listConsents({ id });
  assert.equal(consents[0].clientId, 'admin-cli');
  assert.equal(consents[0].additionalGrants[0].key, 'Offline Token');
  const offline = await admin.users.listOfflineSessions({ id, clientId: consents[0].additionalGrants[0].client });
  assert.equal(offline.length, 1);
  assert.equal((await send('GET', `/${id}/offline-sessions/none`)).status, 404);
  await admin.users.revokeConsent({ id, clientId: 'admin-cli' });
  assert.deepEqual(await admin.users.listConsents({ id }), []);
  assert.equal(await refresh(tokens.refresh_token), 400);
  assert.equal((await send('DELETE', `/${id}/consents/admin-cli`)).status, 404);
  assert.equal((await send('DELETE', `/${id}/consents/none`)).status, 404);
});

test('a client whose consent an administrator took back gets nothing more, and the person stays signed in', async () => {
  const id = await person('willing');
  const user = { username: 'willing', password: 'willing-demo-2026' };
  const client = { id: 'asking', secret: 'asking-secret', redirectUri: 'http://localhost:8081/asked' };
  await admin.clients.create({ clientId: client.id, secret: client.secret, redirectUris: [client.redirectUri], consentRequired: true });
  const visitor = new Visitor();
  const asked = await signInAtPage(visitor, authorizeUrl(provider.realm(realm), client), user);
  const form = formOf(asked.page, asked.url);
  await visitor.post(form.action, { ...form.fields, accept: 'yes' });
  const tokens = await obtainTokens(visitor, provider.realm(realm), client, user);
  const renew = () => requestTokens(new Visitor(), provider.realm(realm), client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  assert.equal((await renew()).status, 200);
  await admin.users.revokeConsent({ id, clientId: client.id });
  const renewed = await renew();
  assert.deepEqual([renewed.status, renewed.error], [400, 'invalid_grant']);
  const again = await signInAtPage(visitor, authorizeUrl(provider.realm(realm), client), user);
  assert.match(again.url, /consent/, 'is asked again, without a login');
});

test('an identity of elsewhere is linked once, shown and unlinked', async () => {
  const id = await person('linked');
  const link = { identityProvider: 'google', userId: 'g-1', userName: 'linked@google' };
  await admin.users.addToFederatedIdentity({ id, federatedIdentityId: 'google', federatedIdentity: link });
  assert.deepEqual(await admin.users.listFederatedIdentities({ id }), [link]);
  assert.deepEqual((await admin.users.findOne({ id })).federatedIdentities, [link]);
  const again = await send('POST', `/${id}/federated-identity/google`, { ...link, userId: 'g-2' });
  assert.equal(again.status, 409);
  assert.equal(again.body.errorMessage, 'User is already linked with provider');
  const other = await person('linked-other');
  assert.equal((await send('POST', `/${other}/federated-identity/google`, link)).status, 409, 'it is another\'s');
  assert.deepEqual((await admin.users.find({ idpAlias: 'google', idpUserId: 'g-1' })).map((user) => user.id), [id]);
  for (const body of [{ userId: 'a\u0000b', userName: 'x' }, { userId: 'x', userName: 'a\u0000b' }, {}, { userId: 'x'.repeat(10_000) }, { userId: {} }]) {
    assert.equal((await send('POST', `/${other}/federated-identity/github`, body)).status, 400);
  }
  await admin.users.delFromFederatedIdentity({ id, federatedIdentityId: 'google' });
  assert.deepEqual(await admin.users.listFederatedIdentities({ id }), []);
  assert.equal((await send('DELETE', `/${id}/federated-identity/google`)).status, 404);
});

test('impersonation signs the browser in as somebody else, and leaves a trail', async () => {
  const id = await person('double');
  const response = await fetch(`${provider.base}/admin/realms/${realm}/users/${id}/impersonation`, {
    method: 'POST', headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { sameRealm: false, redirect: `${provider.realm(realm).issuer}/account` });
  const cookies = response.headers.getSetCookie();
  for (const name of ['KEYCLOAK_IDENTITY', 'KEYCLOAK_SESSION', 'AUTH_SESSION_ID']) {
    assert.ok(cookies.some((cookie) => cookie.startsWith(`${name}=`) && cookie.includes(`/realms/${realm}/`)), name);
  }
  const jar = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
  const silent = new URL(provider.realm(realm).authorize);
  silent.search = new URLSearchParams({
    client_id: demoRealm.clientId, redirect_uri: 'http://localhost:8081/auth/callback', response_type: 'code', scope: 'openid', prompt: 'none', state: 's',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256',
  });
  const answer = await fetch(silent, { redirect: 'manual', headers: { cookie: jar } });
  assert.match(answer.headers.get('location') ?? '', /[?&]code=/);
  assert.equal((await admin.users.listSessions({ id })).length, 1);
  assert.match(provider.log(), /IMPERSONATE/);
});

test('an administrator of the same realm ends his own session by it, and nobody becomes a disabled user', async () => {
  const lender = await delegate(provider, admin, realm, 'lender', ['impersonation', 'view-users']);
  const id = await person('borrowed');
  const { id: off } = await admin.users.create({ username: 'switched-off', enabled: false });
  const as = (path) => ask(provider, 'POST', `/${realm}/users${path}`, { token: lender.token });
  const refused = await as(`/${off}/impersonation`);
  assert.equal(refused.status, 400);
  assert.equal(refused.body.errorMessage, 'User is disabled');
  const done = await as(`/${id}/impersonation`);
  assert.equal(done.status, 200);
  assert.equal(done.body.sameRealm, true);
  assert.equal((await as(`/${id}/impersonation`)).status, 401);
});

test('locked-out users are let in again all at once', async () => {
  assert.equal((await ask(provider, 'DELETE', `/${realm}/attack-detection/brute-force/users`, { token })).status, 204);
  await admin.attackDetection.delAll();
});

test('a mail cannot go out of a realm without a mail server, and nothing is promised', async () => {
  const id = await person('mailed');
  const failed = await send('PUT', `/${id}/execute-actions-email`, ['UPDATE_PASSWORD']);
  assert.equal(failed.status, 500);
  assert.equal(failed.body.errorMessage, 'Failed to send execute actions email: the realm has no mail server');
  const unverified = await send('PUT', `/${id}/send-verify-email`);
  assert.equal(unverified.status, 500);
  assert.match(unverified.body.errorMessage, /^Failed to send verify email/);
  assert.equal((await send('PUT', `/${id}/execute-actions-email`, { not: 'a list' })).status, 400);
  assert.equal((await send('PUT', `/${id}/execute-actions-email?lifespan=-1`, ['UPDATE_PASSWORD'])).status, 400);
});
