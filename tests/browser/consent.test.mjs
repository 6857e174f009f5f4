// A client that must ask: what the page says, what yes and no do, and that an answer is asked for once.
// Seconds: 5
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { barriers } from '../lib/barriers.mjs';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { freePort } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { serveSite } from '../lib/sites.mjs';
import { authorizeUrl, claimsOf, requestTokens, Visitor } from '../lib/visitor.mjs';

const gina = { username: 'gina', password: 'gina-2026-password' };
let provider, edges, site, asking, person;

before(async () => {
  const port = await freePort();
  provider = await startProvider({ realms: [`${root}/tests/realms/edges.json`], values: { APP: `http://localhost:${port}` } });
  edges = provider.realm('edges');
  site = await serveSite(port);
  asking = { id: 'asking-app', redirectUri: `http://localhost:${port}/asking` };
});
afterEach(() => person?.close());
after(async () => {
  await closeBrowser();
  await Promise.all([site?.stop(), provider?.stop()]);
});

const arrived = (page) => page.waitForURL((url) => url.href.startsWith(asking.redirectUri));
const arrival = (page) => Object.fromEntries(new URL(page.url()).searchParams);
const question = (page) => page.getByRole('heading', { name: 'Allow The asking application to use your account?' });
const listed = (page) => page.getByRole('main').getByRole('listitem').allInnerTexts();

async function askedFor(scope, more = {}) {
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, asking, { scope, ...more }));
  await logIn(person.page, gina);
  await question(person.page).waitFor();
  return person.page;
}

test('no: the application is told so, and nothing is remembered', async () => {
  const page = await askedFor('openid', { state: 'undecided' });
  await page.getByRole('button', { name: 'Don’t allow' }).click();
  await arrived(page);
  assert.equal(arrival(page).error, 'access_denied');
  assert.equal(arrival(page).state, 'undecided');
  assert.equal(arrival(page).code, undefined);
  await page.goto(authorizeUrl(edges, asking, { prompt: 'none' }));
  await arrived(page);
  assert.match(arrival(page).error, /^(consent|login|interaction)_required$/);
});

test('the page is usable on every screen and says what is asked for', async () => {
  const page = await askedFor('openid');
  assert.deepEqual(await listed(page), ['Your profile', 'Your email', 'Your roles']);
  assert.deepEqual(await barriers(page), []);
  await page.reload();
  await question(page).waitFor();
  assert.deepEqual(person.troubles, []);
});

test('yes: the application gets what was agreed to, and asks no more, in any browser, but for what is new', async () => {
  const page = await askedFor('openid', { state: 'agreed' });
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await arrived(page);
  assert.equal(arrival(page).state, 'agreed');
  const granted = await requestTokens(new Visitor(), edges, asking, {
    grant_type: 'authorization_code', code: arrival(page).code, redirect_uri: asking.redirectUri,
  });
  assert.equal(granted.status, 200, JSON.stringify(granted));
  assert.equal(claimsOf(granted.id_token).email, 'gina@example.org');

  await page.goto(authorizeUrl(edges, asking, { prompt: 'none' }));
  await arrived(page);
  assert.ok(arrival(page).code, 'signed in and agreed: nothing to ask');

  await page.goto(authorizeUrl(edges, asking, { scope: 'openid phone' }));
  await question(page).waitFor();
  assert.deepEqual(await listed(page), ['Your phone number'], 'what is new is asked for, and nothing else');

  await person.close();
  person = await newPerson();
  await person.page.goto(authorizeUrl(edges, asking, { scope: 'openid' }));
  await logIn(person.page, gina);
  await arrived(person.page);
  assert.ok(arrival(person.page).code, 'agreed in another browser: nothing to ask');
});

test('prompt=consent asks again', async () => {
  const page = await askedFor('openid', { prompt: 'consent' });
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await arrived(page);
  assert.ok(arrival(page).code);
});

test('an answer counts once: back and again leads to the application, not to a second code', async () => {
  const page = await askedFor('openid', { prompt: 'consent' });
  const asked = page.url();
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await arrived(page);
  await page.goto(asked);
  await page.getByText('This step is no longer open.').waitFor();
  await page.getByRole('link', { name: 'Back to the application' }).click();
  await arrived(page);
});

test('the question of one browser cannot be answered by another', async () => {
  const page = await askedFor('openid', { prompt: 'consent' });
  const somebody = await newPerson();
  await somebody.page.goto(page.url());
  await somebody.page.getByText('This step is no longer open.').waitFor();
  await somebody.close();
});
