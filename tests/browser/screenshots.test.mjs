// The pictures in the README. This test walks to each page and compares what is on it (its accessibility tree and its
// style sheets) with what was there when the picture was taken; a difference means that the picture is stale:
//   UPDATE_SCREENSHOTS=1 ./test -R screenshots
// Programs: latchkey demo
// Seconds: 6
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { freePort } from '../lib/processes.mjs';
import { demoRealm, root, startDemo, startProvider } from '../lib/programs.mjs';

const folder = join(root, 'docs/images');
const record = join(folder, 'contents.json');
const update = process.env.UPDATE_SCREENSHOTS === '1';
const contents = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {};
let provider, demo;

before(async () => {
  // The pictures show the addresses that the README tells people to use.
  const [providerPort, demoPort] = update ? [8080, 8081] : [await freePort(), await freePort()];
  provider = await startProvider({ port: providerPort, env: { DEMO_APP_URL: `http://localhost:${demoPort}` } });
  demo = await startDemo({ authority: provider.realm(demoRealm.name).issuer, port: demoPort });
});
after(async () => {
  await closeBrowser();
  await Promise.all([demo?.stop(), provider?.stop()]);
  if (update) writeFileSync(record, `${JSON.stringify(contents, null, 2)}\n`);
});

const signedIn = async (page, path) => {
  await page.goto(`${demo.base}${path}`);
  await logIn(page, demoRealm.alice);
  await page.waitForURL(`${demo.base}${path}`);
};
const pictures = {
  'login': { go: (page) => page.goto(`${demo.base}/profile`) },
  'login-phone-dark': { go: (page) => page.goto(`${demo.base}/profile`), viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  'demo-home': { go: (page) => page.goto(demo.base) },
  'demo-profile': { go: (page) => signedIn(page, '/profile') },
};

/** What a picture shows, in words, without what changes from run to run. */
async function outline(page) {
  const tree = await page.locator('body').ariaSnapshot();
  const styles = await page.evaluate(() => [...document.styleSheets].map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText).join('\n')).join('\n'));
  const steady = tree
    .replace(/https?:\/\/[^\s"]+/g, 'URL').replace(/\/url: .*/g, '/url: URL')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID').replace(/[\w-]{40,}/g, 'TOKEN').replace(/(?<![\w-])[\w-]{22}(?![\w-])/g, 'HASH').replace(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, 'TIME').replace(/\b\d{2,}\b/g, 'NUMBER')
    .replace(/: "(UUID|TOKEN|HASH)"$/gm, ': $1');  // YAML quotes what begins like a list or a number
  return { page: steady.split('\n'), styles: createHash('sha256').update(styles).digest('hex') };
}

for (const [name, { go, viewport = { width: 1280, height: 800 }, colorScheme = 'light' }] of Object.entries(pictures)) {
  test(`docs/images/${name}.png shows what is there`, async () => {
    const person = await newPerson({ whole: update, viewport, colorScheme, deviceScaleFactor: 1 });
    await go(person.page);
    await person.page.waitForLoadState('networkidle');
    const now = await outline(person.page);
    if (update) {
      mkdirSync(folder, { recursive: true });
      await person.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
      contents[name] = now;
    }
    await person.close();
    assert.ok(existsSync(join(folder, `${name}.png`)), 'take it with UPDATE_SCREENSHOTS=1 ./test -R screenshots');
    assert.deepEqual(now, contents[name], 'the page has changed since; take it anew with UPDATE_SCREENSHOTS=1 ./test -R screenshots');
  });
}
