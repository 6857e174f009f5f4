// A page of the admin console has an address: it can be opened, reloaded and sent to a colleague, with the login in between.
// Seconds: 5
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser } from '../lib/browser.mjs';
import { openConsole } from '../lib/console.mjs';
import { administrator, demoRealm, startProvider } from '../lib/programs.mjs';

let provider, person;
before(async () => {
  provider = await startProvider();
  person = await openConsole(provider, { path: '#/master/roles' });
});
after(async () => { await closeBrowser(); await provider?.stop(); });

const noTrouble = () => assert.deepEqual([...person.failed, ...person.troubles], []);

test('a page that is opened by its address is that page after the login and after a reload', async () => {
  const title = person.page.getByRole('heading', { name: 'Realm roles', level: 1 });
  await title.waitFor();
  await person.page.reload();
  await title.waitFor();
  assert.match(person.page.url(), /\/admin\/master\/console\/#\/master\/roles$/);
  noTrouble();
});

test('an address of another realm shows that realm and none of master', async () => {
  const { page } = person;
  await page.goto(`${provider.base}/admin/master/console/#/${demoRealm.name}/users`);
  await page.reload();
  const listed = (name) => page.getByRole('gridcell', { name, exact: true }).or(page.locator('table a', { hasText: name })).first();
  await listed('alice').waitFor();
  assert.equal(await listed(administrator.username).count(), 0);
  await page.getByTestId('currentRealm').filter({ hasText: 'Latchkey demo' }).waitFor();
  noTrouble();
});
