// Attacks on the way between the first request and the code: fixed sessions, reused ids, tampered states, talkative cookies.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, claimsOf, formOf, obtainCode, obtainTokens, randomText, requestTokens, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
const alice = { username: 'alice', password: 'alice-2026-password' };
const bob = { username: 'bob', password: 'bob-2026-password' };
let provider, realm, host;

before(async () => {
  provider = await startProvider({ realms: ['attacks', 'attacks_twin'].map((name) => `${root}/tests/realms/${name}.json`), values: { APP: app } });
  realm = provider.realm('attacks');
  host = new URL(provider.base).host;
});
after(() => provider?.stop());

const cookiePath = () => `/realms/${realm.name}/`;
const loginForm = async (visitor, more) => {
  const page = await visitor.follow(await visitor.get(authorizeUrl(realm, first, more)));
  return formOf(page.page, page.url, 'kc-form-login');
};
const asks = async (visitor) => {
  const answer = await visitor.get(authorizeUrl(realm, first, { prompt: 'none' }));
  return /error=login_required/.test(answer.headers.get('location') ?? '');
};

test('Cve2026_7507: a cookie and a tab that an attacker prepared are worth nothing after the login', async () => {
  const attacker = new Visitor();
  const form = await loginForm(attacker);
  const planted = attacker.cookie('AUTH_SESSION_ID').value;
  // The victim's browser was given the attacker's cookie, and is led to the attacker's own form.
  const victim = new Visitor();
  victim.setCookie(host, cookiePath(), 'AUTH_SESSION_ID', planted);
  const answer = await victim.post(form.action, alice);
  assert.match(answer.headers.get('location'), /[?&]code=/);
  assert.notEqual(victim.cookie('AUTH_SESSION_ID').value, planted, 'the cookie changes with the login');
  const tokens = await requestTokens(victim, realm, first, { grant_type: 'authorization_code', redirect_uri: first.redirectUri, code: new URL(answer.headers.get('location')).searchParams.get('code') });
  const session = claimsOf(tokens.access_token).sid;
  for (const name of ['session_code', 'tab_id']) assert.notEqual(new URL(form.action).searchParams.get(name), session);
  assert.ok(!planted.includes(session), 'the session has an id that nobody knew before');
  // Nothing that the attacker still holds opens the victim's session.
  assert.ok(await asks(attacker));
  for (const again of [await attacker.get(form.action), await attacker.post(form.action, { username: 'alice', password: 'x' }), await attacker.get(form.action.replace('/authenticate', '/restart'))]) {
    const end = await attacker.follow(again);
    assert.doesNotMatch(end.headers.get('location') ?? '', /[?&]code=/);
    assert.equal(attacker.cookie('KEYCLOAK_IDENTITY'), undefined);
  }
});

test('Cve2026_7507: made-up values of AUTH_SESSION_ID and tab_id are never taken over', async () => {
  for (const value of ['attacker', 'a'.repeat(32), `${randomText(24)}.node1`, '00000000-0000-0000-0000-000000000000', 'a'.repeat(5000)]) {
    const victim = new Visitor();
    victim.setCookie(host, cookiePath(), 'AUTH_SESSION_ID', value);
    const { code } = await obtainCode(victim, realm, first, alice, { tab_id: 'fixed', session_code: 'fixed', client_data: 'fixed' });
    assert.ok(code);
    assert.notEqual(victim.cookie('AUTH_SESSION_ID').value, value);
  }
});

test('a request too large for the address of its login form gets no form that would send the password elsewhere', async () => {
  for (const more of [{ state: '"'.repeat(2000), nonce: '"'.repeat(2000) }, { acr_values: 'x'.repeat(4000), nonce: 'n'.repeat(2000), state: 's'.repeat(2000) }]) {
    const answer = await new Visitor().get(authorizeUrl(realm, first, more));
    assert.equal(answer.status, 400);
    assert.doesNotMatch(answer.page, /type="password"/);
  }
});

test('Cve2026_7507: a form answers only to the browser that asked for it', async () => {
  const form = await loginForm(new Visitor());
  for (const prepare of [() => {}, async (visitor) => loginForm(visitor), (visitor) => visitor.setCookie(host, cookiePath(), 'AUTH_SESSION_ID', randomText(24))]) {
    const other = new Visitor();
    await prepare(other);
    const answer = await other.post(form.action, alice);
    assert.equal(answer.status, 400, provider.log().split('\n').slice(-8).join('\n'));
    assert.equal(answer.headers.get('location'), null);
    assert.equal(other.cookie('KEYCLOAK_IDENTITY'), undefined);
  }
});

test('Cve2025_12390, Cve2022_3916: after a logout without cookies, the next person at this browser gets a session of her own', async () => {
  const browser = new Visitor();
  const before_ = await obtainTokens(browser, realm, first, alice);
  // The application signs alice out by the hint alone; the browser keeps every cookie it had.
  const out = await new Visitor().get(`${realm.logout}?${new URLSearchParams({ id_token_hint: before_.id_token, post_logout_redirect_uri: `${app}/bye` })}`);
  assert.equal(out.headers.get('location'), `${app}/bye`);
  assert.ok(browser.cookie('KEYCLOAK_IDENTITY'));
  const after_ = await obtainTokens(browser, realm, first, bob);
  assert.notEqual(claimsOf(after_.access_token).sid, claimsOf(before_.access_token).sid);
  assert.equal(claimsOf(after_.access_token).preferred_username, 'bob');
  assert.equal((await requestTokens(new Visitor(), realm, first, { grant_type: 'refresh_token', refresh_token: before_.refresh_token })).error, 'invalid_grant');
  const info = await new Visitor().get(realm.userinfo, { headers: { authorization: `Bearer ${before_.access_token}` } });
  assert.equal(info.status, 401, info.page);
});

test('Cve2025_12390: a second person in one browser ends the first one\'s session', async () => {
  const browser = new Visitor();
  const form = await loginForm(browser);
  const tokens = await obtainTokens(browser, realm, first, alice);
  // The other tab still shows the form of before: it signs nobody in.
  const stale = await browser.follow(await browser.post(form.action, bob));
  assert.equal(stale.headers.get('location'), null);
  // Somebody else may sign in there, when they say so.
  const fresh = await browser.follow(await browser.get(`${form.action.replace('/authenticate', '/restart')}&switch_user=true`));
  const answer = await browser.post(formOf(fresh.page, fresh.url, 'kc-form-login').action, bob);
  assert.match(answer.headers.get('location') ?? '', /[?&]code=/, answer.page);
  assert.equal((await requestTokens(new Visitor(), realm, first, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).error, 'invalid_grant');
});

test('Cve2026_7571: no byte of a login state can be changed, and nothing beside it counts', async () => {
  const visitor = new Visitor();
  const form = await loginForm(visitor);
  const address = new URL(form.action);
  const code = address.searchParams.get('session_code');
  for (const action of ['restart', 'authenticate']) {
    for (let place = 0; place < code.length; place += Math.ceil(code.length / 60)) {
      const url = new URL(`${realm.loginActions}/${action}${address.search}`);
      url.searchParams.set('session_code', code.slice(0, place) + (code[place] === 'A' ? 'B' : 'A') + code.slice(place + 1));
      const answer = await visitor.get(url);
      assert.equal(answer.status, 400, `${action}, byte ${place}`);
      assert.equal(answer.headers.get('location'), null);
    }
  }
  // Keycloak's client_data held the response type and mode, unsigned; here nobody reads it.
  const forged = Buffer.from(JSON.stringify({ ru: 'https://evil.example/', rt: 'token', rm: 'fragment', st: 'forged' })).toString('base64url');
  const url = new URL(`${realm.loginActions}/restart${address.search}`);
  for (const [name, value] of Object.entries({ client_data: forged, response_type: 'token id_token', response_mode: 'fragment', redirect_uri: 'https://evil.example/', state: 'forged' })) url.searchParams.set(name, value);
  const again = await visitor.follow(await visitor.get(url));
  const renewed = formOf(again.page, again.url, 'kc-form-login');
  const answer = await visitor.post(renewed.action, alice);
  const back = new URL(answer.headers.get('location'));
  assert.equal(back.origin + back.pathname, first.redirectUri);
  assert.equal(back.hash, '');
  assert.ok(back.searchParams.get('code'));
  assert.notEqual(back.searchParams.get('state'), 'forged');
});

test('a signed-in browser does not walk past what a client\'s own flow asks of everybody, by no address of the login', async () => {
  const closed = { id: 'closed-app', redirectUri: `${app}/closed` };
  const visitor = new Visitor();
  await obtainCode(visitor, realm, first, alice);
  const page = await visitor.get(authorizeUrl(realm, closed));
  assert.equal(page.status, 200, 'the form, not a code');
  const { action } = formOf(page.page, page.url, 'kc-form-login');
  for (const answer of [await visitor.get(action.replace('/authenticate', '/restart')), await visitor.get(action), await visitor.post(action, alice), await visitor.get(authorizeUrl(realm, closed, { prompt: 'none' }))]) {
    assert.doesNotMatch(answer.headers.get('location') ?? '', /[?&]code=/);
  }
});

test('Cve2026_7571: the state of one realm opens nothing in another that has the same client and user', async () => {
  const form = await loginForm(new Visitor());
  for (const action of ['restart', 'authenticate', 'required-action', 'consent']) {
    const answer = await new Visitor().get(`${provider.realm('attacks-twin').loginActions}/${action}${new URL(form.action).search}`);
    assert.equal(answer.status, 400, action);
  }
});

test('Cve2024_4540: no cookie, and no address of a page, tells what the client asked for', async () => {
  const secrets = { state: `state-${randomText(12)}`, nonce: `nonce-${randomText(12)}`, login_hint: `hint-${randomText(12)}`, code_challenge: randomText(32), code_challenge_method: 'S256', acr_values: `acr-${randomText(12)}` };
  const visitor = new Visitor();
  const form = await loginForm(visitor, secrets);
  const readable = (text) => {
    const parts = [text, decodeURIComponent(text), ...text.split(/[.~:]/)];
    return parts.flatMap((part) => [part, Buffer.from(part, 'base64').toString('latin1'), Buffer.from(part, 'base64url').toString('latin1')]).join('\n');
  };
  const told = (where, text) => {
    for (const [name, value] of Object.entries(secrets)) if (name !== 'code_challenge_method') assert.ok(!readable(text).includes(value), `${where} tells ${name}`);
    assert.ok(!readable(text).includes(first.redirectUri), `${where} tells redirect_uri`);
  };
  assert.ok(visitor.cookies().length > 0);
  for (const cookie of visitor.cookies()) told(`the cookie ${cookie.name}`, cookie.value);
  told('the form\'s address', new URL(form.action).searchParams.get('session_code'));
  await visitor.post(form.action, alice);
  for (const cookie of visitor.cookies()) told(`the cookie ${cookie.name} after the login`, cookie.value);
});

test('the cookies of a login: HttpOnly but the one for the session-status iframe, bound to the realm', async () => {
  const visitor = new Visitor();
  await obtainTokens(visitor, realm, first, alice);
  for (const name of ['AUTH_SESSION_ID', 'KEYCLOAK_IDENTITY', 'KEYCLOAK_SESSION']) {
    const { attributes, path, value } = visitor.cookie(name) ?? assert.fail(name);
    assert.equal(path, cookiePath(), name);
    assert.equal(attributes.some((a) => /^httponly$/i.test(a)), name !== 'KEYCLOAK_SESSION', name);
    assert.ok(attributes.some((a) => /^samesite=lax$/i.test(a)), name);
    assert.doesNotMatch(value, /alice/);
  }
  // The one a script may read opens nothing, in the other's place neither.
  const thief = new Visitor();
  for (const name of ['AUTH_SESSION_ID', 'KEYCLOAK_IDENTITY', 'KEYCLOAK_SESSION']) thief.setCookie(host, cookiePath(), name, visitor.cookie('KEYCLOAK_SESSION').value);
  assert.ok(await asks(thief));
});

test('Cve2026_11800: no token that a client holds passes for the cookie of a signed-in person', async () => {
  const tokens = await obtainTokens(new Visitor(), realm, first, alice);
  for (const token of [tokens.access_token, tokens.id_token, tokens.refresh_token]) {
    const thief = new Visitor();
    thief.setCookie(host, cookiePath(), 'KEYCLOAK_IDENTITY', token);
    assert.ok(await asks(thief));
  }
});
