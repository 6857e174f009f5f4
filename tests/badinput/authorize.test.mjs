// The authorization endpoint and the login actions, with everything wrong that can be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertDecent, rowCounts, spoiled } from '../lib/mutations.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, formOf, obtainCode, pkce, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
const second = { id: 'second-app', redirectUri: `${app}/second` };
const erin = { username: 'erin', password: 'erin-2026-password' };
let provider, edges, hurried, context;

before(async () => {
  provider = await startProvider({ realms: ['edges', 'hurried'].map((name) => `${root}/tests/realms/${name}.json`), values: { APP: app } });
  edges = provider.realm('edges');
  hurried = provider.realm('hurried');
  context = { base: provider.base, mayLeadTo: [first.redirectUri] };
});
after(() => provider?.stop());

const whole = () => ({
  client_id: first.id, redirect_uri: first.redirectUri, response_type: 'code', scope: 'openid', state: 's', nonce: 'n',
  code_challenge: pkce().challenge, code_challenge_method: 'S256', prompt: 'login', max_age: '100', ui_locales: 'en de', response_mode: 'query',
  login_hint: 'erin', acr_values: '1', display: 'page', claims: '{"userinfo":{"email":null}}', claims_locales: 'en', id_token_hint: 'x.y.z',
});
const others = {
  client_id: { 'of another realm': 'hurried-app', 'of another client': 'second-app', 'disabled': 'disabled-app', 'bearer only': 'bearer-app' },
  redirect_uri: {
    'of another client': second.redirectUri, 'with a fragment': `${first.redirectUri}#x`, 'with user info': 'http://localhost:9@evil.example/first',
    'with two @': 'http://localhost:9@x@evil.example/first', 'with a backslash': 'http://localhost:9\\@evil.example/first', 'longer': `${first.redirectUri}/more`,
    'upwards': `${app}/x/../first`, 'encoded upwards': `${app}/%2e%2e/first`, 'another host': 'http://localhost.evil.example/first', 'another port': 'http://localhost:10/first',
    'relative': '/first', 'without a scheme': '//evil.example/first', 'with its own code': `${first.redirectUri}?code=x`,
  },
  response_type: { 'unknown': 'magic', 'token': 'token', 'id_token': 'id_token', 'none': 'none', 'code token': 'code token', 'twice code': 'code code' },
  response_mode: { 'unknown': 'telepathy', 'signed': 'query.jwt' },
  prompt: { 'none with login': 'none login', 'unknown': 'please', 'create': 'create' },
  code_challenge_method: { 'plain': 'plain', 'unknown': 'S512' },
  max_age: { 'zero': '0', 'a word': 'soon', 'with a fraction': '1.5' },
};

for (const method of ['GET', 'POST']) {
  test(`authorization request by ${method}: the right kind of error, nothing written, no way to a stranger`, async () => {
    const before_ = rowCounts(provider.dataDir);
    let tried = 0;
    for (const { what, query, name, repeated } of spoiled(whole(), others)) {
      const visitor = new Visitor();
      const response = method === 'GET'
        ? await visitor.get(`${edges.authorize}?${query}`)
        : await visitor.send(edges.authorize, { method: 'POST', body: query, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      assertDecent(response, `${method} ${what}`, context);
      const location = response.headers.get('location');
      // RFC 6749 §4.1.2.1: a wrong client or redirect URI is never told by redirect.
      if (['client_id', 'redirect_uri'].includes(name) && !what.endsWith('unknown')) {
        if (!/^redirect_uri (missing)$/.test(what)) assert.equal(location?.startsWith(app) ?? false, false, `${what}: ${location}`);
      }
      // RFC 6749 §3.1: a repeated parameter is an error.
      if (repeated) {
        const refused = response.status >= 400 || /[?#&]error=invalid_request/.test(location ?? '');
        assert.ok(refused, `${what}: ${response.status} ${location}`);
      }
      tried++;
    }
    assert.ok(tried > 300);
    assert.deepEqual(rowCounts(provider.dataDir), before_, 'a stranger\'s request writes nothing');
  });
}

test('the answers by redirect carry state and iss, and an error the specification knows', async () => {
  const known = ['invalid_request', 'unauthorized_client', 'access_denied', 'unsupported_response_type', 'invalid_scope', 'server_error', 'temporarily_unavailable',
    'interaction_required', 'login_required', 'account_selection_required', 'consent_required', 'invalid_request_uri', 'invalid_request_object',
    'request_not_supported', 'request_uri_not_supported', 'registration_not_supported'];
  const cases = [{ response_type: 'magic' }, { response_mode: 'telepathy' }, { scope: 'openid unheard-of' }, { prompt: 'none' }, { prompt: 'none login' },
    { code_challenge: 'short', code_challenge_method: 'S256' }, { code_challenge_method: 'S512' }, { max_age: 'soon' }, { request: 'x.y.z' }, { request_uri: 'https://evil.example/' }, { registration: '{}' }];
  for (const change of cases) {
    const response = await new Visitor().get(authorizeUrl(edges, first, { state: 'a state & more', ...change }));
    const what = JSON.stringify(change);
    assertDecent(response, what, context);
    const location = response.headers.get('location');
    if (!location) continue;
    const answer = new URL(location).searchParams;
    assert.ok(known.includes(answer.get('error')), `${what}: ${location}`);
    assert.equal(answer.get('state'), 'a state & more', what);
    assert.equal(answer.get('iss'), edges.issuer, what);
    assert.equal(answer.get('code'), null, what);
  }
});

test('every login action, spoiled in every way', async () => {
  const start = async () => {
    const visitor = new Visitor();
    const page = await visitor.get(authorizeUrl(edges, first));
    const form = formOf(page.page, page.url, 'kc-form-login');
    return { visitor, form, action: new URL(form.action) };
  };
  const { action } = await start();
  const parameters = Object.fromEntries(action.searchParams);
  const foreign = formOf((await new Visitor().get(authorizeUrl(hurried, { id: 'hurried-app', redirectUri: `${app}/x` }))).page, hurried.issuer, 'kc-form-login');
  const another = await start();
  const theirs = Object.fromEntries(Object.keys(parameters).map((name) => [name, {
    'of another realm': new URL(foreign.action).searchParams.get(name) ?? 'x', 'of another browser': another.action.searchParams.get(name) ?? 'x',
  }]));
  const before_ = rowCounts(provider.dataDir);
  for (const path of ['authenticate', 'required-action', 'restart', 'registration', 'reset-credentials', 'consent', 'action-token', 'nonsense']) {
    for (const { what, query } of spoiled(parameters, theirs)) {
      const visitor = new Visitor();
      assertDecent(await visitor.get(`${edges.loginActions}/${path}?${query}`), `GET ${path}: ${what}`, context);
      if (path === 'authenticate') {
        const response = await visitor.post(`${edges.loginActions}/${path}?${query}`, { ...erin });
        assertDecent(response, `POST ${path}: ${what}`, context);
        // Without the browser's own cookie nobody is signed in, whatever the address says.
        assert.doesNotMatch(response.headers.get('location') ?? '', /[?&]code=/, what);
      }
    }
  }
  assert.deepEqual(rowCounts(provider.dataDir), before_);
});

test('the login form, its fields spoiled, with the right cookie', async () => {
  for (const { what, query } of spoiled({ ...erin, rememberMe: 'on', credentialId: '' })) {
    const visitor = new Visitor();
    const page = await visitor.get(authorizeUrl(edges, first));
    const form = formOf(page.page, page.url, 'kc-form-login');
    const response = await visitor.send(form.action, { method: 'POST', body: query, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assertDecent(response, what, context);
    if (/^(username|password) /.test(what)) assert.doesNotMatch(response.headers.get('location') ?? '', /[?&]code=/, what);
  }
});

test('an honest login still works after all that', async () => {
  assert.ok((await obtainCode(new Visitor(), edges, first, erin)).code);
});
