// How long an administrator waits: bytes over the wire and the time until something can be seen, in a browser that has
// never been here.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { administrator, startProvider } from '../lib/programs.mjs';

let provider, person;
before(async () => { provider = await startProvider(); });
after(async () => { await closeBrowser(); await provider?.stop(); });

test('the first page of the console is under 1.2 MB over the wire', async () => {
  let bytes = 0;
  person = await newPerson();
  const session = await person.context.newCDPSession(person.page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await person.page.goto(`${provider.base}/admin/`);
  await logIn(person.page, administrator);
  await person.page.waitForRequest(`${provider.base}/admin/serverinfo`);
  await person.page.waitForLoadState('networkidle');
  console.log(`first page of the admin console: ${bytes} bytes`);
  assert.ok(bytes > 300_000, `${bytes} bytes: nothing was counted`);
  assert.ok(bytes < 1_200_000, `${bytes} bytes`);
});

test('the first page speaks of this server, and sends nobody to the makers of the other one but for the manual', async () => {
  await person.page.setViewportSize({ width: 360, height: 740 });
  const manual = person.page.getByRole('link', { name: 'Refer to documentation' });
  await manual.waitFor();
  const away = await person.page.getByRole('link').evaluateAll((links) => links.map((link) => link.href).filter((href) => href.includes('keycloak.org')));
  assert.deepEqual(away, [await manual.evaluate((link) => link.href)]);
  await person.close();
});

test('something can be seen within a second', async () => {
  const person = await newPerson();
  await person.page.goto(`${provider.base}/realms/master/account/`, { waitUntil: 'commit' });
  await person.page.locator('#app main.loading, #kc-form-login').first().waitFor();
  const painted = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
  await person.page.waitForFunction(painted);
  const time = await person.page.evaluate(painted);
  assert.ok(time < 1000, `${time} ms`);
  await person.close();
});
