// What people really do on a login page: mistype, wait, double-click, go back, open two tabs, block cookies and scripts.
// Seconds: 14
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBrowser, logIn, newPerson, personWithoutCookies } from '../lib/browser.mjs';
import { freePort } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { serveSite } from '../lib/sites.mjs';
import { authorizeUrl, requestTokens, Visitor } from '../lib/visitor.mjs';

const erin = { username: 'erin', password: 'erin-2026-password' };
const wrongPassword = 'The user name or the password is wrong.';
let provider, edges, hurried, site, app, first, second, person;

before(async () => {
  const port = await freePort();
  app = `http://localhost:${port}`;
  const realms = ['edges', 'hurried'].map((name) => `${root}/tests/realms/${name}.json`);
  provider = await startProvider({ realms, values: { APP: app } });
  edges = provider.realm('edges');
  hurried = provider.realm('hurried');
  site = await serveSite(port);
  first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
  second = { id: 'second-app', redirectUri: `${app}/second` };
});
afterEach(() => person?.close());
after(async () => {
  await closeBrowser();
  await site?.stop();
  await provider?.stop();
});

const arrived = (page, client = first) => page.waitForURL((url) => url.href.startsWith(client.redirectUri));
const arrival = (page) => Object.fromEntries(new URL(page.url()).searchParams);
const text = (page) => page.locator('body').innerText();
async function tokens(answer, client = first) {
  return requestTokens(new Visitor(), edges, client, { grant_type: 'authorization_code', code: answer.code, redirect_uri: client.redirectUri });
}

/** Sends a form's answer once more, as a second click or a reload does. */
async function resend(page, request) {
  const fields = [...new URLSearchParams(request.postData())];
  await page.goto(edges.issuer);
  await page.evaluate(([action, values]) => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action });
    for (const [name, value] of values) form.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(form);
    HTMLFormElement.prototype.submit.call(form);
  }, [request.url(), fields]);
}

test('a wrong password: told so, the name kept, the password not, the next try works', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first, { state: 's1' }));
  await logIn(page, { ...erin, password: 'wrong' });
  await page.getByText(wrongPassword).waitFor();
  assert.equal(await page.inputValue('[name=username]'), 'erin');
  assert.equal(await page.inputValue('[name=password]'), '');
  await page.fill('[name=password]', erin.password);
  await page.click('#kc-login');
  await arrived(page);
  assert.equal(arrival(page).state, 's1');
});

test('an unknown and a disabled user get the same page as a wrong password', async () => {
  person = await newPerson();
  const { page } = person;
  const seen = [];
  for (const user of [{ ...erin, password: 'wrong' }, { username: 'nobody', password: 'wrong' }, { username: 'gone', password: 'wrong' }]) {
    await page.goto(authorizeUrl(edges, first));
    await logIn(page, user);
    await page.getByText(wrongPassword).waitFor();
    seen.push((await text(page)).replaceAll(user.username, 'USER'));
  }
  assert.equal(seen[1], seen[0]);
  assert.equal(seen[2], seen[0]);
  // Whoever knows the password of a disabled account learns why it does not help.
  await logIn(page, { username: 'gone', password: 'gone-2026-password' });
  await page.getByText('This account is switched off.').waitFor();
});

test('empty fields are answered with the form', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await page.locator('#kc-form-login').evaluate((form) => { form.noValidate = true; });
  const sent = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.click('#kc-login');
  assert.equal((await sent).status(), 200);
  assert.ok(await page.locator('#kc-form-login').isVisible());
});

test('a form that was left open too long says so, and starting again works', async () => {
  person = await newPerson();
  const { page } = person;
  const client = { id: 'hurried-app', redirectUri: `${app}/late` };
  await page.goto(authorizeUrl(hurried, client, { state: 'kept' }));
  await page.locator('#kc-form-login').waitFor();
  await sleep(3000);
  await logIn(page, erin);
  assert.ok(page.url().startsWith(provider.base), page.url());
  await page.getByRole('heading', { name: 'This page is out of date' }).waitFor();
  await page.getByRole('link', { name: 'Start over' }).click();
  await logIn(page, erin);
  await arrived(page, client);
  assert.equal(arrival(page).state, 'kept');
});

test('an impatient double click is one login', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await page.fill('[name=username]', erin.username);
  await page.fill('[name=password]', erin.password);
  await page.dblclick('#kc-login');
  await arrived(page);
  const answer = await tokens(arrival(page));
  assert.equal(answer.status, 200, JSON.stringify(answer));
});

test('the form sent a second time says that she is signed in already, and leads on', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  const [request] = await Promise.all([page.waitForRequest((r) => r.method() === 'POST'), logIn(page, erin)]);
  await arrived(page);
  await resend(page, request);
  await page.getByRole('heading', { name: 'You are already signed in' }).waitFor();
  assert.match(await text(page), /erin/);
  await page.getByRole('link', { name: 'Continue' }).click();
  await arrived(page);
  assert.equal((await tokens(arrival(page))).status, 200);
});

test('the back button after the login leads somewhere useful', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, erin);
  await arrived(page);
  await page.goBack();
  await page.waitForLoadState();
  if (await page.locator('#kc-form-login').count()) {
    await logIn(page, erin);
    await page.waitForLoadState();
  }
  const where = page.url();
  if (where.startsWith(provider.base)) {
    // A page of the provider that says what happened and has a way on.
    assert.match(await text(page), /already|signed in|expired|continue/i);
    assert.ok(await page.locator('main a[href], main button, #kc-content a[href]').count() > 0, await text(page));
  }
});

test('two tabs at once: both logins end where they belong', async () => {
  person = await newPerson();
  const { page, context } = person;
  const other = await context.newPage();
  await page.goto(authorizeUrl(edges, first, { state: 'tab-1' }));
  await other.goto(authorizeUrl(edges, second, { state: 'tab-2' }));
  await logIn(page, erin);
  await arrived(page, first);
  assert.equal(arrival(page).state, 'tab-1');
  await logIn(other, erin);
  await other.getByRole('heading', { name: 'You are already signed in' }).waitFor();
  await other.getByRole('link', { name: 'Continue' }).click();
  await arrived(other, second);
  assert.equal(arrival(other).state, 'tab-2');
});

test('two tabs at once, the older one last', async () => {
  person = await newPerson();
  const { page, context } = person;
  await page.goto(authorizeUrl(edges, first, { state: 'old' }));
  const other = await context.newPage();
  await other.goto(authorizeUrl(edges, second, { state: 'new' }));
  await logIn(other, erin);
  await arrived(other, second);
  assert.equal(arrival(other).state, 'new');
  await page.reload();
  await arrived(page, first);
  assert.equal(arrival(page).state, 'old');
});

test('cookies off: the page says that they are needed, not "wrong password"', async () => {
  person = await personWithoutCookies();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, erin);
  await page.getByRole('heading', { name: 'Cookies are switched off' }).waitFor();
  await page.getByRole('link', { name: 'Try again' }).click();
  await page.locator('#kc-form-login').waitFor();
});

test('scripts off: everything works', async () => {
  person = await newPerson({ javaScriptEnabled: false });
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, { ...erin, password: 'wrong' });
  await page.getByText(wrongPassword).waitFor();
  await logIn(page, erin);
  await arrived(page);
  await page.goto(authorizeUrl(edges, second, { response_mode: 'form_post', prompt: 'login' }));
  await logIn(page, erin);
  await page.locator('form button, form input[type=submit]').first().click();
  await page.waitForURL(second.redirectUri);
  assert.ok(site.last('/second').form.code);
});

test('an e-mail address does for a user name', async () => {
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, first));
  await logIn(person.page, { username: 'Erin@Example.org', password: erin.password });
  await arrived(person.page);
});

test('a temporary password must be changed before the login is done, and works no longer after', async () => {
  person = await newPerson();
  const { page } = person;
  const temp = { username: 'temp', password: 'first-password-2026' };
  await page.goto(authorizeUrl(edges, first, { state: 'through' }));
  await logIn(page, temp);
  await page.locator('#kc-passwd-update-form').waitFor();
  await page.fill('[name=password-new]', 'second-password-2026');
  await page.fill('[name=password-confirm]', 'another-password-2026');
  await page.locator('#kc-passwd-update-form [type=submit]').first().click();
  await page.getByText('The two passwords differ.').waitFor();
  await page.fill('[name=password-new]', 'second-password-2026');
  await page.fill('[name=password-confirm]', 'second-password-2026');
  await page.locator('#kc-passwd-update-form [type=submit]').first().click();
  await arrived(page);
  assert.equal(arrival(page).state, 'through');
  await person.close();
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, first));
  await logIn(person.page, temp);
  await person.page.getByText(wrongPassword).waitFor();
  await logIn(person.page, { ...temp, password: 'second-password-2026' });
  await arrived(person.page);
});

test('logout without a hint asks first, and then signs out', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, erin);
  await arrived(page);
  await page.goto(`${edges.logout}?client_id=first-app&post_logout_redirect_uri=${encodeURIComponent(`${app}/bye`)}`);
  await page.goto(authorizeUrl(edges, first, { prompt: 'none' }));
  assert.ok(arrival(page).code, 'nothing has happened yet');
  await page.goto(`${edges.logout}?client_id=first-app&post_logout_redirect_uri=${encodeURIComponent(`${app}/bye`)}&state=so-long`);
  await page.locator('#kc-logout').click();
  await page.waitForURL((url) => url.pathname === '/bye');
  assert.equal(arrival(page).state, 'so-long');
  await page.goto(authorizeUrl(edges, first, { prompt: 'none' }));
  assert.equal(arrival(page).error, 'login_required');
});

test('a logout never leads to an address the client has not registered', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, erin);
  await arrived(page);
  const { id_token: hint } = await tokens(arrival(page));
  await page.goto(`${edges.logout}?id_token_hint=${hint}&post_logout_redirect_uri=${encodeURIComponent(`${app}/elsewhere`)}`);
  assert.ok(page.url().startsWith(provider.base), page.url());
});

test('Cve2026_7507: a login session planted beforehand is not the one she is signed in with', async () => {
  const attacker = await newPerson();
  await attacker.page.goto(authorizeUrl(edges, first));
  const planted = await attacker.context.cookies(provider.base);
  person = await newPerson();
  await person.context.addCookies(planted.map(({ name, value, path }) => ({ name, value, path, domain: 'localhost' })));
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, erin);
  await arrived(page);
  const hers = new Map((await person.context.cookies(provider.base)).map((cookie) => [cookie.name, cookie.value]));
  for (const { name, value } of planted.filter((cookie) => cookie.name === 'AUTH_SESSION_ID')) assert.notEqual(hers.get(name), value, `${name} changes at the login`);
  await attacker.page.goto(authorizeUrl(edges, first, { prompt: 'none' }));
  assert.equal(arrival(attacker.page).error, 'login_required', 'the one who planted it is not signed in');
  await attacker.close();
});

test('a name full of markup is text', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, { username: 'mallory<script>', password: 'wrong' });
  await page.getByText(wrongPassword).waitFor();
  await logIn(page, { username: 'mallory<script>', password: 'mallory-2026-password' });
  await arrived(page);
  await page.goto(authorizeUrl(edges, first, { prompt: 'login' }));
  await page.goto(edges.logout);
  assert.deepEqual(person.troubles, []);
});
