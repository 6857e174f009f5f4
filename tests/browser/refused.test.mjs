// Logins that end at a closed door: each page says why, in words, and nobody is signed in behind it.
// Seconds: 8
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { barriers } from '../lib/barriers.mjs';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { freePort } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { serveSite } from '../lib/sites.mjs';
import { authorizeUrl } from '../lib/visitor.mjs';

const erin = { username: 'erin', password: 'erin-2026-password' };
let provider, edges, puzzled, site, app, first, person;

before(async () => {
  const port = await freePort();
  app = `http://localhost:${port}`;
  const realms = ['edges', 'puzzled'].map((name) => `${root}/tests/realms/${name}.json`);
  provider = await startProvider({ realms, values: { APP: app } });
  [edges, puzzled] = ['edges', 'puzzled'].map((name) => provider.realm(name));
  site = await serveSite(port);
  first = { id: 'first-app', redirectUri: `${app}/first` };
});
afterEach(() => person?.close());
after(async () => {
  await closeBrowser();
  await Promise.all([site?.stop(), provider?.stop()]);
});

/** The page has `words` on it, is usable, and leaves nobody signed in. */
async function refused(words, { realm = edges, client = first } = {}) {
  const { page } = person;
  await page.getByRole('alert').filter({ hasText: words }).waitFor();
  assert.deepEqual(await barriers(page), []);
  assert.deepEqual((await person.context.cookies(provider.base)).filter(({ name }) => name === 'KEYCLOAK_IDENTITY'), []);
  if (!client) return;
  await page.goto(authorizeUrl(realm, client, { prompt: 'none' }));
  await page.waitForURL((url) => url.href.startsWith(client.redirectUri));
  assert.equal(new URL(page.url()).searchParams.get('error'), 'login_required');
}

test('an imported one-time code is never skipped: the right password alone does not do', async () => {
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, first));
  await logIn(person.page, { username: 'otto', password: 'otto-2026-password' });
  await refused(/Your account asks for a sign-in step that this provider cannot do yet \((auth-otp-form|otp)\)\. Please ask your administrator\./);
});

test('whoever has a second factor and types a wrong password learns nothing of it', async () => {
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, first));
  await logIn(person.page, { username: 'otto', password: 'wrong' });
  await refused('The user name or the password is wrong.');
});

test('a step of the realm\'s flow that is not known refuses after the password', async () => {
  person = await newPerson();
  await person.page.goto(authorizeUrl(puzzled, first));
  await logIn(person.page, erin);
  await refused('(acme-badge-reader)', { realm: puzzled });
});

test('a step that is not known and comes first refuses before anything is asked', async () => {
  person = await newPerson();
  await person.page.goto(authorizeUrl(puzzled, { ...first, id: 'badge-first' }));
  await refused('(acme-badge-reader)', { realm: puzzled, client: null });
  assert.equal(await person.page.locator('input[type=password]').count(), 0);
});

test('a required action that this provider cannot do yet refuses and names it', async () => {
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, first));
  await logIn(person.page, { username: 'vera', password: 'vera-2026-password' });
  await refused('(CONFIGURE_TOTP)');
});

test('pages of no application and no realm', async () => {
  const rows = [
    [authorizeUrl(edges, { ...first, id: 'nobody' }), 'We do not know the application that sent you here.'],
    [authorizeUrl(edges, { ...first, id: 'disabled-app' }), 'The application that sent you here is switched off.'],
    [authorizeUrl(edges, { ...first, id: 'bearer-app' }), 'This application does not sign people in.'],
    [authorizeUrl(edges, { ...first, id: '' }), 'The application left out a value: client_id'],
    [authorizeUrl(edges, { ...first, redirectUri: 'http://localhost:1/' }), 'The application asked to come back to an address that is not registered for it.'],
    [authorizeUrl(edges, { ...first, redirectUri: '' }), 'The application sent a wrong value: redirect_uri'],
    [`${edges.loginActions}/authenticate?session_code=x&client_id=first-app`, 'This step is no longer open.'],
    [`${provider.base}/realms/nowhere/protocol/openid-connect/auth`, 'There is no such realm here.'],
  ];
  person = await newPerson();
  for (const [address, words] of rows) {
    const response = await person.page.goto(address);
    assert.ok(response.status() >= 400 && response.status() < 500, `${address}: ${response.status()}`);
    await refused(words, { client: null });
  }
  assert.deepEqual(person.troubles, []);
});
