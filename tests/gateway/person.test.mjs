// A person in a browser, and a Flask page (Debian's python3-flask) with no line about logins: behind the gateway as
// docs/gateway.md has it, with examples/gateway's own files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { barriers } from '../lib/barriers.mjs';
import { closeBrowser, newPerson } from '../lib/browser.mjs';
import { startGate } from '../lib/gate.mjs';
import { freePort, start } from '../lib/processes.mjs';
import { demoRealm, root, startProvider } from '../lib/programs.mjs';

let provider, flask, gate;

before(async () => {
  const [port, flaskPort] = [await freePort(), await freePort()];
  provider = await startProvider({ env: { DEMO_APP_URL: `http://localhost:${port}` } });
  flask = await start('flask', '/usr/bin/python3', [`${root}/examples/gateway/app.py`], { env: { PORT: String(flaskPort) }, ready: `http://127.0.0.1:${flaskPort}/` });
  const text = readFileSync(`${root}/examples/gateway/gate.toml`, 'utf8').replaceAll('http://localhost:8080', provider.base)
    .replaceAll('http://localhost:8081', `http://localhost:${port}`).replaceAll('127.0.0.1:5000', `127.0.0.1:${flaskPort}`);
  gate = await startGate(text, { port, env: { CLIENT_SECRET: demoRealm.clientSecret } });
});
after(async () => {
  await closeBrowser();
  await gate?.stop();
  await flask?.stop();
  await provider?.stop();
});

async function signIn(page, { username, password }) {
  await page.fill('#username', username);
  await page.fill('#password', password);
  await page.click('#kc-login');
}

test('a person reads the open page, signs in for hers, is kept out of the shed, and signs out', async () => {
  const person = await newPerson();
  const { page } = person;
  await page.goto(`${gate.base}/`);
  assert.match(await page.textContent('body'), /Everybody may read this/);
  await page.click('text=Sign in');
  assert.ok(page.url().startsWith(provider.base), page.url());
  await signIn(page, demoRealm.alice);
  assert.equal(page.url(), `${gate.base}/profile`);
  assert.match(await page.textContent('body'), /You are alice/);
  const refused = await page.goto(`${gate.base}/admin`);
  assert.equal(refused.status(), 403);
  assert.match(await page.textContent('body'), /role demo-admin/);
  await page.goto(`${gate.base}/`);
  await page.click('text=Sign out');
  await page.waitForURL(/.*/);
  await page.goto(`${gate.base}/profile`);
  assert.ok(page.url().startsWith(provider.base), 'she has to sign in again');
  assert.deepEqual(person.troubles, []);
  await person.close();
});

test('who has the role gets into the shed, and his script may post a note', async () => {
  const person = await newPerson();
  const { page } = person;
  await page.goto(`${gate.base}/admin`);
  await signIn(page, demoRealm.bob);
  assert.match(await page.textContent('h1'), /The shed/);
  const note = await page.evaluate(async () => (await fetch('/note', { method: 'POST', body: 'x'.repeat(300_000) })).json());
  assert.deepEqual(note, { by: 'bob', bytes: 300_000 });
  await person.close();
});

test('when the application is down, the person is told what happened', async () => {
  const person = await newPerson();
  await person.page.goto(`${gate.base}/`);
  await flask.stop();
  const answer = await person.page.goto(`${gate.base}/`);
  assert.equal(answer.status(), 502);
  assert.match(await person.page.textContent('h1'), /The application does not answer/);
  assert.deepEqual(await barriers(person.page), []);
  assert.deepEqual(person.troubles, [], 'the page\'s policy lets its own style in');
  await person.close();
});
