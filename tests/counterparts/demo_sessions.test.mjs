// The sample application with its sessions in memory, SQLite, Redis and cookies: it logs in, restarts, and is told by a
// provider that somebody else wrote, npm oidc-provider, that a session has ended.
// Programs: demo
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { closeBrowser, newPerson } from '../lib/browser.mjs';
import { freePort, temporaryFolder, until } from '../lib/processes.mjs';
import { startDemo } from '../lib/programs.mjs';
import { startRedis } from '../lib/redis.mjs';
import { serveSite } from '../lib/sites.mjs';
import { formOf, Visitor } from '../lib/visitor.mjs';

const client = { id: 'the-sample', secret: 'a-secret-of-forty-characters-0123456789' };
const port = await freePort();
const app = `http://localhost:${port}`;
let server, redis, demo, issuer, sent;

before(async () => {
  const providerPort = await freePort();
  issuer = `http://localhost:${providerPort}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: client.id, client_secret: client.secret, redirect_uris: [`${app}/auth/callback`],
      post_logout_redirect_uris: [`${app}/`], grant_types: ['authorization_code', 'refresh_token'],
      backchannel_logout_uri: `${app}/auth/backchannel-logout`, backchannel_logout_session_required: true,
    }],
    cookies: { keys: ['a key of the tests'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    features: { backchannelLogout: { enabled: true } },
    // By itself it posts to no address of this machine.
    fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Dora Demo', email: 'dora@example.org' }) }),
  });
  sent = [];
  provider.on('backchannel.success', () => sent.push('success'));
  provider.on('backchannel.error', (context, error) => sent.push(`error: ${error.message}`));
  server = createServer(provider.callback());
  await new Promise((resolve) => server.listen(providerPort, '127.0.0.1', resolve));
  redis = await startRedis();
});
after(async () => {
  await closeBrowser();
  await Promise.all([demo?.stop(), redis?.stop()]);
  server?.closeAllConnections();
  server?.close();
});

const start = (store) => startDemo({ authority: issuer, settings: { CLIENT_ID: client.id, CLIENT_SECRET: client.secret, SESSION_STORE: store }, port });

/** Through oidc-provider's own development pages: a login and a consent, each a form. */
async function logIn(visitor) {
  let response = await visitor.get(`${app}/profile`);
  for (let step = 0; step < 20; step++) {
    const location = response.headers.get('location');
    if (location) {
      response = await visitor.get(new URL(location, response.url));
      continue;
    }
    if (response.url.startsWith(`${app}/profile`) && response.status === 200) return response;
    const form = formOf(response.page, response.url) ?? assert.fail(`${response.status} at ${response.url}: ${response.page}\n${demo.log()}`);
    response = await visitor.post(form.action, { ...form.fields, ...('login' in form.fields ? { login: 'dora', password: 'any' } : {}) });
  }
  assert.fail(`lost at ${response.url}\n${demo.log()}`);
}

const isIn = async (visitor) => (await visitor.get(`${app}/api/me`, { headers: { 'sec-fetch-mode': 'cors' } })).status === 200;

/** She logs out on the provider's own page, and the application hears of it from the provider alone. */
async function logOutAtTheProvider(visitor) {
  const asked = await visitor.get(`${issuer}/session/end`);
  const form = formOf(asked.page, asked.url, 'op.logoutForm');
  sent.length = 0;
  await visitor.post(form.action, { ...form.fields, logout: 'yes' });
  await until('the provider posting its logout token', () => sent.length > 0, { log: () => demo.log() });
  assert.deepEqual(sent, ['success'], demo.log());
}

const kinds = [
  { name: 'memory', store: () => 'memory', survives: false },
  { name: 'SQLite', store: () => `sqlite:${join(temporaryFolder('sessions'), 'sessions.db')}`, survives: true },
  { name: 'Redis', store: () => redis.url, survives: true },
  { name: 'cookies', store: () => 'cookie', survives: true },
];

for (const { name, store, survives } of kinds) {
  test(`sessions in ${name}: a login, a restart, a logout that the provider sends`, async () => {
    const place = store();
    demo = await start(place);
    const visitor = new Visitor();
    await logIn(visitor);
    assert.ok(await isIn(visitor));
    for (const cookie of visitor.cookies()) assert.ok(cookie.name.length + cookie.value.length <= 4096);
    await demo.stop('SIGKILL');
    demo = await start(place);
    assert.equal(await isIn(visitor), survives);
    if (!survives) await logIn(visitor);
    const other = new Visitor();
    await logIn(other);
    await logOutAtTheProvider(visitor);
    assert.equal(await isIn(visitor), false, 'her session here ended with the one there');
    assert.equal(await isIn(other), true, 'and no other did');
    await demo.stop();
    demo = undefined;
  });
}

test('a forged logout token ends nothing and is answered with 400', async () => {
  demo = await start('memory');
  const visitor = new Visitor();
  await logIn(visitor);
  const forged = await new Visitor().post(`${app}/auth/backchannel-logout`, { logout_token: 'eyJhbGciOiJub25lIn0.e30.' });
  assert.equal(forged.status, 400);
  assert.equal(forged.headers.get('cache-control'), 'no-store');
  assert.equal(JSON.parse(forged.page).error, 'invalid_request');
  assert.ok(await isIn(visitor));
  await demo.stop();
});

test('a frame on another site ends a session by iss and sid, without any cookie', async () => {
  demo = await start('cookie');
  const visitor = new Visitor();
  await logIn(visitor);
  const me = JSON.parse((await visitor.get(`${app}/api/me`)).page);
  const target = `${app}/auth/frontchannel-logout?${new URLSearchParams({ iss: issuer, sid: me.session_id })}`;
  const sitePort = await freePort();
  const site = await serveSite(sitePort, { '/logout': ['text/html; charset=utf-8', `<!doctype html><title>Signing out</title><iframe src="${target.replaceAll('&', '&amp;')}"></iframe>`] });
  const person = await newPerson();
  try {
    await person.page.goto(`http://127.0.0.1:${sitePort}/logout`);  // another site than localhost
    await person.page.frameLocator('iframe').getByText('Logged out').waitFor();
    assert.deepEqual(person.troubles, []);
  } finally {
    await person.close();
    await site.stop();
  }
  assert.equal(await isIn(visitor), false);
  await demo.stop();
});
