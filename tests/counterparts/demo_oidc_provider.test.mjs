// The sample application with npm oidc-provider instead of Latchkey: only its .env is another one.
// Programs: demo
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { freePort } from '../lib/processes.mjs';
import { startDemo } from '../lib/programs.mjs';
import { formOf, Visitor } from '../lib/visitor.mjs';

const client = { id: 'the-sample', secret: 'a-secret-of-forty-characters-0123456789' };
let server, demo, issuer;

before(async () => {
  const [port, demoPort] = [await freePort(), await freePort()];
  issuer = `http://localhost:${port}`;
  const app = `http://localhost:${demoPort}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: client.id, client_secret: client.secret, redirect_uris: [`${app}/auth/callback`],
      post_logout_redirect_uris: [`${app}/`, app], grant_types: ['authorization_code', 'refresh_token'],
    }],
    cookies: { keys: ['a key of the tests'] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Dora Demo', preferred_username: 'dora', email: 'dora@example.org', email_verified: true }),
    }),
  });
  server = createServer(provider.callback());
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  demo = await startDemo({ authority: issuer, settings: { CLIENT_ID: client.id, CLIENT_SECRET: client.secret }, port: demoPort });
});
after(async () => {
  await demo?.stop();
  server?.closeAllConnections();
  server?.close();
});

/** Through oidc-provider's own development pages: a login and a consent, each a form. */
async function logIn(visitor, path) {
  let response = await visitor.follow(await visitor.get(`${demo.base}${path}`));
  for (let step = 0; step < 8 && !response.url.startsWith(`${demo.base}${path}`) || response.status !== 200; step++) {
    if (step > 12) throw new Error(`lost at ${response.url}: ${response.status}\n${response.page}\n${demo.log()}`);
    const location = response.headers.get('location');
    if (location) {
      response = await visitor.get(new URL(location, response.url));
      continue;
    }
    const form = formOf(response.page, response.url) ?? assert.fail(`${response.status} ${response.page}\n${demo.log()}`);
    response = await visitor.post(form.action, { ...form.fields, ...('login' in form.fields ? { login: 'dora', password: 'any' } : {}) });
  }
  return response;
}

test('a login, the profile, the JSON; a page for a role she has not', async () => {
  const visitor = new Visitor();
  const profile = await logIn(visitor, '/profile');
  assert.equal(profile.status, 200);
  assert.match(profile.page, /dora/i);
  const me = await visitor.get(`${demo.base}/api/me`);
  assert.equal(me.status, 200);
  assert.match(JSON.stringify(JSON.parse(me.page)), /dora/);
  assert.equal((await visitor.get(`${demo.base}/admin`)).status, 403);
});

test('logout goes by the provider and ends the application\'s session', async () => {
  const visitor = new Visitor();
  await logIn(visitor, '/profile');
  let response = await visitor.get(`${demo.base}/auth/logout`);
  if (response.status === 405) response = await visitor.post(`${demo.base}/auth/logout`, {});
  assert.ok(response.headers.get('location')?.startsWith(`${issuer}/session/end?`), `${response.status} ${response.headers.get('location')}`);
  const me = await visitor.get(`${demo.base}/api/me`, { headers: { 'sec-fetch-mode': 'cors' } });
  assert.equal(me.status, 401);
});
