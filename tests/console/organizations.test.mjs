// Organizations and client policies in the admin console: every tab opens, and no call of theirs fails.
// Seconds: 8
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf } from '../lib/admin.mjs';
import { closeBrowser } from '../lib/browser.mjs';
import { openConsole, openTabs, settled } from '../lib/console.mjs';
import { startMailServer } from '../lib/mail.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

const realm = demoRealm.name;
let mail, provider, admin, person;
before(async () => {
  mail = await startMailServer();
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  await admin.realms.update({ realm }, { organizationsEnabled: true, smtpServer: { host: '127.0.0.1', port: String(mail.port), from: 'idp@example.org' } });
  const { id: orgId } = await admin.organizations.create({ name: 'Acme', alias: 'acme', domains: [{ name: 'acme.example' }] });
  const [{ id: userId }] = await admin.users.find({ username: 'alice', exact: true });
  await admin.organizations.addMember({ orgId, userId });
  const form = new FormData();
  form.append('email', 'invited@example.org');
  await admin.organizations.invite({ orgId }, form);
  person = await openConsole(provider, { path: `#/${realm}/organizations` });
});
after(async () => { await closeBrowser(); await Promise.all([provider?.stop(), mail?.stop()]); });

async function complaints() {
  const { page, failed, troubles } = person;
  const shown = await page.locator('.pf-v5-c-alert.pf-m-danger .pf-v5-c-alert__title, [data-testid=error-boundary]').allTextContents();
  return [...failed.splice(0), ...troubles.splice(0).map((text) => text.split('\n')[0].slice(0, 300)), ...shown];
}

test('every tab of an organization opens, with its members and whom it invited', async () => {
  const { page } = person;
  await page.locator('table a', { hasText: 'Acme' }).click();
  await settled(page);
  const found = await complaints();
  const texts = [];
  for await (const tab of openTabs(page)) {
    found.push(...(await complaints()).map((what) => `${tab}: ${what}`));
    texts.push(await page.locator('main').innerText());
  }
  await page.locator('.pf-v5-c-tabs__link:visible', { hasText: 'Members' }).first().click();
  await page.getByTestId('organization-invitations-tab').click();
  await settled(page);
  found.push(...await complaints());
  texts.push(await page.locator('main').innerText());
  assert.deepEqual(found, []);
  for (const name of ['alice', 'invited@example.org']) assert.ok(texts.some((text) => text.includes(name)), `${name} is shown`);
});

test('a group of an organization is made, gets a member, and is looked at', async () => {
  const { page } = person;
  await page.locator('.pf-v5-c-tabs__link:visible', { hasText: 'Groups' }).first().click();
  await settled(page);
  await page.getByRole('button', { name: 'Create group' }).first().click();
  await page.getByTestId('name').fill('Builders');
  await page.getByTestId('createGroup').click();
  await settled(page);
  await page.getByText('Builders').first().click();
  await settled(page);
  const found = await complaints();
  const tabs = page.locator('.pf-v5-c-tabs', { hasText: 'Child groups' }).last().locator('.pf-v5-c-tabs__link:visible');
  const names = (await tabs.allTextContents()).map((text) => text.trim());
  assert.deepEqual(names, ['Child groups', 'Members', 'Attributes', 'Admin events']);
  for (const name of names) {
    await tabs.filter({ hasText: name }).click();
    await settled(page);
    found.push(...(await complaints()).map((what) => `${name}: ${what}`));
  }
  assert.deepEqual(found, []);
});

test('the pages of client policies open', async () => {
  const { page } = person;
  await admin.clientPolicies.createProfiles({ profiles: [{ name: 'strict', executors: [{ executor: 'pkce-enforcer', configuration: {} }] }] });
  const found = [];
  for (const [path, shown] of [['profiles', 'strict'], ['policies', ''], ['add-profile', ''], ['strict/edit-profile', 'strict'], ['add-policy', '']]) {
    await page.goto(`${provider.base}/admin/master/console/#/${realm}/realm-settings/client-policies/${path}`);
    await settled(page);
    if (shown) await page.getByText(shown).first().waitFor();
    found.push(...(await complaints()).map((what) => `${path}: ${what}`));
  }
  assert.deepEqual(found, []);
});
