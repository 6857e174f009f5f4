// The token endpoint, userinfo and logout, with everything wrong that can be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertDecent, assertOAuthError, spoiled } from '../lib/mutations.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { basic, obtainCode, obtainTokens, pkce, requestTokens, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
const second = { id: 'second-app', redirectUri: `${app}/second` };
const late = { id: 'hurried-app', redirectUri: `${app}/late` };
const erin = { username: 'erin', password: 'erin-2026-password' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
let provider, edges, hurried, context;

before(async () => {
  provider = await startProvider({ realms: ['edges', 'hurried'].map((name) => `${root}/tests/realms/${name}.json`), values: { APP: app } });
  edges = provider.realm('edges');
  hurried = provider.realm('hurried');
  context = { base: provider.base };
});
after(() => provider?.stop());

const post = (url, body, headers = {}) => new Visitor({ headers: { accept: 'application/json' } }).send(url, { method: 'POST', body, headers: { ...form, ...headers } });
const isTokens = (response) => response.status === 200 && 'access_token' in JSON.parse(response.page);

/** Sends every spoiled form of a grant; what must stay required is refused in OAuth's words. */
async function walk(grant, parameters, { optional = [], others = {}, headers = {} }) {
  for (const { what, query, name, repeated, malformed } of spoiled(parameters, others)) {
    const response = await post(edges.token, query, headers);
    const label = `${grant}: ${what}`;
    if (name && !optional.includes(name) || repeated || malformed) assertOAuthError(response, label, context);
    else assertDecent(response, label, context);
    assert.equal(response.headers.get('cache-control')?.includes('no-store'), true, label);
  }
}

test('authorization_code', async () => {
  const { verifier, challenge } = pkce();
  const fresh = () => obtainCode(new Visitor(), edges, first, erin, { code_challenge: challenge, code_challenge_method: 'S256' });
  const { code } = await fresh();
  const foreign = await obtainCode(new Visitor(), hurried, late, erin);
  const others = {
    code: { 'of another realm': foreign.code, 'of another client': (await obtainCode(new Visitor(), edges, second, erin)).code, 'cut short': code.slice(0, -1) },
    redirect_uri: { 'of another client': second.redirectUri }, code_verifier: { 'of somebody else': pkce().verifier },
    grant_type: { 'unknown': 'magic', 'in capitals': 'AUTHORIZATION_CODE' },
  };
  await walk('authorization_code', { grant_type: 'authorization_code', code: 'not-a-code', redirect_uri: first.redirectUri, code_verifier: verifier },
    { others, headers: basic(first.id, first.secret) });
  // The real code: nobody else's mistake burns it ...
  assertOAuthError(await post(edges.token, new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: second.redirectUri, client_id: second.id, code_verifier: verifier }).toString()), 'another client', context);
  const tokens = await requestTokens(new Visitor(), edges, first, { grant_type: 'authorization_code', code, redirect_uri: first.redirectUri, code_verifier: verifier });
  assert.equal(tokens.status, 200, 'Cve2026_16089: ... and it was still good for its own client');
});

test('refresh_token', async () => {
  const tokens = await obtainTokens(new Visitor(), edges, first, erin);
  const foreign = await obtainTokens(new Visitor(), hurried, late, erin);
  const theirs = await obtainTokens(new Visitor(), edges, second, erin);
  const others = { refresh_token: {
    'of another realm': foreign.refresh_token, 'of another client': theirs.refresh_token, 'an access token': tokens.access_token, 'an ID token': tokens.id_token,
    'with another signature': `${tokens.refresh_token.slice(0, -4)}AAAA`, 'without a signature': `${tokens.refresh_token.split('.').slice(0, 2).join('.')}.`,
  }, scope: { 'more than was granted': 'openid unheard-of' } };
  await walk('refresh_token', { grant_type: 'refresh_token', refresh_token: 'not-a-token' }, { others, headers: basic(first.id, first.secret) });
  const again = await requestTokens(new Visitor(), edges, first, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  assert.equal(again.status, 200, 'the real one still works');
});

test('password', async () => {
  await walk('password', { grant_type: 'password', ...erin, password: 'wrong' }, { headers: basic(first.id, first.secret),
    others: { username: { 'disabled': 'gone', 'unknown': 'nobody' } } });
  const refused = await requestTokens(new Visitor(), edges, { id: second.id }, { grant_type: 'password', ...erin });
  assert.equal(refused.error, 'unauthorized_client', 'a client without direct access grants');
});

test('client_credentials', async () => {
  const response = await requestTokens(new Visitor(), edges, first, { grant_type: 'client_credentials' });
  assert.equal(response.error, 'unauthorized_client', 'a client without a service account');
  await walk('client_credentials', { grant_type: 'client_credentials' }, { headers: basic(first.id, 'wrong') });
});

test('grants that are not there are unsupported, not a fault', async () => {
  for (const grant of ['implicit', 'urn:ietf:params:oauth:grant-type:device_code', 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:ietf:params:oauth:grant-type:token-exchange', 'urn:openid:params:grant-type:ciba', 'x'.repeat(4000), 'x'.repeat(50_000)]) {
    const response = await post(edges.token, new URLSearchParams({ grant_type: grant }).toString(), basic(first.id, first.secret));
    assertOAuthError(response, grant.slice(0, 60), context);
    // A parameter beyond every limit is refused before anybody asks what it means.
    const expected = grant.length > 4096 ? 'invalid_request' : 'unsupported_grant_type';
    assert.equal(JSON.parse(response.page).error, expected, grant.slice(0, 60));
  }
});

test('client authentication, wrong in every way (and 401 with the scheme, RFC 6749 §5.2)', async () => {
  const body = 'grant_type=client_credentials';
  const base64 = (text) => Buffer.from(text, 'latin1').toString('base64');
  for (const value of ['Basic', 'Basic ', 'Basic !!!', `Basic ${base64('no-colon')}`, `Basic ${base64(':')}`, `Basic ${base64('first-app:')}`, `Basic ${base64('first-app:wrong')}`,
    `Basic ${base64('\u00ff\u00fe:x')}`, `Basic ${base64('first-app:%zz')}`, `Basic ${base64(`${'a'.repeat(5000)}:x`)}`, `basic ${base64('first-app:wrong')}`, 'Bearer x', 'Digest username="x"', 'Negotiate', ',',
    `Basic ${base64('nobody:x')}`, `Basic ${base64('bearer-app:x')}`, `Basic ${base64('disabled-app:x')}`, 'x'.repeat(8000)]) {
    const response = await post(edges.token, body, { authorization: value });
    assertOAuthError(response, `Authorization: ${value.slice(0, 60)}`, context);
    if (/^basic ./i.test(value)) {
      assert.equal(response.status, 401, value.slice(0, 60));
      assert.match(response.headers.get('www-authenticate') ?? '', /^Basic/i, value.slice(0, 60));
    }
  }
  for (const extra of ['client_id=first-app&client_secret=wrong', 'client_id=first-app', 'client_id=&client_secret=', 'client_secret=x', 'client_id=second-app&client_secret=x',
    'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=eyJhbGciOiJub25lIn0.e30.', 'client_assertion=x']) {
    assertOAuthError(await post(edges.token, `${body}&${extra}`), extra, context);
  }
  // RFC 6749 §2.3: not two methods at once.
  assertOAuthError(await post(edges.token, `${body}&client_id=first-app&client_secret=secret-of-the-first-app`, basic(first.id, first.secret)), 'two methods', context);
  // A client in the body that is not the one in the header.
  assertOAuthError(await post(edges.token, `${body}&client_id=second-app`, basic(first.id, first.secret)), 'two clients', context);
});

test('bodies of the wrong kind and size', async () => {
  const headers = { ...basic(first.id, first.secret) };
  for (const [type, body] of [['application/json', '{"grant_type":"password"}'], ['text/plain', 'grant_type=password'], ['multipart/form-data; boundary=x', '--x--'], ['', 'grant_type=password'],
    ['application/x-www-form-urlencoded; charset=utf-16', 'grant_type=password'], ['application/x-www-form-urlencoded', '&&&==&='], ['application/x-www-form-urlencoded', '\u0000\u0001']]) {
    assertOAuthError(await post(edges.token, body, { ...headers, 'content-type': type }), `${type}: ${body}`, context);
  }
  const response = await post(edges.token, `grant_type=password&username=${'a'.repeat(20_000_000)}`, headers).catch((error) => ({ cut: error.code }));
  assert.ok(response.cut || response.status === 413 || response.status === 400, String(response.status));
});

test('the wrong method is 405 with Allow', async () => {
  for (const [url, methods] of [[edges.token, ['GET', 'PUT', 'DELETE', 'PATCH']], [edges.certs, ['POST', 'DELETE']], [edges.discovery, ['POST']], [edges.authorize, ['PUT', 'DELETE']], [edges.userinfo, ['PUT']], [edges.logout, ['DELETE']]]) {
    for (const method of methods) {
      const response = await new Visitor().send(url, { method });
      assertDecent(response, `${method} ${url}`, context);
      assert.equal(response.status, 405, `${method} ${url}`);
      assert.ok(response.headers.get('allow'), `${method} ${url}`);
    }
  }
});

test('userinfo: every wrong way to show a token is 401 or 400 with WWW-Authenticate (RFC 6750 §3)', async () => {
  const tokens = await obtainTokens(new Visitor(), edges, first, erin);
  const foreign = await obtainTokens(new Visitor(), hurried, late, erin);
  const [head, body] = tokens.access_token.split('.');
  for (const value of [undefined, 'Bearer', 'Bearer ', 'Bearer x', `Bearer ${head}.${body}.`, `Bearer ${tokens.access_token.slice(0, -4)}AAAA`, `Bearer ${foreign.access_token}`, `Bearer ${tokens.refresh_token}`,
    `Bearer ${tokens.id_token}`, `Bearer ${'a'.repeat(6000)}`, `Bearer ${tokens.access_token} x`, basic(first.id, first.secret).authorization, 'DPoP x', `bearer\t${tokens.access_token}x`]) {
    const response = await new Visitor().get(edges.userinfo, { headers: value === undefined ? {} : { authorization: value } });
    assertDecent(response, `Authorization: ${String(value).slice(0, 50)}`, context);
    assert.ok([400, 401].includes(response.status), `${String(value).slice(0, 50)}: ${response.status}`);
    if (response.status === 401) assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer/, String(value).slice(0, 50));
  }
  for (const query of ['', 'access_token=', 'access_token=x', `access_token=${tokens.access_token}&access_token=${tokens.access_token}`, `access_token=${'a'.repeat(200_000)}`]) {
    const response = await post(edges.userinfo, query);
    assertDecent(response, `userinfo by POST: ${query.slice(0, 40)}`, context);
    assert.ok(response.status >= 400, query.slice(0, 40));
  }
  // RFC 6750 §2: not by two ways at once; and never in the address (§2.3 is not supported).
  const twice = await post(edges.userinfo, `access_token=${tokens.access_token}`, { authorization: `Bearer ${tokens.access_token}` });
  assert.equal(twice.status, 400, twice.page);
  assert.ok((await new Visitor().get(`${edges.userinfo}?access_token=${tokens.access_token}`)).status >= 400);
  const good = await new Visitor().get(edges.userinfo, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal(good.status, 200, good.page);
});

test('Cve2026_37977: CORS never reflects an origin on the word of a token nobody signed', async () => {
  const forged = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from('{"azp":"second-app","allowed-origins":["https://evil.example"]}').toString('base64url')}.AAAA`;
  const response = await new Visitor().get(edges.userinfo, { headers: { origin: 'https://evil.example', authorization: `Bearer ${forged}` } });
  assert.equal(response.headers.get('access-control-allow-origin'), null);
});

test('logout: whatever is wrong, nobody is sent to a stranger', async () => {
  const tokens = await obtainTokens(new Visitor(), edges, first, erin);
  const foreign = await obtainTokens(new Visitor(), hurried, late, erin);
  const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: `${app}/bye`, client_id: first.id, state: 's', logout_hint: 'erin', ui_locales: 'de' };
  const others = {
    id_token_hint: { 'of another realm': foreign.id_token, 'an access token': tokens.access_token, 'with another signature': `${tokens.id_token.slice(0, -4)}AAAA` },
    post_logout_redirect_uri: { 'of another client': second.redirectUri, 'longer': `${app}/bye/more`, 'another host': 'http://localhost.evil.example/bye', 'with two @': 'http://localhost:9@x@evil.example/bye' },
    client_id: { 'of another realm': 'hurried-app', 'of another client': 'second-app' },
  };
  for (const { what, query, name } of spoiled(parameters, others)) {
    for (const method of ['GET', 'POST']) {
      const response = method === 'GET' ? await new Visitor().get(`${edges.logout}?${query}`)
        : await new Visitor().send(edges.logout, { method, body: query, headers: form });
      assertDecent(response, `${method} logout: ${what}`, { ...context, mayLeadTo: [`${app}/bye`] });
      if (name === 'post_logout_redirect_uri' && response.headers.get('location')) {
        assert.equal(new URL(response.headers.get('location')).origin, provider.base, what);
      }
    }
  }
});

test('logout by refresh token: whatever is wrong ends nothing', async () => {
  const tokens = await obtainTokens(new Visitor(), edges, first, erin);
  const foreign = await obtainTokens(new Visitor(), hurried, late, erin);
  const theirs = await obtainTokens(new Visitor(), edges, second, erin);
  const others = { 'of another realm': foreign.refresh_token, 'of another client': theirs.refresh_token, 'an access token': tokens.access_token, 'an ID token': tokens.id_token,
    'with another signature': `${tokens.refresh_token.slice(0, -4)}AAAA`, 'without a signature': `${tokens.refresh_token.split('.').slice(0, 2).join('.')}.` };
  for (const { what, query, name, repeated } of spoiled({ refresh_token: tokens.refresh_token }, { refresh_token: others })) {
    const response = await post(edges.logout, query, basic(first.id, first.secret));
    // Without a refresh token it is a person's logout, and unknown parameters are nobody's.
    if (name && !what.endsWith('missing') || repeated) assertOAuthError(response, what, context);
  }
  const still = await requestTokens(new Visitor(), edges, second, { grant_type: 'refresh_token', refresh_token: theirs.refresh_token });
  assert.equal(still.status, 200);
  const mine = await obtainTokens(new Visitor(), edges, first, erin);
  assertOAuthError(await post(edges.logout, new URLSearchParams({ refresh_token: mine.refresh_token }).toString(), basic(first.id, 'wrong')), 'a wrong secret', context);
  assert.equal((await post(edges.logout, new URLSearchParams({ refresh_token: mine.refresh_token }).toString(), basic(first.id, first.secret))).status, 204);
  assert.equal((await requestTokens(new Visitor(), edges, first, { grant_type: 'refresh_token', refresh_token: mine.refresh_token })).error, 'invalid_grant');
});

test('Cve2026_4634: a scope of a megabyte is refused at once', async () => {
  const response = await post(edges.token, `grant_type=password&username=x&password=y&scope=${'openid '.repeat(140_000).replaceAll(' ', '+')}`, basic(first.id, first.secret)).catch((error) => ({ cut: error.code }));
  assert.ok(response.cut || [400, 413].includes(response.status), String(response.status));
});

test('after all that, an honest client is served', async () => {
  const tokens = await obtainTokens(new Visitor(), edges, first, erin);
  assert.equal(tokens.status, 200);
  assert.ok(isTokens(tokens.response));
});
