// What an application may ask of a login: languages, hints, prompts, how the answer comes back.
// Seconds: 11
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { freePort } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { serveSite } from '../lib/sites.mjs';
import { authorizeUrl, claimsOf, requestTokens, Visitor } from '../lib/visitor.mjs';

const erin = { username: 'erin', password: 'erin-2026-password' };
const gina = { username: 'gina', password: 'gina-2026-password' };
let provider, edges, site, app, first, second, person;

before(async () => {
  const port = await freePort();
  app = `http://localhost:${port}`;
  provider = await startProvider({ realms: [`${root}/tests/realms/edges.json`], values: { APP: app } });
  edges = provider.realm('edges');
  site = await serveSite(port);
  first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
  second = { id: 'second-app', redirectUri: `${app}/second` };
});
afterEach(() => person?.close());
after(async () => {
  await closeBrowser();
  await Promise.all([site?.stop(), provider?.stop()]);
});

const arrived = (page, client = first) => page.waitForURL((url) => url.href.startsWith(client.redirectUri));
const arrival = (page) => Object.fromEntries(new URL(page.url()).searchParams);
async function tokens(answer, client = first) {
  return requestTokens(new Visitor(), edges, client, { grant_type: 'authorization_code', code: answer.code, redirect_uri: client.redirectUri });
}
/** A person who is signed in as `user`, and the ID token that the first application got for it. */
async function signedIn(user) {
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, first));
  await logIn(person.page, user);
  await arrived(person.page);
  return (await tokens(arrival(person.page))).id_token;
}

test('form_post with scripts on arrives by itself', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, second, { response_mode: 'form_post', state: 'posted' }));
  await logIn(page, erin);
  await page.waitForURL(second.redirectUri);
  assert.equal(site.last('/second').form.state, 'posted');
  assert.deepEqual(person.troubles, []);
});

test('remember me: the session outlives the browser, without it it does not', async () => {
  for (const remember of [true, false]) {
    const someone = await newPerson();
    await someone.page.goto(authorizeUrl(edges, first));
    await logIn(someone.page, erin, { remember });
    await arrived(someone.page);
    const state = await someone.context.storageState();
    await someone.close();
    // A browser that is closed forgets its session cookies and keeps the others.
    state.cookies = state.cookies.filter((cookie) => cookie.expires > 0);
    person = await newPerson({ storageState: state });
    await person.page.goto(authorizeUrl(edges, first, { prompt: 'none' }));
    await arrived(person.page);
    assert.equal(arrival(person.page).error, remember ? undefined : 'login_required');
    if (!remember) return;
    await person.close();
  }
});

test('prompt=login asks again though she is signed in; another person cannot slip in', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, erin);
  await arrived(page);
  const before_ = claimsOf((await tokens(arrival(page))).id_token);
  await sleep(1100);
  await page.goto(authorizeUrl(edges, first, { prompt: 'login' }));
  await logIn(page, erin);
  await arrived(page);
  const after_ = claimsOf((await tokens(arrival(page))).id_token);
  assert.equal(after_.sub, before_.sub);
  assert.ok(after_.auth_time > before_.auth_time, 'auth_time moves with the new login');
});

test('prompt=none: an error without a session, a code with one', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first, { prompt: 'none' }));
  await arrived(page);
  assert.equal(arrival(page).error, 'login_required');
  await page.goto(authorizeUrl(edges, second));
  await logIn(page, erin);
  await arrived(page, second);
  await page.goto(authorizeUrl(edges, first, { prompt: 'none' }));
  await arrived(page);
  assert.ok(arrival(page).code);
});

test('max_age asks again once the login is older', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, erin);
  await arrived(page);
  await page.goto(authorizeUrl(edges, second, { max_age: '10000' }));
  await arrived(page, second);
  await sleep(2100);
  await page.goto(authorizeUrl(edges, second, { max_age: '1' }));
  await page.locator('#kc-form-login').waitFor();
});

test('login_hint fills in the name', async () => {
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, first, { login_hint: 'erin@example.org' }));
  assert.equal(await person.page.inputValue('[name=username]'), 'erin@example.org');
  await person.page.goto(authorizeUrl(edges, first, { login_hint: '"><script>alert(1)</script>' }));
  assert.equal(await person.page.inputValue('[name=username]'), '"><script>alert(1)</script>');
  assert.deepEqual(person.troubles, []);
});

test('the language: from the browser, from ui_locales, from the menu, and kept', async () => {
  person = await newPerson({ locale: 'de-DE' });
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
  await page.goto(authorizeUrl(edges, first, { ui_locales: 'en' }));
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await person.close();
  person = await newPerson({ locale: 'en-US' });
  await person.page.goto(authorizeUrl(edges, first));
  assert.equal(await person.page.getAttribute('html', 'lang'), 'en');
  await person.page.goto(await person.page.locator('a[href*="kc_locale=de"]').first().getAttribute('href').then((href) => new URL(href, person.page.url()).href));
  assert.equal(await person.page.getAttribute('html', 'lang'), 'de');
  await logIn(person.page, { ...erin, password: 'falsch' });
  assert.equal(await person.page.getAttribute('html', 'lang'), 'de', 'the language stays through the login');
  await person.page.goto(authorizeUrl(edges, second));
  assert.equal(await person.page.getAttribute('html', 'lang'), 'de', 'and for the next one');
});

test('single sign-on: the second application asks nothing', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  await logIn(page, erin);
  await arrived(page);
  await page.goto(authorizeUrl(edges, second, { state: 'sso' }));
  await arrived(page, second);
  assert.equal(arrival(page).state, 'sso');
});

test('response_mode=fragment: the answer stands behind the #, an error too', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, second, { response_mode: 'fragment', prompt: 'none', state: 'f1' }));
  await arrived(page, second);
  const answer = () => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
  assert.equal(answer().error, 'login_required');
  assert.equal(answer().state, 'f1');
  await page.goto(authorizeUrl(edges, second, { response_mode: 'fragment', state: 'f2' }));
  await logIn(page, erin);
  await arrived(page, second);
  assert.ok(answer().code);
  assert.equal(answer().state, 'f2');
  assert.equal(answer().iss, edges.issuer);
  assert.equal(new URL(page.url()).search, '');
});

test('id_token_hint: the person it names goes through, another one gets the form', async () => {
  const hint = await signedIn(erin);
  const { page } = person;
  await page.goto(authorizeUrl(edges, second, { id_token_hint: hint, prompt: 'none' }));
  await arrived(page, second);
  assert.ok(arrival(page).code);
  await person.close();

  await signedIn(gina);
  const hers = person.page;
  await hers.goto(authorizeUrl(edges, second, { id_token_hint: hint, prompt: 'none' }));
  await arrived(hers, second);
  assert.equal(arrival(hers).error, 'login_required');
  await hers.goto(authorizeUrl(edges, second, { id_token_hint: hint }));
  await logIn(hers, erin);
  await arrived(hers, second);
  assert.ok(arrival(hers).code, 'erin signs in where gina was');
});

test('prompt=select_account: somebody else may sign in', async () => {
  await signedIn(erin);
  const { page } = person;
  await page.goto(authorizeUrl(edges, second, { prompt: 'select_account' }));
  await logIn(page, gina);
  await arrived(page, second);
  const { id_token: token } = await requestTokens(new Visitor(), edges, second, {
    grant_type: 'authorization_code', code: arrival(page).code, redirect_uri: second.redirectUri,
  });
  assert.equal(claimsOf(token).email, 'gina@example.org');
});

test('"Not you?": the form that knows her name lets somebody else in instead', async () => {
  await signedIn(erin);
  const { page } = person;
  await page.goto(authorizeUrl(edges, first, { prompt: 'login' }));
  await page.getByRole('link', { name: 'Not you?' }).click();
  await logIn(page, gina);
  await arrived(page);
  assert.equal(claimsOf((await tokens(arrival(page))).id_token).email, 'gina@example.org');
});

test('the asked-for language stays through the whole login, until she chooses another', async () => {
  person = await newPerson({ locale: 'en-US' });
  const { page } = person;
  const language = () => page.getAttribute('html', 'lang');
  await page.goto(authorizeUrl(edges, first, { ui_locales: 'xx de' }));
  assert.equal(await language(), 'de');
  await logIn(page, { ...erin, password: 'falsch' });
  await page.locator('#input-error').waitFor();
  assert.equal(await language(), 'de');
  await page.goto(new URL(await page.locator('a[href*="kc_locale=en"]').first().getAttribute('href'), page.url()).href);
  assert.equal(await language(), 'en');
  for (let attempt = 0; attempt < 2; attempt++) {
    await logIn(page, { ...erin, password: 'wrong' });
    await page.getByText('The user name or the password is wrong.').waitFor();
    assert.equal(await language(), 'en');
  }
  await logIn(page, erin);
  await arrived(page);
  await page.goto(edges.logout);
  await page.locator('#kc-logout').click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await page.goto(new URL(await page.locator('a[href*="kc_locale=de"]').first().getAttribute('href'), page.url()).href);
  await page.getByRole('heading', { name: 'abgemeldet' }).waitFor();
});
