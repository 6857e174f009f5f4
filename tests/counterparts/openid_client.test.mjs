// npm openid-client v6, certified as a relying party, signs a person in through Latchkey with every check it has on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { freePort } from '../lib/processes.mjs';
import { startProvider, root } from '../lib/programs.mjs';
import { signIn, Visitor } from '../lib/visitor.mjs';

const carol = { username: 'carol', password: "carol's password 2026" };
const secret = 'a secret with + odd / characters: 100% & any=thing';
let provider, realm, app, redirectUri;

before(async () => {
  app = `http://localhost:${await freePort()}`;
  redirectUri = `${app}/callback`;
  provider = await startProvider({ realms: [`${root}/tests/realms/counterparts.json`], values: { APP: app } });
  realm = provider.realm('counterparts');
});
after(() => provider?.stop());

const insecure = { execute: [oidc.allowInsecureRequests] };
const confidential = (authentication = oidc.ClientSecretBasic(secret), metadata = {}) =>
  oidc.discovery(new URL(realm.issuer), 'confidential-app', metadata, authentication, insecure);

/** What the browser does: from our address to the redirect back. */
async function comeBack(config, parameters, visitor = new Visitor()) {
  const url = oidc.buildAuthorizationUrl(config, { redirect_uri: redirectUri, scope: 'openid profile email', ...parameters });
  const response = await signIn(visitor, url.href, carol);
  assert.ok(response.headers.get('location')?.startsWith(redirectUri), `${response.status}: ${response.page}`);
  return new URL(response.headers.get('location'));
}

async function fullLogin(config, more = {}, visitor) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const back = await comeBack(config, {
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
    state: expectedState, nonce: expectedNonce, ...more,
  }, visitor);
  return oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true, maxAge: more.max_age });
}

test('a login with PKCE, state, nonce, iss and the ID token\'s signature checked', async () => {
  const config = await confidential();
  oidc.enableNonRepudiationChecks(config);
  const tokens = await fullLogin(config);
  const claims = tokens.claims();
  assert.equal(claims.iss, realm.issuer);
  assert.equal(claims.aud, 'confidential-app');
  assert.equal(claims.preferred_username, 'carol');
  assert.equal(claims.family_name, 'Šťastná');
  assert.equal(tokens.token_type, 'bearer');
  assert.ok(tokens.expires_in > 0);
});

test('the secret in the body works as well as in the header', async () => {
  const tokens = await fullLogin(await confidential(oidc.ClientSecretPost(secret)));
  assert.equal(tokens.claims().preferred_username, 'carol');
});

test('a wrong secret is refused as the specification says', async () => {
  const config = await confidential(oidc.ClientSecretBasic('wrong'));
  await assert.rejects(fullLogin(config), (error) => error.error === 'invalid_client' || error.cause?.[0]?.scheme === 'basic' || error.status === 401);
});

test('userinfo speaks of the same person', async () => {
  const config = await confidential();
  const tokens = await fullLogin(config);
  const info = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(info.email, 'carol@example.org');
  assert.equal(info.email_verified, true);
});

test('a refresh gives new tokens of the same session and the same moment of login', async () => {
  const config = await confidential();
  oidc.enableNonRepudiationChecks(config);
  const tokens = await fullLogin(config);
  const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(fresh.access_token, tokens.access_token);
  assert.equal(fresh.claims().sub, tokens.claims().sub);
  assert.equal(fresh.claims().auth_time, tokens.claims().auth_time);
  assert.equal(fresh.claims().sid, tokens.claims().sid);
});

test('a public client with PKCE', async () => {
  const config = await oidc.discovery(new URL(realm.issuer), 'public-app', {}, oidc.None(), insecure);
  const tokens = await fullLogin(config);
  assert.equal(tokens.claims().aud, 'public-app');
});

test('client credentials', async () => {
  const config = await confidential();
  const tokens = await oidc.clientCredentialsGrant(config, { scope: 'email' });
  assert.ok(tokens.access_token);
  assert.equal(tokens.id_token, undefined);
});

test('ID tokens signed with ES256', async () => {
  const config = await oidc.discovery(new URL(realm.issuer), 'edwards-app', { id_token_signed_response_alg: 'ES256' },
    oidc.ClientSecretBasic('secret-of-the-edwards-app'), insecure);
  oidc.enableNonRepudiationChecks(config);
  const tokens = await fullLogin(config);
  assert.equal(tokens.claims().preferred_username, 'carol');
});

test('single sign-on: the second login of one browser asks nothing, and max_age is honoured', async () => {
  const config = await confidential();
  const visitor = new Visitor();
  const first = await fullLogin(config, {}, visitor);
  const second = await fullLogin(config, { prompt: 'none', max_age: 1000 }, visitor);
  assert.equal(second.claims().sid, first.claims().sid);
  assert.equal(second.claims().auth_time, first.claims().auth_time);
});

test('prompt=none without a session is login_required, told to the client', async () => {
  const config = await confidential();
  const back = await comeBack(config, { prompt: 'none', state: 's' });
  await assert.rejects(oidc.authorizationCodeGrant(config, back, { expectedState: 's' }), { error: 'login_required' });
});

test('logout ends the session, and its refresh token with it', async () => {
  const config = await confidential();
  const visitor = new Visitor();
  const tokens = await fullLogin(config, {}, visitor);
  const url = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `${app}/signed-out`, id_token_hint: tokens.id_token, state: 'bye' });
  const response = await visitor.get(url.href);
  assert.equal(response.headers.get('location'), `${app}/signed-out?state=bye`);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
});
