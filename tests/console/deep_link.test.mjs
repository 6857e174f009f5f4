// A page of the admin console has an address: it can be opened, reloaded and sent to a colleague, with the login in between.
// Seconds: 5
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { closeBrowser } from '../lib/browser.mjs';
import { openConsole } from '../lib/console.mjs';
import { administrator, demoRealm, startProvider } from '../lib/programs.mjs';

let provider, person;
before(async () => { provider = await startProvider(); });
afterEach(async () => { await person?.close(); person = undefined; });
after(async () => { await closeBrowser(); await provider?.stop(); });

test('a page that is opened by its address is that page after the login and after a reload', async () => {
  person = await openConsole(provider, { path: '#/master/roles' });
  const title = person.page.getByRole('heading', { name: 'Realm roles', level: 1 });
  await title.waitFor();
  await person.page.reload();
  await title.waitFor();
  assert.match(person.page.url(), /\/admin\/master\/console\/#\/master\/roles$/);
  assert.deepEqual(person.failed, []);
  assert.deepEqual(person.troubles, []);
});

test('an address of another realm shows that realm and none of master', async () => {
  person = await openConsole(provider, { path: `#/${demoRealm.name}/users` });
  const { page } = person;
  const listed = (name) => page.getByRole('gridcell', { name, exact: true }).or(page.locator('table a', { hasText: name })).first();
  await listed('alice').waitFor();
  assert.equal(await listed(administrator.username).count(), 0);
  await page.getByTestId('currentRealm').filter({ hasText: 'Latchkey demo' }).waitFor();
  assert.deepEqual(person.failed, []);
  assert.deepEqual(person.troubles, []);
});
