// The story from end to end: a person comes to the sample application, is kept out, signs in at the provider, sees who she
// is, and signs out everywhere. In a real browser, with the two programs as they are shipped.
// Programs: latchkey demo
// Seconds: 10
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { freePort } from '../lib/processes.mjs';
import { demoRealm, startDemo, startProvider } from '../lib/programs.mjs';

let provider, realm, demo, person;

before(async () => {
  const port = await freePort();
  provider = await startProvider({ env: { DEMO_APP_URL: `http://localhost:${port}` } });
  realm = provider.realm(demoRealm.name);
  demo = await startDemo({ authority: realm.issuer, port });
});
afterEach(async () => {
  assert.deepEqual(person?.troubles ?? [], [], 'the browser had nothing to complain about');
  await person?.close();
});
after(async () => {
  await closeBrowser();
  await demo?.stop();
  await provider?.stop();
});

const loginLink = (page) => page.locator('[href="/auth/login"], form[action="/auth/login"] button').first();
const logoutLink = (page) => page.locator('[href="/auth/logout"], form[action="/auth/logout"] button').first();
const atProvider = (url) => url.origin === provider.base;

async function enter(page, path, user) {
  await page.goto(`${demo.base}${path}`);
  await page.waitForURL(atProvider);
  await logIn(page, user);
  await page.waitForURL((url) => url.origin === demo.base && url.pathname === path);
}

test('home says that nobody is signed in, and offers to', async () => {
  person = await newPerson();
  await person.page.goto(demo.base);
  assert.ok(await loginLink(person.page).isVisible());
  assert.equal(await person.page.locator('text=alice').count(), 0);
});

test('a login from the home page leads back to it, and it knows her name', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(demo.base);
  await loginLink(page).click();
  await page.waitForURL(atProvider);
  assert.match(page.url(), /\/realms\/demo-openid-connect\/protocol\/openid-connect\/auth\?/);
  await logIn(page, demoRealm.alice);
  await page.waitForURL(`${demo.base}/`);
  assert.match(await page.locator('body').innerText(), /alice/i);
  assert.ok(await logoutLink(page).isVisible());
});

test('a protected page keeps her out before the login and opens after it, at the same address', async () => {
  person = await newPerson();
  await enter(person.page, '/profile', demoRealm.alice);
  assert.match(await person.page.locator('body').innerText(), /alice/i);
});

test('the administrator\'s page: 403 for alice, open for bob', async () => {
  person = await newPerson();
  await person.page.goto(`${demo.base}/admin`);
  await logIn(person.page, demoRealm.alice);
  await person.page.waitForURL(`${demo.base}/admin`);
  const refused = await person.page.goto(`${demo.base}/admin`);
  assert.equal(refused.status(), 403);
  const bob = await newPerson();
  await enter(bob.page, '/admin', demoRealm.bob);
  const opened = await bob.page.goto(`${demo.base}/admin`);
  assert.equal(opened.status(), 200);
  await bob.close();
});

test('/api/me answers a script with 401 before the login and with JSON after it', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(demo.base);
  const ask = async () => {
    const response = await page.request.get(`${demo.base}/api/me`, { headers: { 'sec-fetch-mode': 'cors' } });
    return { status: response.status(), type: response.headers()['content-type'], text: await response.text() };
  };
  const before_ = await ask();
  assert.equal(before_.status, 401);
  assert.match(before_.type, /application\/json/);
  await loginLink(page).click();
  await logIn(page, demoRealm.alice);
  await page.waitForURL(`${demo.base}/`);
  const after_ = await ask();
  assert.equal(after_.status, 200);
  assert.match(JSON.stringify(JSON.parse(after_.text)), /alice/);
});

test('logout signs her out of the application and of the provider', async () => {
  person = await newPerson({ whole: true });
  const { page } = person;
  await enter(page, '/profile', demoRealm.alice);
  await page.goto(demo.base);
  await logoutLink(page).click();
  await page.waitForURL((url) => url.origin === demo.base);
  assert.ok(await loginLink(page).isVisible(), 'the application has forgotten her');
  await page.goto(`${demo.base}/profile`);
  await page.waitForURL(atProvider);
  await page.locator('#kc-form-login').waitFor();
  assert.ok(await page.locator('#kc-form-login input[name=password]').isVisible(), 'the provider asks for the password again');
});

test('no cookie of either program can be read by a script, but the session-status cookie', async () => {
  person = await newPerson();
  await enter(person.page, '/profile', demoRealm.alice);
  const cookies = await person.context.cookies();
  assert.ok(cookies.length > 0);
  for (const cookie of cookies) {
    if (/^(KEYCLOAK_SESSION|KC_AUTH_SESSION_HASH|KEYCLOAK_LOCALE)$/.test(cookie.name)) continue;
    assert.equal(cookie.httpOnly, true, `${cookie.name} is HttpOnly`);
  }
  assert.equal(cookies.some((cookie) => cookie.value.includes('eyJ') && cookie.path === '/' && cookie.name.includes('demo')), false);
});

test('the application\'s session changes its id at the login', async () => {
  person = await newPerson();
  const { page, context } = person;
  await page.goto(demo.base);
  await loginLink(page).click();
  await page.waitForURL(atProvider);
  const before_ = new Map((await context.cookies(demo.base)).map((cookie) => [cookie.name, cookie.value]));
  await logIn(page, demoRealm.alice);
  await page.waitForURL(`${demo.base}/`);
  const kept = (await context.cookies(demo.base)).filter((cookie) => before_.get(cookie.name) === cookie.value);
  assert.deepEqual(kept.map((cookie) => cookie.name), []);
});
