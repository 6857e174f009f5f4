// A page of the admin console has an address: it can be opened, reloaded and sent to a colleague, with the login in between.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeBrowser } from '../lib/browser.mjs';
import { openConsole } from '../lib/console.mjs';
import { startProvider } from '../lib/programs.mjs';

let provider;
after(async () => { await closeBrowser(); await provider?.stop(); });

test('a page that is opened by its address is that page after the login and after a reload', async () => {
  provider = await startProvider();
  const person = await openConsole(provider, { path: '#/master/roles' });
  const title = person.page.getByRole('heading', { name: 'Realm roles', level: 1 });
  await title.waitFor();
  await person.page.reload();
  await title.waitFor();
  assert.match(person.page.url(), /\/admin\/master\/console\/#\/master\/roles$/);
  assert.deepEqual(person.failed, []);
  assert.deepEqual(person.troubles, []);
});
