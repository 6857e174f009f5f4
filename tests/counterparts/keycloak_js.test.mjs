// npm keycloak-js, unchanged, in a real browser: login, silent check, refresh, the session-status iframe, logout.
// Seconds: 6
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { freePort, until } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { serveSite } from '../lib/sites.mjs';

const carol = { username: 'carol', password: "carol's password 2026" };
const adapter = readFileSync(new URL('../node_modules/keycloak-js/lib/keycloak.js', import.meta.url), 'utf8');
let provider, site, app, person;

const page = (base) => `<!doctype html>
<html lang="en"><head><title>application</title><link rel="icon" href="data:,"></head><body><main><h1>application</h1></main>
<script type="module">
  import Keycloak from '/keycloak.js';
  const query = new URLSearchParams(location.search);
  window.events = [];
  window.keycloak = new Keycloak({ url: '${base}', realm: 'counterparts', clientId: 'public-app' });
  for (const name of ['onAuthSuccess', 'onAuthRefreshSuccess', 'onAuthLogout', 'onAuthError']) keycloak[name] = () => events.push(name);
  window.ready = keycloak.init({
    onLoad: query.get('load') ?? 'check-sso', pkceMethod: 'S256', checkLoginIframe: true, checkLoginIframeInterval: 1,
    silentCheckSsoRedirectUri: location.origin + '/silent.html', silentCheckSsoFallback: false,
    responseMode: query.get('mode') ?? 'fragment',
  }).then((value) => { window.done = true; return value; }, (error) => { window.failure = JSON.stringify(error) + error?.message; throw error; });
</script></body></html>`;
const silent = `<!doctype html><html lang="en"><head><title>silent</title></head><body>
<script>parent.postMessage(location.href, location.origin);</script></body></html>`;

before(async () => {
  const port = await freePort();
  app = `http://localhost:${port}`;
  provider = await startProvider({ realms: [`${root}/tests/realms/counterparts.json`], values: { APP: app } });
  site = await serveSite(port, {
    '/': ['text/html', page(provider.base)], '/keycloak.js': ['text/javascript', adapter], '/silent.html': ['text/html', silent],
  });
});
afterEach(() => person?.close());
after(async () => {
  await closeBrowser();
  await site?.stop();
  await provider?.stop();
});

async function initialised(tab) {
  await until('keycloak-js being ready', () => tab.evaluate(() => {
    if (window.failure) throw new Error(window.failure);
    return window.done;
  }));
}

async function signedIn({ mode = 'fragment', whole = false } = {}) {
  person = await newPerson({ whole });
  await person.page.goto(`${app}/?load=login-required&mode=${mode}`);
  await logIn(person.page, carol);
  await person.page.waitForURL((url) => url.origin === app);
  await initialised(person.page);
  return person.page;
}

for (const mode of ['fragment', 'query']) {
  test(`login-required with response mode ${mode}: the person is known`, async () => {
    const tab = await signedIn({ mode });
    const known = await tab.evaluate(() => ({
      authenticated: keycloak.authenticated, name: keycloak.idTokenParsed.preferred_username, type: keycloak.tokenParsed.typ,
      refresh: keycloak.refreshTokenParsed.typ, reader: keycloak.hasRealmRole('reader'), events: window.events,
    }));
    assert.deepEqual(known, { authenticated: true, name: 'carol', type: 'Bearer', refresh: 'Refresh', reader: true, events: ['onAuthSuccess'] });
    assert.deepEqual(person.troubles, []);
  });
}

test('check-sso: unknown before, known after, without a page of the provider', async () => {
  person = await newPerson();
  await person.page.goto(app);
  await initialised(person.page);
  assert.equal(await person.page.evaluate(() => keycloak.authenticated), false);
  await person.page.goto(`${app}/?load=login-required`);
  await logIn(person.page, carol);
  await person.page.waitForURL((url) => url.origin === app);
  await initialised(person.page);
  const other = await person.context.newPage();
  await other.goto(app);
  await initialised(other);
  assert.equal(await other.evaluate(() => keycloak.authenticated), true);
  assert.equal(await other.evaluate(() => keycloak.sessionId), await person.page.evaluate(() => keycloak.sessionId));
});

test('a refresh and userinfo across origins', async () => {
  const tab = await signedIn();
  const [before_, refreshed, after_] = await tab.evaluate(async () => {
    const first = keycloak.token;
    return [first, await keycloak.updateToken(-1), keycloak.token];
  });
  assert.equal(refreshed, true);
  assert.notEqual(before_, after_);
  assert.equal((await tab.evaluate(() => keycloak.loadUserInfo())).email, 'carol@example.org');
});

// OpenID Connect Session Management §3.2
test('the session-status iframe tells an application of a logout in another tab', async () => {
  const tab = await signedIn({ whole: true });
  // Loaded so that it needs no login: a page that does goes to the provider at once, and its events are gone with it.
  await tab.goto(app);
  await initialised(tab);
  assert.equal(await tab.evaluate(() => keycloak.authenticated), true);
  const other = await person.context.newPage();
  await other.goto(await tab.evaluate(() => keycloak.createLogoutUrl({ redirectUri: location.origin + '/' })));
  await other.waitForURL((url) => url.origin === app);
  await until('onAuthLogout', () => tab.evaluate(() => window.events.includes('onAuthLogout')));
  assert.equal(await tab.evaluate(() => keycloak.authenticated), false);
});

test('logout comes back to the application and the next login asks for the password', async () => {
  const tab = await signedIn();
  await tab.evaluate(() => { window.done = false; keycloak.logout({ redirectUri: location.origin + '/' }); });
  await tab.waitForURL((url) => url.origin === app && url.pathname === '/');
  await initialised(tab);
  assert.equal(await tab.evaluate(() => keycloak.authenticated), false);
  await tab.goto(`${app}/?load=login-required`);
  await tab.locator('#kc-form-login').waitFor();
});
