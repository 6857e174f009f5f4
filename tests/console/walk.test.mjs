// The admin console from one end to the other: every page that its menu shows, every tab of it, and the pages of one client,
// scope, role, user and group. No call may fail, and the browser may complain of nothing.
// Seconds: 25
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser } from '../lib/browser.mjs';
import { menu, openConsole, openTabs, settled } from '../lib/console.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider, person;
before(async () => {
  provider = await startProvider();
  person = await openConsole(provider, { path: `#/${demoRealm.name}` });
});
after(async () => { await closeBrowser(); await provider?.stop(); });

/** What went wrong since the last time that this was asked, as sentences. */
async function complaints(where) {
  const { page, failed, troubles } = person;
  const shown = await page.locator('.pf-v5-c-alert.pf-m-danger .pf-v5-c-alert__title, [data-testid=error-boundary], .pf-v5-c-modal-box.pf-m-danger').allTextContents();
  const lost = await page.getByText(/Something went wrong|An error occurred|There is nothing at this address/).allTextContents();
  const found = [...failed.splice(0).filter((call) => !ofTheMailPage.test(call)), ...troubles.splice(0).map((text) => text.split('\n')[0].slice(0, 300)), ...shown, ...lost];
  return [...new Set(found)].map((what) => `${where}: ${what}`);
}

// The page of the mail settings looks for the administrator among the users of the realm that is shown, whatever the server.
const ofTheMailPage = /^404 GET \/admin\/realms\/[^/]+\/users\/[0-9a-f-]{36}$/;

/** The console at that page of the realm, as its own links lead there; by address alone: deep_link. */
async function open(path = '') {
  await person.page.goto(`${provider.base}/admin/master/console/#/${demoRealm.name}${path}`);
  await person.page.getByTestId('currentRealm').filter({ hasText: 'Latchkey demo' }).waitFor();
  await settled(person.page);
}

test('every page that the menu shows opens, with every tab', async () => {
  const { page } = person;
  await open();
  const links = await menu(page);
  assert.ok(links.length >= 10, `the menu shows ${links.map(({ name }) => name)}`);
  const found = [];
  for (const { id, name } of links) {
    await page.locator(`#${id}`).click();
    await settled(page);
    found.push(...await complaints(name));
    for await (const tab of openTabs(page)) found.push(...await complaints(`${name}, ${tab}`));
  }
  assert.deepEqual(found, []);
});

const details = [
  ['a client', 'clients', 'open-id-client'],
  ['a built-in client', 'clients', 'account-console'],
  ['a client scope', 'client-scopes', 'profile'],
  ['a realm role', 'roles', 'demo-admin'],
  ['a user', 'users', 'alice'],
];
for (const [what, path, name] of details) {
  test(`the pages of ${what} open, with every tab`, async () => {
    const { page } = person;
    await open(`/${path}`);
    const link = page.locator('table a', { hasText: name }).or(page.locator('tr', { hasText: name }).locator('a')).first();
    await link.click();
    await settled(page);
    const found = await complaints(what);
    for await (const tab of openTabs(page)) found.push(...await complaints(`${what}, ${tab}`));
    assert.deepEqual(found, []);
  });
}

test('what a client\'s key may come in is offered, and nobody registers clients by themselves', async () => {
  const { page } = person;
  await open('/clients');
  await page.getByRole('link', { name: 'Create client' }).waitFor();
  assert.deepEqual((await page.locator('.pf-v5-c-tabs__link:visible').allTextContents()).map((text) => text.trim()), ['Clients list']);
  await page.locator('tr', { hasText: 'open-id-client' }).locator('a').first().click();
  await settled(page);
  await page.locator('.pf-v5-c-tabs__link:visible', { hasText: 'Keys' }).first().click();
  await page.getByTestId('import').click();
  await page.locator('#keystoreFormat').click();
  const formats = await page.locator('[role=option]').allTextContents();
  assert.deepEqual(formats, ['JKS', 'PKCS12', 'Certificate PEM', 'Public Key PEM', 'JSON Web Key Set']);
  await page.getByTestId('cancel').click();
  assert.deepEqual(await complaints('keys'), []);
});

test('the forms for something new open', async () => {
  const { page } = person;
  const found = [];
  for (const path of ['clients/add-client', 'client-scopes/new', 'roles/new', 'users/add-user', 'clients/import-client']) {
    await open(`/${path}`);
    await page.locator('form').first().waitFor();
    found.push(...await complaints(path));
  }
  assert.deepEqual(found, []);
});
