// The pages of users and groups in the admin console, each with what it shows, no failed call, no complaint of the browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf } from '../lib/admin.mjs';
import { closeBrowser } from '../lib/browser.mjs';
import { openConsole } from '../lib/console.mjs';
import { delegate } from '../lib/delegates.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

const realm = demoRealm.name;
let provider, admin, person, page;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  const boss = await delegate(provider, admin, realm, 'boss', ['realm-admin']);
  person = await openConsole(provider, { realm, credentials: { username: boss.username, password: boss.password } });
  page = person.page;
});
after(async () => { await person?.close(); await closeBrowser(); await provider?.stop(); });

/** Goes to a page of the console as its own links do, and waits for a text that only this page has. */
async function open(path, text) {
  await page.evaluate((hash) => { location.hash = hash; }, `#/${realm}/${path}`);
  await page.locator('.pf-v5-c-page__main').getByText(text).first().waitFor();
}

test('the list of users and every tab of one open', async () => {
  await open('users', 'alice@example.org');
  const [alice] = await admin.users.find({ username: 'alice', exact: true });
  await admin.groups.create({ name: 'painters' }).then(({ id }) => admin.users.addToGroup({ id: alice.id, groupId: id }));
  const tabs = [
    ['settings', 'Required user actions'], ['credentials', 'Reset password'], ['role-mapping', `default-roles-${realm}`],
    ['groups', '/painters'], ['consents', 'No consents'], ['identity-provider-links', 'No identity providers linked'],
    ['sessions', 'No sessions'],
  ];
  for (const [tab, text] of tabs) await open(`users/${alice.id}/${tab}`, text);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(person.failed, []);
  assert.deepEqual(person.troubles, []);
});

test('a user is made in the console, and what cannot be is said at its field', async () => {
  await open('users/add-user', 'Join Groups');
  await page.fill('[name=username]', 'ab');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('must have a length between').first().waitFor();
  await page.fill('[name=username]', 'made-in-the-console');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('The user has been created').waitFor();
  const [made] = await admin.users.find({ username: 'made-in-the-console', exact: true });
  assert.equal(made.enabled, true);
  assert.deepEqual(person.troubles.filter((trouble) => !trouble.includes('400')), []);
  person.failed.length = 0;
  person.troubles.length = 0;
});

test('groups open, with what is below them', async () => {
  const { id } = await admin.groups.create({ name: 'orchestra' });
  await admin.groups.createChildGroup({ id }, { name: 'strings' });
  await open('groups', 'orchestra');
  await open(`groups/${id}`, 'strings');
  await page.waitForLoadState('networkidle');
  assert.deepEqual(person.failed, []);
  assert.deepEqual(person.troubles, []);
});
