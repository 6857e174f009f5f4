// The tutorial as it is written, step by step in the admin console: a realm, a client with its secret, a role, a user with a
// password; then a login at the sample application with exactly those values.
// Programs: latchkey demo
// Seconds: 12
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { openConsole, settled } from '../lib/console.mjs';
import { freePort } from '../lib/processes.mjs';
import { startDemo, startProvider } from '../lib/programs.mjs';

const realm = 'demo-openid-connect';
const clientId = '7f3c2e10-8c1a-4c71-89f2-f0bb72e536f4';
const grace = { username: 'grace', password: 'a-password-of-grace' };
let provider, person, page, appPort, secret;

before(async () => {
  provider = await startProvider({ realms: [] });
  appPort = await freePort();
  person = await openConsole(provider);
  page = person.page;
});
after(async () => { await closeBrowser(); await provider?.stop(); });

const goTo = async (item) => {
  await page.locator(`#nav-item-${item}`).click();
  await settled(page);
};
// The password dialog's own mistake, whatever the server: it reads the field of an event that is over.
const ofTheDialog = /^exception: Cannot read properties of null \(reading 'value'\)/;
const noTrouble = () => {
  assert.deepEqual(person.failed.splice(0), []);
  assert.deepEqual(person.troubles.splice(0).filter((trouble) => !ofTheDialog.test(trouble)), []);
};

test('1. a realm', async () => {
  await goTo('realms');
  await page.getByTestId('add-realm').click();
  await page.getByTestId('realm').fill(realm);
  await page.getByTestId('create').click();
  await page.getByTestId('currentRealm').filter({ hasText: realm }).waitFor();
  noTrouble();
});

test('2. a confidential client with the application\'s root URL', async () => {
  await goTo('clients');
  await page.getByTestId('createClient').click();
  await page.getByTestId('clientId').fill(clientId);
  await page.getByTestId('name').fill('open-id-client');
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.locator('label.pf-v5-c-switch[for="kc-authentication"]').click();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByTestId('rootUrl').fill(`http://localhost:${appPort}`);
  await page.getByTestId('redirectUris0').fill('*');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Client created successfully').waitFor();
  noTrouble();
});

test('3. its secret, from the Credentials tab', async () => {
  await page.getByRole('tab', { name: 'Credentials' }).click();
  await settled(page);
  const field = page.locator('#kc-client-secret');
  await field.waitFor();
  secret = await field.inputValue();
  assert.match(secret, /^[A-Za-z0-9_-]{20,}$/);
  noTrouble();
});

test('4. a role of the realm', async () => {
  await goTo('roles');
  await page.getByTestId('create-role').click();
  await page.getByTestId('name').fill('demo-admin');
  await page.getByTestId('save').click();
  await page.getByText('Role created').waitFor();
  noTrouble();
});

test('5. a user, with a password that is to stay', async () => {
  await goTo('users');
  await page.getByTestId('add-user').or(page.getByRole('button', { name: 'Create new user' })).first().click();
  await page.locator('[name=username]').fill(grace.username);
  await page.locator('[name=email]').fill('grace@example.org');
  await page.locator('[name=firstName]').fill('Grace');
  await page.locator('[name=lastName]').fill('Gardner');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('The user has been created').waitFor();
  await page.getByTestId('credentials').click();
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByTestId('passwordField').fill(grace.password);
  await page.getByTestId('passwordConfirmationField').fill(grace.password);
  await page.locator('label.pf-v5-c-switch[for="temporaryPassword"]').click();
  await page.getByTestId('confirm').click();
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByText('The password has been set successfully.').waitFor();
  noTrouble();
});

test('6. and the role for that user', async () => {
  await page.getByTestId('role-mapping-tab').click();
  await settled(page);
  await page.getByTestId('add-role-mapping-button').click();
  await page.getByTestId('roles-role').click();
  const row = page.locator('.pf-v5-c-modal-box tr', { hasText: 'demo-admin' });
  await row.locator('input[type=checkbox]').check();
  await page.getByTestId('assign').click();
  await page.getByText('User role mapping successfully updated').waitFor();
  noTrouble();
});

test('7. the application signs this user in with exactly these values', async () => {
  const demo = await startDemo({ authority: `${provider.base}/realms/${realm}`, port: appPort, settings: { CLIENT_ID: clientId, CLIENT_SECRET: secret } });
  try {
    const user = await newPerson();
    await user.page.goto(`${demo.base}/profile`);
    await logIn(user.page, grace);
    await user.page.getByText('Grace Gardner').first().waitFor();
    await user.page.goto(`${demo.base}/admin`);
    assert.equal(new URL(user.page.url()).pathname, '/admin', 'the role lets them in');
    assert.deepEqual(user.troubles, []);
    await user.close();
  } finally {
    await demo.stop();
  }
});
