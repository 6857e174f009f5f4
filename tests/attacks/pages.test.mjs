// Names that hold markup, on every page that shows them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, formOf, signIn, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const client = { id: 'hostile-app', redirectUri: `${app}/hostile` };
const hurt = { username: 'hurt', password: 'hurt-2026-password' };
let provider, realm;

before(async () => {
  provider = await startProvider({ realms: [`${root}/tests/realms/hostile.json`], values: { APP: app } });
  realm = provider.realm('hostile');
});
after(() => provider?.stop());

function assertHarmless(answer, what) {
  assert.match(answer.headers.get('content-type'), /^text\/html/, what);
  const bare = answer.page.replace(/<script\b[^>]*\bsrc="[^"]*"[^>]*><\/script>/g, '');
  assert.doesNotMatch(bare, /<script|<img src=x|onerror\s*=\s*alert|javascript:/i, what);
  assert.doesNotMatch(answer.page, />49<|49\}/, `${what}: a template was evaluated`);
  assert.match(answer.headers.get('content-security-policy'), /script-src/, what);
  for (const [, attributes] of answer.page.matchAll(/<(?:a|form|link|img|input|script)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/g)) assert.doesNotMatch(attributes, /\son\w+\s*=/i, what);
}

test('Cve2026_37980: login, refused login, consent, logout and error pages show them as text', async () => {
  const visitor = new Visitor();
  const login = await visitor.get(authorizeUrl(realm, client));
  assertHarmless(login, 'login');
  assert.match(login.page, /&lt;script&gt;alert\(1\)/, 'the name is there, as text');
  const form = formOf(login.page, login.url, 'kc-form-login');
  const typed = '"><script>alert(1)</script>';
  const refused = await visitor.post(form.action, { username: typed, password: 'x' });
  assertHarmless(refused, 'refused login');
  assert.equal(formOf(refused.page, refused.url, 'kc-form-login').fields.username, typed, 'what was typed stays in the box');
  assertHarmless(await visitor.get(authorizeUrl(realm, client, { login_hint: typed })), 'login with a hint');

  const consent = await signIn(visitor, authorizeUrl(realm, client), hurt);
  assert.match(consent.url, /consent/, consent.page.slice(0, 500));
  assertHarmless(consent, 'consent');
  assert.match(consent.page, /&lt;script&gt;alert\(1\)/);
  const asked = formOf(consent.page, consent.url);
  const answer = await visitor.post(asked.action, { ...asked.fields, accept: 'yes' });
  assert.match(answer.headers.get('location'), /^http:\/\/localhost:9\/hostile\?.*code=/);

  assertHarmless(await visitor.get(authorizeUrl(realm, client, { prompt: 'login' })), 'signing in again');
  assertHarmless(await visitor.get(`${realm.logout}?client_id=hostile-app`), 'logout');
  assertHarmless(await visitor.get(`${realm.logout}?client_id=hostile-app&post_logout_redirect_uri=${encodeURIComponent(typed)}`), 'refused logout');
  assertHarmless(await visitor.post(form.action, hurt), 'a form that is over');
  for (const query of [{ client_id: typed }, { redirect_uri: typed }, { ui_locales: typed }, { kc_locale: typed }]) {
    const error = await visitor.get(authorizeUrl(realm, { id: 'no-such-client', redirectUri: typed }, query));
    assertHarmless(error, JSON.stringify(query));
  }
});

test('Cve2026_37980: paths and realms that hold markup', async () => {
  for (const path of ['/realms/%3Cscript%3Ealert(1)%3C%2Fscript%3E', '/realms/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E/protocol/openid-connect/auth', '/%3Cscript%3Ealert(1)%3C/script%3E', '/realms/hostile/%3Cscript%3E']) {
    assertHarmless(await new Visitor().get(`${provider.base}${path}`), path);
  }
});
