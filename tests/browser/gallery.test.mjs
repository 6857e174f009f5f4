// Every login page, as a person meets it: on a phone and a desktop, light and dark, under the real content security
// policy, with names that are too long and names that attack. axe-core finds nothing, nothing is cut off, nothing is
// written to the console. And the two frames that applications hide in their pages, spoken to as keycloak-js speaks.
// Programs: page_gallery
// Seconds: 40
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { barriers } from '../lib/barriers.mjs';
import { closeBrowser, newPerson } from '../lib/browser.mjs';
import { temporaryFolder } from '../lib/processes.mjs';
import { pageGallery } from '../lib/programs.mjs';

const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' };
const framed = ['/login-status-iframe.html', '/step1.html', '/step2.html'];

let folder;
let origin;
let server;
let asked = [];     // every request to the provider
let allow = 204;    // what login-status-iframe.html/init answers

function listen(handler) {
  return new Promise((resolve) => {
    const made = http.createServer(handler).listen(0, '127.0.0.1', () => resolve(made));
  });
}

before(async () => {
  folder = temporaryFolder('gallery');
  execFileSync(pageGallery, [folder]);
  const policy = JSON.parse(readFileSync(path.join(folder, 'headers.json'), 'utf8'));
  server = await listen((request, response) => {
    const url = new URL(request.url, 'http://x');
    asked.push(url);
    if (url.pathname.startsWith('/login-status-iframe.html/init')) return response.writeHead(allow).end();
    if (request.method === 'POST') return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html lang="en"><title>Posted</title><p id="posted">Posted');
    const file = path.join(folder, path.normalize(url.pathname));
    if (!existsSync(file)) return response.writeHead(404).end();
    const frame = framed.includes(url.pathname);
    response.writeHead(200, {
      'content-type': types[path.extname(file)] ?? 'text/plain',
      'content-security-policy': frame ? policy.framed : policy.page,
      'x-content-type-options': 'nosniff',
      ...(frame ? {} : { 'x-frame-options': 'SAMEORIGIN' }),
    });
    response.end(readFileSync(file));
  });
  origin = `http://localhost:${server.address().port}`;
});

after(async () => {
  await closeBrowser();
  server?.close();
});

// Each page once in English, in a language that runs the other way and with endless names; of the other languages and of
// the hostile names, which change nothing but the words, the fullest page.
const names = () => readdirSync(folder).filter((name) => {
  if (!name.endsWith('.html') || name === 'index.html' || framed.includes('/' + name)) return false;
  return /^[a-z-]+(\.(ar|endless))?\.html$/.test(name) || /^(login-error|update-password-error)\./.test(name);
});

test('every page is usable by everybody, on every screen', { timeout: 280_000 }, async () => {
  const person = await newPerson();
  await person.page.route('**/form-post.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '// it would send the form at once' }));
  const found = [];
  for (const name of names()) {
    await person.page.goto(`${origin}/${name}`);
    for (const barrier of await barriers(person.page)) found.push(`${name}: ${barrier}`);
  }
  assert.deepEqual(found, []);
  assert.deepEqual(person.troubles, []);
  assert.ok(names().length > 60);
  await person.close();
});

test('hostile names are shown as they are and run nothing', async () => {
  const person = await newPerson();
  let alerts = 0;
  person.page.on('dialog', (dialog) => { alerts += 1; dialog.dismiss(); });
  await person.page.goto(`${origin}/login.hostile.html`);
  assert.equal(await person.page.title(), 'Sign in to \'"<script>alert({{x}})</script>`&amp;');
  assert.equal(await person.page.locator('.brand-name').innerText(), '\'"<script>alert({{x}})</script>`&amp;');
  assert.equal(alerts, 0);
  assert.deepEqual(person.troubles, []);
  await person.close();
});

test('the login form works without scripts', async () => {
  const person = await newPerson({ javaScriptEnabled: false });
  await person.page.goto(`${origin}/login.html`);
  assert.equal(await person.page.locator('.reveal-button').count(), 0);
  await person.page.fill('#username', 'ada');
  await person.page.fill('#password', 'secret');
  await person.page.click('#kc-login');
  assert.equal(await person.page.locator('#posted').innerText(), 'Posted');
  await person.page.goto(`${origin}/login.html`);
  await person.page.click('#kc-locale summary');
  await person.page.click('#kc-locale a[hreflang=de]');
  assert.equal(new URL(person.page.url()).searchParams.get('kc_locale'), 'de');
  await person.close();
});

test('the keyboard alone signs in, in the order one reads', async () => {
  const person = await newPerson();
  await person.page.goto(`${origin}/login.html`);
  const focused = () => person.page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.textContent);
  const order = [await focused()];
  for (let i = 0; i < 6; i++) {
    await person.page.keyboard.press('Tab');
    order.push(await focused());
  }
  assert.deepEqual(order, ['username', 'password', 'reveal-button', 'rememberMe', 'forgot', 'kc-login', 'Create an account']);
  await person.page.fill('#username', 'ada');
  await person.page.focus('#password');
  await person.page.keyboard.type('secret');
  await person.page.keyboard.press('Enter');
  await person.page.locator('#posted').waitFor();
  await person.close();
});

test('a password can be looked at, and is hidden again before it is sent', async () => {
  const person = await newPerson();
  await person.page.goto(`${origin}/login.html`);
  await person.page.fill('#username', 'ada');
  await person.page.fill('#password', 'secret');
  const type = () => person.page.getAttribute('#password', 'type');
  await person.page.getByRole('button', { name: 'Show password' }).click();
  assert.equal(await type(), 'text');
  await person.page.evaluate(() => document.querySelector('form').addEventListener('submit', (event) => event.preventDefault()));
  await person.page.click('#kc-login');
  assert.equal(await type(), 'password');
  await person.close();
});

test('a double click sends one form', async () => {
  const person = await newPerson();
  await person.page.goto(`${origin}/login.html`);
  await person.page.fill('#username', 'ada');
  await person.page.fill('#password', 'secret');
  let sent = 0;
  await person.page.route('**/submit', async (route) => { // the answer takes its time
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.fulfill({ contentType: 'text/html', body: '<p id="posted">' });
  });
  await person.page.dblclick('#kc-login');
  await person.page.locator('#posted').waitFor({ state: 'attached' });
  assert.equal(sent, 1);
  await person.close();
});

test('form_post sends itself, with and without scripts', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const person = await newPerson({ javaScriptEnabled });
    const sent = person.page.waitForRequest('**/posted');
    await person.page.goto(`${origin}/form-post.html`);
    if (!javaScriptEnabled) await person.page.getByRole('button').click();
    const fields = new URLSearchParams((await sent).postData());
    assert.deepEqual(Object.fromEntries(fields), { code: '\'"<script>alert({{x}})</script>`&amp;', state: '', submit: 'x' });
    await person.close();
  }
});

// An application at another origin that frames `frame` and gathers what the frame says.
async function application(person, frame) {
  const host = await listen((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>app</title><script>window.heard = []; addEventListener('message', (e) => heard.push([e.origin, e.data]))</script><iframe src="${origin}${frame}"></iframe>`);
  });
  await person.page.goto(`http://localhost:${host.address().port}/`);
  await person.page.waitForFunction(() => window.frames.length === 1);
  await person.page.locator('iframe').evaluate((element) => new Promise((resolve) => { if (element.complete) resolve(); setTimeout(resolve, 300); }));
  return {
    origin: `http://localhost:${host.address().port}`,
    close: () => host.close(),
    ask: async (message) => {
      const count = await person.page.evaluate(() => window.heard.length);
      await person.page.evaluate(([m, to]) => window.frames[0].postMessage(m, to), [message, origin]);
      await person.page.waitForFunction((n) => window.heard.length > n, count);
      return person.page.evaluate(() => window.heard.at(-1));
    },
  };
}

const sessionCookie = (sid) => ({ name: 'KEYCLOAK_SESSION', value: createHash('sha256').update(sid).digest('base64url'), url: origin });

for (const secure of [true, false]) {
  test(`the session frame tells unchanged from changed, ${secure ? 'with' : 'without'} crypto.subtle`, async () => {
    asked = [];
    allow = 204;
    const person = await newPerson();
    if (!secure) await person.context.addInitScript(() => Object.defineProperty(crypto, 'subtle', { value: undefined }));
    await person.context.addCookies([sessionCookie('session-1')]);
    const app = await application(person, '/login-status-iframe.html');
    assert.deepEqual(await app.ask('my client session-1'), [origin, 'unchanged']);
    assert.deepEqual(await app.ask('my client session-2'), [origin, 'changed']);
    assert.deepEqual(await app.ask('my client '), [origin, 'changed']);
    await person.context.clearCookies();
    assert.deepEqual(await app.ask('my client session-1'), [origin, 'changed']);
    assert.deepEqual(await app.ask('my client '), [origin, 'unchanged']);
    assert.deepEqual(await app.ask('other session-1'), [origin, 'error']);
    const inits = asked.filter((url) => url.pathname.endsWith('/init'));
    assert.equal(inits.length, 1);
    assert.deepEqual(Object.fromEntries(inits[0].searchParams), { client_id: 'my client', origin: app.origin });
    assert.deepEqual(person.troubles, []);
    app.close();
    await person.close();
  });
}

test('Cve2024_1249: a foreign origin learns nothing and causes one request, however often it asks', async () => {
  asked = [];
  allow = 403;
  const person = await newPerson();
  await person.context.addCookies([sessionCookie('session-1')]);
  const app = await application(person, '/login-status-iframe.html');
  await person.page.evaluate((to) => {
    for (let i = 0; i < 500; i++) window.frames[0].postMessage(`client-${i % 50} session-1`, to);
  }, origin);
  await person.page.waitForFunction(() => window.heard.length >= 500);
  assert.deepEqual([...new Set(await person.page.evaluate(() => window.heard.map(([, data]) => data)))], ['error']);
  assert.equal(asked.filter((url) => url.pathname.endsWith('/init')).length, 1);
  app.close();
  await person.close();
});

test('the session frame is silent towards nonsense', async () => {
  asked = [];
  allow = 204;
  const person = await newPerson();
  const app = await application(person, '/login-status-iframe.html');
  await person.page.evaluate((to) => {
    for (const message of [null, 42, {}, '', 'no-space', ' session', 'x'.repeat(5000) + ' y']) window.frames[0].postMessage(message, to);
  }, origin);
  assert.deepEqual(await app.ask('client session-1'), [origin, 'changed']);
  assert.equal(await person.page.evaluate(() => window.heard.length), 1);
  app.close();
  await person.close();
});

test('the cookie frames say whether cookies come along', async () => {
  for (const [blocked, expected] of [[false, 'supported'], [true, 'unsupported']]) {
    const person = await newPerson();
    if (blocked) await person.context.addInitScript(() => Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} }));
    const app = await application(person, '/step1.html');
    await person.page.waitForFunction(() => window.heard.length > 0);
    assert.deepEqual(await person.page.evaluate(() => window.heard), [[origin, expected]]);
    app.close();
    await person.close();
  }
});
