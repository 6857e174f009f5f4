// Forged and outlived tokens, disabled clients and users, odd paths and origins.
import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { changeUser, withDatabase } from '../lib/database.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, basic, claimsOf, obtainTokens, requestTokens, signIn, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
const disabled = { id: 'disabled-app', secret: 'secret-of-the-disabled-app', redirectUri: `${app}/disabled` };
const alice = { username: 'alice', password: 'alice-2026-password' };
const bob = { username: 'bob', password: 'bob-2026-password' };
let provider, realm;

before(async () => {
  provider = await startProvider({ realms: [`${root}/tests/realms/attacks.json`], values: { APP: app } });
  realm = provider.realm('attacks');
});
after(() => provider?.stop());

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const refresh = (token, client = first) => requestTokens(new Visitor(), realm, client, { grant_type: 'refresh_token', refresh_token: token });
const userinfo = (token, headers = {}) => new Visitor().get(realm.userinfo, { headers: { authorization: `Bearer ${token}`, ...headers } });

/** Every forgery of `token` that algorithm confusion knows: unsigned, and signed with what everybody can read. */
async function forgeries(token) {
  const [head, body, signature] = token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url'));
  const { keys } = await (await fetch(realm.certs)).json();
  const jwk = keys.find((key) => key.use === 'sig' && key.kty === 'RSA');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const materials = [key.export({ type: 'spki', format: 'pem' }), key.export({ type: 'spki', format: 'pem' }).trim(), key.export({ type: 'spki', format: 'der' }),
    key.export({ type: 'pkcs1', format: 'pem' }), key.export({ type: 'pkcs1', format: 'der' }), Buffer.from(jwk.n, 'base64url'), jwk.n, JSON.stringify(jwk), ''];
  const out = [];
  for (const alg of ['none', 'None', 'NONE', '']) for (const tail of ['', signature]) out.push(`${encode({ ...header, alg })}.${body}.${tail}`);
  for (const [alg, hash] of [['HS256', 'sha256'], ['HS384', 'sha384'], ['HS512', 'sha512']]) {
    for (const kid of [header.kid, jwk.kid, undefined]) {
      for (const material of materials) {
        const input = `${encode({ ...header, alg, kid })}.${body}`;
        out.push(`${input}.${createHmac(hash, material).update(input).digest('base64url')}`);
      }
    }
  }
  // Keys that the token itself brings along.
  out.push(`${encode({ ...header, jwk })}.${body}.AAAA`, `${encode({ ...header, jku: realm.certs })}.${body}.AAAA`, `${encode({ ...header, crit: ['exp'] })}.${body}.${signature}`);
  return out;
}

test('Cve2026_11800: no algorithm confusion at userinfo, refresh and logout', async () => {
  const tokens = await obtainTokens(new Visitor(), realm, first, alice);
  assert.equal((await userinfo(tokens.access_token)).status, 200);
  for (const forged of await forgeries(tokens.access_token)) assert.equal((await userinfo(forged)).status, 401, forged.slice(0, 200));
  for (const forged of await forgeries(tokens.refresh_token)) assert.equal((await refresh(forged)).error, 'invalid_grant', forged.slice(0, 200));
  for (const forged of await forgeries(tokens.id_token)) {
    const answer = await new Visitor().get(`${realm.logout}?${new URLSearchParams({ id_token_hint: forged, post_logout_redirect_uri: `${app}/bye` })}`);
    assert.equal(answer.headers.get('location'), null, forged.slice(0, 200));
  }
  assert.equal((await refresh(tokens.refresh_token)).status, 200, 'and the real ones are untouched');
});

test('Cve2026_11800: each kind of token is good for its own place only', async () => {
  const tokens = await obtainTokens(new Visitor(), realm, first, alice);
  for (const token of [tokens.refresh_token, tokens.id_token]) assert.equal((await userinfo(token)).status, 401);
  for (const token of [tokens.access_token, tokens.id_token]) assert.equal((await refresh(token)).error, 'invalid_grant');
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    const answer = await new Visitor().get(`${realm.logout}?${new URLSearchParams({ id_token_hint: token, post_logout_redirect_uri: `${app}/bye` })}`);
    assert.equal(answer.headers.get('location'), null);
  }
});

test('Cve2026_37977: an origin is allowed on the word of a token that we signed, and of its own client', async () => {
  const tokens = await obtainTokens(new Visitor(), realm, first, alice);
  const allowed = async (token, origin) => (await userinfo(token, { origin })).headers.get('access-control-allow-origin');
  assert.equal(await allowed(tokens.access_token, app), app);
  assert.equal(await allowed(tokens.access_token, 'https://evil.example'), null);
  assert.equal(await allowed(tokens.access_token, 'null'), null);
  const [head, body, signature] = tokens.access_token.split('.');
  const evil = encode({ ...JSON.parse(Buffer.from(body, 'base64url')), 'allowed-origins': ['https://evil.example'] });
  for (const forged of [`${head}.${evil}.${signature}`, `${encode({ alg: 'none' })}.${evil}.`, `${head}.${body}.${signature.slice(0, -4)}AAAA`]) {
    for (const origin of ['https://evil.example', app]) assert.equal(await allowed(forged, origin), null);
  }
  for (const form of [{ grant_type: 'refresh_token', refresh_token: `${head}.${evil}.${signature}` }, { grant_type: 'authorization_code', code: 'x' }]) {
    const answer = await new Visitor().post(realm.token, form, { headers: { ...basic(first.id, first.secret), origin: 'https://evil.example' } });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    const wrong = await new Visitor().post(realm.token, form, { headers: { ...basic(first.id, 'wrong'), origin: app } });
    assert.equal(wrong.headers.get('access-control-allow-origin'), null, 'who did not prove itself has no origins');
  }
});

test('Cve2026_9705, Cve2026_3009: a disabled client gets nothing anywhere', async () => {
  const page = await new Visitor().get(authorizeUrl(realm, disabled));
  assert.equal(page.status, 400);
  assert.equal(page.headers.get('location'), null);
  for (const form of [{ grant_type: 'client_credentials' }, { grant_type: 'password', ...alice, scope: 'openid' }, { grant_type: 'authorization_code', code: 'x', redirect_uri: disabled.redirectUri },
    { grant_type: 'refresh_token', refresh_token: 'x' }]) {
    const answer = await requestTokens(new Visitor(), realm, disabled, form);
    assert.equal(answer.status, 401, form.grant_type);
    assert.equal(answer.error, 'invalid_client');
    // The same words as for a client that is not there.
    const unknown = await requestTokens(new Visitor(), realm, { ...disabled, id: 'not-there' }, form);
    assert.equal(answer.response.page, unknown.response.page);
  }
  const out = await new Visitor().get(`${realm.logout}?${new URLSearchParams({ client_id: disabled.id, post_logout_redirect_uri: `${app}/disabled-bye` })}`);
  assert.equal(out.headers.get('location'), null);
});

test('Cve2026_9792: the password grant stops where a login would have', async () => {
  const answer = await requestTokens(new Visitor(), realm, first, { grant_type: 'password', username: 'unready', password: 'unready-2026-password', scope: 'openid' });
  assert.equal(answer.error, 'invalid_grant', answer.response.page);
  assert.equal(answer.access_token, undefined);
});

test('Cve2025_14559, Cve2026_1609: a disabled user has neither login, grant, refresh nor userinfo', async () => {
  const gone = { username: 'gone', password: 'gone-2026-password' };
  const refused = await signIn(new Visitor(), authorizeUrl(realm, first), gone);
  assert.equal(refused.headers.get('location'), null);
  assert.equal((await requestTokens(new Visitor(), realm, first, { grant_type: 'password', ...gone })).error, 'invalid_grant');

  const browser = new Visitor();
  const online = await obtainTokens(browser, realm, first, bob);
  const code = new URL((await browser.get(authorizeUrl(realm, first))).headers.get('location')).searchParams.get('code');
  assert.ok(code);
  changeUser(provider.dataDir, 'attacks', 'bob', 'enabled', false);
  const again = await browser.get(authorizeUrl(realm, first, { prompt: 'none' }));
  assert.match(again.headers.get('location'), /error=login_required/);
  assert.equal((await requestTokens(new Visitor(), realm, first, { grant_type: 'authorization_code', code, redirect_uri: first.redirectUri })).error, 'invalid_grant');
  assert.equal((await refresh(online.refresh_token)).error, 'invalid_grant');
  assert.equal((await userinfo(online.access_token)).status, 401);
  assert.equal((await requestTokens(new Visitor(), realm, first, { grant_type: 'password', ...bob })).error, 'invalid_grant');
  changeUser(provider.dataDir, 'attacks', 'bob', 'enabled', true);
});

test('Cve2025_12110: an offline token ends when its user loses offline_access', async () => {
  const tokens = await obtainTokens(new Visitor(), realm, first, alice, { scope: 'openid offline_access' });
  assert.equal(claimsOf(tokens.refresh_token).typ, 'Offline', tokens.response.page);
  const next = await refresh(tokens.refresh_token);
  assert.equal(next.status, 200, next.response.page);
  const roles = withDatabase(provider.dataDir, (database) => JSON.parse(database.prepare(
    "SELECT document FROM user_account WHERE username_folded = 'alice' AND realm = (SELECT number FROM realm WHERE name = 'attacks')").get().document).roles);
  assert.ok(roles.length > 0);
  changeUser(provider.dataDir, 'attacks', 'alice', 'roles', []);
  assert.equal((await refresh(next.refresh_token)).error, 'invalid_grant');
  const anew = await obtainTokens(new Visitor(), realm, first, alice, { scope: 'openid offline_access' }).catch((error) => ({ refused: error.message }));
  assert.ok(anew.refused || claimsOf(anew.refresh_token).typ === 'Refresh', 'and no new one is given');
  changeUser(provider.dataDir, 'attacks', 'alice', 'roles', roles);
});

test('Cve2026_4634: a scope of a megabyte, or of a hundred thousand names, is one short answer', async () => {
  for (const scope of ['openid '.repeat(150_000), 'a'.repeat(1_000_000), Array.from({ length: 20_000 }, (_, i) => `s${i}`).join(' ')]) {
    const answer = await new Visitor().post(realm.token, { grant_type: 'client_credentials', scope }, { headers: basic(first.id, first.secret) })
      .catch((error) => (error.code ? { status: 413, page: '' } : Promise.reject(error)));
    assert.ok([400, 413].includes(answer.status), String(answer.status));
    assert.ok(answer.page.length < 2000);
    const posted = await new Visitor().post(realm.authorize, { client_id: first.id, redirect_uri: first.redirectUri, response_type: 'code', scope })
      .catch((error) => (error.code ? { status: 413, page: '', headers: new Map() } : Promise.reject(error)));
    assert.ok([302, 303, 400, 413].includes(posted.status), String(posted.status));
    assert.ok((posted.headers.get('location') ?? '').length < 2000);
  }
});

test('Cve2026_0976: a path with parameters is no path, for any endpoint', async () => {
  const paths = ['/realms;x/master', '/realms/master;x', '/realms/attacks;a=b/protocol/openid-connect/certs', '/realms/attacks/;/protocol/openid-connect/certs',
    '/realms/attacks/protocol;/openid-connect/certs', '/realms/attacks/protocol/openid-connect/certs;.js', '/realms/attacks/protocol/openid-connect/token;x', '/admin;/realms',
    '/realms/attacks/%3b/master', '/realms/attacks%3bx/protocol/openid-connect/certs', '/;/realms/master'];
  for (const path of paths) {
    for (const method of ['GET', 'POST']) {
      const answer = await new Visitor().send(`${provider.base}${path}`, { method });
      // An encoded semicolon is a character of a name, and no realm has that name.
      assert.ok([400, 404, ...(path.includes('%3b') ? [405] : [])].includes(answer.status), `${method} ${path}: ${answer.status}`);
      assert.doesNotMatch(answer.page, /"keys"|public_key/, path);
    }
  }
});
