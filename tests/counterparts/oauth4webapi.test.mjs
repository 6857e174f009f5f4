// npm oauth4webapi: every message of the protocol by hand, each answer validated by a library that forgives nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { freePort } from '../lib/processes.mjs';
import { startProvider, root } from '../lib/programs.mjs';
import { formOf, signIn, Visitor } from '../lib/visitor.mjs';

const carol = { username: 'carol', password: "carol's password 2026" };
const client = { client_id: 'public-app' };
const http = { [oauth.allowInsecureRequests]: true };
let provider, realm, app, server;

before(async () => {
  app = `http://localhost:${await freePort()}`;
  provider = await startProvider({ realms: [`${root}/tests/realms/counterparts.json`], values: { APP: app } });
  realm = provider.realm('counterparts');
  const issuer = new URL(realm.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
});
after(() => provider?.stop());

async function authorize({ mode = 'query', ...more } = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    client_id: client.client_id, redirect_uri: `${app}/callback`, response_type: 'code', scope: 'openid email', state, nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', response_mode: mode, ...more,
  };
  for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value);
  const response = await signIn(new Visitor(), url.href, carol);
  return { verifier, state, nonce, response };
}

async function redeem({ verifier, state, nonce }, answer) {
  const parameters = oauth.validateAuthResponse(server, client, answer, state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, `${app}/callback`, verifier, http);
  return oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
}

// RFC 8414 §3.1
test('discovery through the RFC 8414 address says the same', async () => {
  const base = new URL(realm.issuer);
  const inserted = new URL(`/.well-known/oauth-authorization-server${base.pathname}`, base);
  for (const address of [inserted.href, `${realm.issuer}/.well-known/oauth-authorization-server`]) {
    const other = await (await fetch(address)).json();
    assert.equal(other.issuer, server.issuer);
    assert.equal(other.token_endpoint, server.token_endpoint);
  }
});

test('response mode query: the iss parameter is there and right (RFC 9207)', async () => {
  assert.equal(server.authorization_response_iss_parameter_supported, true);
  const login = await authorize();
  const back = new URL(login.response.headers.get('location'));
  assert.equal(back.searchParams.get('iss'), realm.issuer);
  const tokens = await redeem(login, back);
  assert.equal(oauth.getValidatedIdTokenClaims(tokens).email, 'carol@example.org');
});

test('response mode fragment', async () => {
  const login = await authorize({ mode: 'fragment' });
  const back = new URL(login.response.headers.get('location'));
  assert.equal(back.search, '');
  const tokens = await redeem(login, new URLSearchParams(back.hash.slice(1)));
  assert.ok(tokens.id_token);
});

test('response mode form_post: a page that posts itself, without an inline script', async () => {
  const login = await authorize({ mode: 'form_post' });
  assert.equal(login.response.status, 200);
  const form = formOf(login.response.page, `${realm.issuer}/`);
  assert.equal(form.action, `${app}/callback`);
  assert.equal(form.method, 'POST');
  assert.doesNotMatch(login.response.page, /onload=|<script>(?!\s*<)/);
  const tokens = await redeem(login, new URLSearchParams(form.fields));
  assert.ok(tokens.id_token);
});

test('the signatures of ID and access token, against the published keys', async () => {
  const login = await authorize();
  const parameters = oauth.validateAuthResponse(server, client, new URL(login.response.headers.get('location')), login.state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, `${app}/callback`, login.verifier, http);
  await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: login.nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(server, response, http);
});

test('userinfo by GET and by POST', async () => {
  const login = await authorize();
  const tokens = await redeem(login, new URL(login.response.headers.get('location')));
  const { sub } = oauth.getValidatedIdTokenClaims(tokens);
  const response = await oauth.userInfoRequest(server, client, tokens.access_token, http);
  const info = await oauth.processUserInfoResponse(server, client, sub, response);
  assert.equal(info.email, 'carol@example.org');
  const posted = await fetch(server.userinfo_endpoint, { method: 'POST', body: new URLSearchParams({ access_token: tokens.access_token }) });
  assert.deepEqual(await posted.json(), info);
});

test('a code is good for one use only', async () => {
  const login = await authorize();
  const back = new URL(login.response.headers.get('location'));
  const tokens = await redeem(login, back);
  await assert.rejects(redeem(login, back), { error: 'invalid_grant' });
  const refresh = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token, http);
  await assert.rejects(oauth.processRefreshTokenResponse(server, client, refresh), { error: 'invalid_grant' },
    'what the code gave ends with its second use');
});

test('the wrong verifier is refused', async () => {
  const login = await authorize();
  await assert.rejects(redeem({ ...login, verifier: oauth.generateRandomCodeVerifier() }, new URL(login.response.headers.get('location'))), { error: 'invalid_grant' });
});
