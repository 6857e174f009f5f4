// The sample application with Debian's glewlwyd instead of Latchkey: only its .env is another one.
// Programs: demo
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGlewlwyd } from '../lib/glewlwyd.mjs';
import { freePort } from '../lib/processes.mjs';
import { startDemo } from '../lib/programs.mjs';
import { Visitor } from '../lib/visitor.mjs';

const client = { id: 'the-sample', secret: 'a-secret-of-forty-characters-0123456789' };
let provider, demo;

before(async () => {
  const port = await freePort();
  provider = await startGlewlwyd({ ...client, redirectUri: `http://localhost:${port}/auth/callback` });
  demo = await startDemo({ authority: provider.issuer, settings: { CLIENT_ID: client.id, CLIENT_SECRET: client.secret }, port });
});
after(async () => {
  await demo?.stop();
  await provider?.stop();
});

/** The application's redirect, glewlwyd's page, back to the application and on to the page that was asked for. */
async function logIn(visitor, path) {
  const away = await visitor.get(`${demo.base}${path}`);
  const toProvider = (await visitor.follow(away)).headers.get('location') ?? assert.fail(`${away.status} ${away.page}`);
  const page = await visitor.follow(await visitor.get(toProvider));
  const back = await provider.logIn(visitor, page);
  return visitor.follow(await visitor.get(back.headers.get('location') ?? assert.fail(`${back.status} ${back.page}`)));
}

test('a login, the profile, the JSON; a page for a role she has not', async () => {
  const visitor = new Visitor();
  const profile = await logIn(visitor, '/profile');
  assert.equal(profile.status, 200, `${profile.page}\n${demo.log()}`);
  assert.equal(new URL(profile.url).pathname, '/profile');
  assert.match(profile.page, /Dora Demo/);
  const me = await visitor.get(`${demo.base}/api/me`);
  assert.match(JSON.stringify(JSON.parse(me.page)), /dora@example\.org/);
  assert.equal((await visitor.get(`${demo.base}/admin`)).status, 403);
});

test('logout ends the application\'s session', async () => {
  const visitor = new Visitor();
  await logIn(visitor, '/profile');
  let response = await visitor.get(`${demo.base}/auth/logout`);
  if (response.status === 405) response = await visitor.post(`${demo.base}/auth/logout`, {});
  assert.ok([302, 303].includes(response.status), String(response.status));
  assert.equal((await visitor.get(`${demo.base}/api/me`, { headers: { 'sec-fetch-mode': 'cors' } })).status, 401);
});
