// What is good for one use, used twice: at once, after a restart, by another client, in another realm, as something else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, claimsOf, formOf, obtainCode, obtainTokens, requestTokens, signIn, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
const second = { id: 'second-app', secret: 'secret-of-the-second-app', redirectUri: `${app}/first` };
const alice = { username: 'alice', password: 'alice-2026-password' };
const unready = { username: 'unready', password: 'unready-2026-password' };
let provider, realm, twin;

before(async () => {
  provider = await startProvider({ realms: ['attacks', 'attacks_twin'].map((name) => `${root}/tests/realms/${name}.json`), values: { APP: app } });
  realm = provider.realm('attacks');
  twin = provider.realm('attacks-twin');
});
after(() => provider?.stop());

const redeem = (code, { at = realm, client = first } = {}) =>
  requestTokens(new Visitor(), at, client, { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri });
const refresh = (token, { at = realm, client = first } = {}) => requestTokens(new Visitor(), at, client, { grant_type: 'refresh_token', refresh_token: token });
const statuses = (answers) => answers.map((answer) => answer.status).sort();

test('Cve2026_1035: of fifty refreshes with one token at once, one succeeds', async () => {
  const { refresh_token } = await obtainTokens(new Visitor(), realm, first, alice);
  const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refresh_token)));
  assert.deepEqual(statuses(answers), [200, ...Array(49).fill(400)]);
  for (const answer of answers) if (answer.status !== 200) assert.equal(answer.error, 'invalid_grant');
});

test('Cve2026_1035: of fifty redemptions of one code at once, one succeeds', async () => {
  const { code } = await obtainCode(new Visitor(), realm, first, alice);
  const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(code)));
  assert.deepEqual(statuses(answers), [200, ...Array(49).fill(400)]);
  // RFC 6749 §4.1.2: what the code gave ends with the second use.
  const winner = answers.find((answer) => answer.status === 200);
  assert.equal((await refresh(winner.refresh_token)).error, 'invalid_grant');
  const info = await new Visitor().get(realm.userinfo, { headers: { authorization: `Bearer ${winner.access_token}` } });
  assert.equal(info.status, 401, info.page);
});

test('a login form that is sent twenty times at once signs in once', async () => {
  const visitor = new Visitor();
  const page = await visitor.get(authorizeUrl(realm, first));
  const form = formOf(page.page, page.url, 'kc-form-login');
  const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.post(form.action, alice)));
  assert.equal(answers.filter((answer) => /[?&]code=/.test(answer.headers.get('location') ?? '')).length, 1);
  for (const answer of answers) assert.ok(answer.status < 500, answer.page);
});

test('Cve2026_9802: a token that was rotated stays dead after a restart', async () => {
  const tokens = await obtainTokens(new Visitor(), realm, first, alice);
  const rotated = await refresh(tokens.refresh_token);
  assert.equal(rotated.status, 200);
  const untouched = await obtainTokens(new Visitor(), realm, first, alice);
  const spent = (await obtainCode(new Visitor(), realm, first, alice)).code;
  assert.equal((await redeem(spent)).status, 200);
  await provider.restart('SIGKILL');
  assert.equal((await refresh(untouched.refresh_token)).status, 200, 'another session lives on');
  assert.equal((await refresh(tokens.refresh_token)).error, 'invalid_grant');
  assert.equal((await redeem(spent)).error, 'invalid_grant');
  // Keycloak ends the whole chain when a spent token comes back, for two hold it.
  assert.equal((await refresh(rotated.refresh_token)).error, 'invalid_grant');
});

test('Cve2026_16089: a code is its own client\'s, and another client\'s try does not burn it', async () => {
  const { code } = await obtainCode(new Visitor(), realm, first, alice);
  assert.equal((await redeem(code, { client: second })).error, 'invalid_grant');
  assert.equal((await redeem(code, { client: { id: 'wildcard-app', redirectUri: first.redirectUri } })).error, 'invalid_grant');
  const tokens = await redeem(code);
  assert.equal(tokens.status, 200);
  assert.equal((await redeem(code, { client: second })).error, 'invalid_grant');
  assert.equal((await refresh(tokens.refresh_token)).status, 200, 'a stranger\'s second use ends nothing');
  assert.equal((await refresh(tokens.refresh_token, { client: second })).error, 'invalid_grant');
});

test('Cve2026_4282: a code of another realm, with the same client, secret and user, is no code', async () => {
  const { code } = await obtainCode(new Visitor(), realm, first, alice);
  assert.equal((await redeem(code, { at: twin })).error, 'invalid_grant');
  const tokens = await redeem(code);
  assert.equal(tokens.status, 200);
  assert.equal((await refresh(tokens.refresh_token, { at: twin })).error, 'invalid_grant');
  const info = await new Visitor().get(twin.userinfo, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal(info.status, 401);
  const out = await new Visitor().get(`${twin.logout}?${new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${app}/bye` })}`);
  assert.equal(out.headers.get('location'), null);
  assert.equal((await refresh(tokens.refresh_token)).status, 200, 'nothing of it ended here');
});

test('Cve2026_4282: nothing else that is good for one use passes for a code, and a code for nothing else', async () => {
  const visitor = new Visitor();
  const page = await visitor.get(authorizeUrl(realm, first));
  const form = formOf(page.page, page.url, 'kc-form-login');
  const waiting = await visitor.follow(await visitor.post(form.action, unready));
  assert.match(waiting.url, /required-action/, waiting.page.slice(0, 300));
  const action = new URL(waiting.url).searchParams;
  const tokens = await obtainTokens(new Visitor(), realm, first, alice);
  const claims = claimsOf(tokens.refresh_token);
  const candidates = [action.get('session_code'), new URL(form.action).searchParams.get('session_code'), action.get('tab_id'), visitor.cookie('AUTH_SESSION_ID').value,
    claims.sid, claims.jti, claims.sub, tokens.refresh_token, tokens.id_token, `${claims.sid}.${claims.sid}.${claims.sub}`];
  for (const candidate of candidates) assert.equal((await redeem(candidate)).error, 'invalid_grant', candidate);
  const { code } = await obtainCode(new Visitor(), realm, first, alice);
  for (const path of ['authenticate', 'required-action', 'consent', 'restart']) {
    const other = new Visitor();
    other.setCookie(new URL(provider.base).host, `/realms/${realm.name}/`, 'AUTH_SESSION_ID', visitor.cookie('AUTH_SESSION_ID').value);
    const url = `${realm.loginActions}/${path}?${new URLSearchParams({ session_code: code, client_id: first.id, tab_id: 'x', execution: 'UPDATE_PASSWORD' })}`;
    for (const answer of [await other.get(url), ...(path === 'restart' ? [] : [await other.post(url, { ...alice, 'password-new': 'x', 'password-confirm': 'x', accept: 'yes' })])]) {
      assert.equal(answer.status, 400, path);
    }
  }
  assert.equal((await redeem(code)).status, 200, 'and it is still whole');
});

test('a login that waits for a new password belongs to its browser and gives no code before', async () => {
  const visitor = new Visitor();
  const waiting = await signIn(visitor, authorizeUrl(realm, first), unready);
  assert.match(waiting.url, /required-action/);
  // Another browser with the same address.
  assert.equal((await new Visitor().get(waiting.url)).status, 400);
  // The same browser asks for a code by any other way.
  for (const url of [authorizeUrl(realm, first, { prompt: 'none' }), waiting.url.replace('required-action', 'consent'), waiting.url.replace('required-action', 'authenticate'), waiting.url.replace('required-action', 'restart')]) {
    const answer = await visitor.get(url);
    assert.doesNotMatch(answer.headers.get('location') ?? '', /[?&]code=/, url);
  }
  const posted = await visitor.post(waiting.url.replace('required-action', 'consent'), { accept: 'yes' });
  assert.equal(posted.status, 400);
});

test('a login that waits for a new password ends when the account gets one by another login', async () => {
  const [owner, intruder] = [new Visitor(), new Visitor()];
  const pages = [];
  for (const visitor of [intruder, owner]) pages.push(await signIn(visitor, authorizeUrl(realm, first), unready));
  const chosen = { 'password-new': 'chosen-by-the-owner', 'password-confirm': 'chosen-by-the-owner' };
  const done = await owner.post(formOf(pages[1].page, pages[1].url).action, chosen);
  assert.match(done.headers.get('location'), /[?&]code=/);
  const stolen = { 'password-new': 'chosen-by-the-other', 'password-confirm': 'chosen-by-the-other' };
  const late = await intruder.post(formOf(pages[0].page, pages[0].url).action, stolen);
  assert.equal(late.status, 400);
  assert.equal(late.headers.get('location'), null);
  const again = await signIn(new Visitor(), authorizeUrl(realm, first), { username: unready.username, password: 'chosen-by-the-owner' });
  assert.match(again.headers.get('location') ?? '', /[?&]code=/, 'the owner\'s password stands');
});

test('what a code gave stays dead after it was used twice, also when the person signs in once more', async () => {
  const visitor = new Visitor();
  const { code } = await obtainCode(visitor, realm, first, alice);
  const tokens = await redeem(code);
  assert.equal((await redeem(code)).error, 'invalid_grant');
  assert.equal((await refresh(tokens.refresh_token)).error, 'invalid_grant');
  await new Promise((resolve) => setTimeout(resolve, 1100));  // tokens tell their time in whole seconds
  const next = await visitor.get(authorizeUrl(realm, first));
  assert.match(next.headers.get('location'), /[?&]code=/);
  assert.equal((await refresh(tokens.refresh_token)).error, 'invalid_grant');
  const userinfo = await new Visitor().get(realm.userinfo, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal(userinfo.status, 401);
});
