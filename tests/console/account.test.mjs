// The account console in a browser: every page that its menu shows, on a desktop and on a phone, and what people do there.
// Seconds: 14
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { watchCalls } from '../lib/console.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider, account, alice, bob; // the tests continue where the one before has left them
before(async () => {
  provider = await startProvider();
  account = `${provider.base}/realms/${demoRealm.name}/account/`;
});
after(async () => { await closeBrowser(); await provider?.stop(); });

async function visit(user, path = '', options = {}) {
  const person = await newPerson(options);
  const failed = watchCalls(person.page);
  await person.page.goto(account + path);
  await logIn(person.page, user);
  await person.page.locator('nav a').first().waitFor({ state: 'attached' });
  return { ...person, failed };
}

const noTrouble = ({ troubles, failed }) => assert.deepEqual([...troubles, ...failed], []);

test('a page that is opened by its address is that page after the login', async () => {
  alice = await visit(demoRealm.alice, 'account-security/device-activity');
  const { page } = alice;
  await page.getByText('Current session').waitFor();
  assert.equal(new URL(page.url()).pathname, new URL(`${account}account-security/device-activity`).pathname);
  noTrouble(alice);
});

test('every page of the menu opens without a complaint of the browser', async () => {
  const { page } = alice;
  await page.locator('nav').getByRole('link', { name: 'Personal info' }).click();
  await page.getByRole('button', { name: 'Account security', expanded: false }).click();
  const titles = ['Personal info', 'Signing in', 'Device activity', 'Applications'];
  for (const title of titles) {
    await page.locator('nav').getByRole('link', { name: title, exact: true }).click();
    await page.getByRole('heading', { name: title.replace('Applications', 'Application'), exact: true, level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
  }
  const links = await page.locator('nav a').allTextContents();
  assert.deepEqual(links.map((text) => text.trim()).sort(), [...titles].sort(), 'the menu shows what works, and no more');
  noTrouble(alice);
});

test('pages of what the server lacks are not there, whoever types their address', async () => {
  const { page } = alice;
  for (const path of ['account-security/linked-accounts', 'resources', 'organizations', 'verifiable-credentials']) {
    await page.goto(account + path);
    await page.getByRole('heading', { name: 'Personal info', level: 1 }).waitFor();
  }
  noTrouble(alice);
});

test('on a phone the menu opens, leads on and closes', async () => {
  const { page } = alice;
  await page.setViewportSize({ width: 360, height: 740 });
  await page.reload();
  const link = page.locator('nav').getByRole('link', { name: 'Applications' });
  await page.locator('[data-testid=save]').waitFor();
  assert.ok(!await link.isVisible() || (await link.boundingBox()).x < 0, 'the menu is out of the way');
  await page.click('#nav-toggle');
  await link.click();
  await page.getByRole('heading', { name: 'Application', level: 1 }).waitFor();
  await page.waitForFunction(() => document.querySelector('.pf-v5-c-page__sidebar').classList.contains('pf-m-collapsed'));
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wider <= 0, `${wider} pixels wider than the screen`);
});

test('people change their name, and are told by the field what cannot be', async () => {
  bob = await visit(demoRealm.bob);
  const { page } = bob;
  await page.fill('[name=lastName]', 'Builder');
  await page.click('[data-testid=save]');
  await page.getByText('Your account has been updated.').waitFor();
  await page.reload();
  assert.equal(await page.inputValue('[name=lastName]'), 'Builder');
  await page.fill('[name=email]', 'alice@example.org');
  await page.click('[data-testid=save]');
  await page.getByText('Another account has this e-mail address.').waitFor();
});

test('somebody signs another browser of theirs out', async () => {
  const { page } = bob;
  const there = await visit(demoRealm.bob, '', { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.4 Safari/605.1.15' });
  await page.getByRole('button', { name: 'Account security' }).click();
  await page.locator('nav').getByRole('link', { name: 'Device activity' }).click();
  await page.click('#refresh-page');
  await page.locator('[data-testid^=row-]', { hasText: 'Mac OS X 10.15 / Safari/17.4' }).getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText(/Signed out/).waitFor();
  await there.page.reload();
  await there.page.locator('#kc-form-login').waitFor();
  assert.deepEqual(bob.troubles, []);
  await there.close();
});

test('people change their password from here, or leave it, and come back here', async () => {
  const { page } = bob;
  await page.locator('nav').getByRole('link', { name: 'Signing in' }).click();
  await page.locator('[data-testrole=update]').click();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.locator('[data-testrole=update]').click();
  await page.fill('#password-new', 'another-password-of-bob');
  await page.fill('#password-confirm', 'another-password-of-bob');
  await page.click('#kc-passwd-update-form button[type=submit]');
  await page.locator('[data-testrole=update]').waitFor();
  assert.match(page.url(), /account-security\/signing-in/);
  assert.deepEqual(bob.troubles, []);
  const again = await visit({ ...demoRealm.bob, password: 'another-password-of-bob' });
  await again.close();
});

test('the console speaks the language of the browser', async () => {
  const person = await visit(demoRealm.alice, '', { locale: 'de-DE' });
  await person.page.getByRole('heading', { name: 'Persönliche Angaben', level: 1 }).waitFor();
  assert.equal(await person.page.locator('html').getAttribute('lang'), 'de');
  await person.close();
});
