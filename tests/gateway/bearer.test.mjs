// Programs at the gateway: access tokens, what they may do, and what is no access token.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cecil, client, enter, providerTable, startApplication, startGate, startGatehouse, wanda } from '../lib/gate.mjs';
import { freePort, until } from '../lib/processes.mjs';
import { basic, request, Visitor } from '../lib/visitor.mjs';

let provider, application, gate;
const json = (response) => JSON.parse(response.page);

before(async () => {
  const port = await freePort();
  const app = `http://localhost:${port}`;
  [provider, application] = await Promise.all([startGatehouse(app), startApplication()]);
  const text = `
${providerTable(provider, app)}
audiences = ["gate-api"]
[[upstreams]]
url = "${application.url}"
[[rules]]
path = "/api"
require = "bearer"
[[rules]]
path = "/api/chief"
require = "bearer"
role = "chief"
[[rules]]
path = "/both"
require = "login-or-bearer"
scope = "email"
[[rules]]
path = "/open"
require = "open"
`;
  gate = await startGate(text, { port });
});
after(async () => {
  await gate?.stop();
  await application?.stop();
  await provider?.stop();
});

async function tokens(form) {
  const body = String(new URLSearchParams(form));
  const answer = await request(provider.realm('gatehouse').token, {
    method: 'POST', headers: { ...basic(client.id, client.secret), 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }, body,
  });
  assert.equal(answer.status, 200, answer.page);
  return json(answer);
}
const ofPerson = (person) => tokens({ grant_type: 'password', scope: 'openid email', ...person });
const ask = (where, path, token, more = {}) => request(`${where.base}${path}`, { headers: { accept: 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...more } });

test('a program\'s token opens the API, and the application learns whose it is', async () => {
  const { access_token: token } = await ofPerson(wanda);
  const answer = await ask(gate, '/api/x', token);
  assert.equal(answer.status, 200, `${answer.page}\n${gate.log()}`);
  assert.equal(json(answer).headers['x-forwarded-user'], 'wanda');
  assert.match(json(answer).headers['x-forwarded-roles'], /staff/);
  assert.equal(json(answer).headers.authorization, `Bearer ${token}`, 'the token is the client\'s own');
});

test('a program without a person has a token too', async () => {
  const { access_token: token } = await tokens({ grant_type: 'client_credentials' });
  assert.equal((await ask(gate, '/api/x', token)).status, 200, gate.log());
});

test('no token, a bad one, an ID token, one in the query: 401 with a challenge, and no redirect', async () => {
  const { access_token: token, id_token: idToken } = await ofPerson(wanda);
  const before = application.seen.length;
  for (const [path, bad] of [['/api/x', undefined], ['/api/x', 'nonsense'], ['/api/x', `${token.slice(0, -6)}AAAAAA`], ['/api/x', idToken], [`/api/x?access_token=${token}`, undefined]]) {
    const answer = await ask(gate, path, bad);
    assert.ok([400, 401].includes(answer.status), `${path} ${bad?.slice(0, 20)}: ${answer.status}`);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer|^DPoP/);
  }
  const navigating = await new Visitor().get(`${gate.base}/api/x`);
  assert.equal(navigating.status, 401, 'not even for a browser');
  assert.equal(application.seen.length, before);
});

test('a role that the token lacks is 403', async () => {
  assert.equal((await ask(gate, '/api/chief', (await ofPerson(wanda)).access_token)).status, 403);
  assert.equal((await ask(gate, '/api/chief', (await ofPerson(cecil)).access_token)).status, 200);
});

test('people and programs may share a path; a bad token never falls back on the cookie beside it', async () => {
  const visitor = new Visitor();
  assert.equal((await enter(visitor, `${gate.base}/both`, wanda)).status, 200, gate.log());
  const { access_token: token } = await ofPerson(cecil);
  assert.equal(json(await visitor.get(`${gate.base}/both`, { headers: { authorization: `Bearer ${token}` } })).headers['x-forwarded-user'], 'cecil');
  assert.equal((await visitor.get(`${gate.base}/both`, { headers: { authorization: 'Bearer nonsense' } })).status, 401);
});

test('a cookie does not open what is for programs', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  assert.equal((await visitor.get(`${gate.base}/api/x`)).status, 401);
});

test('the log names the client of a token and never the token', async () => {
  const { access_token: token } = await ofPerson(wanda);
  await ask(gate, '/api/logged', token);
  await until('the line', () => /path=\/api\/logged .*client=gate/.test(gate.log()), { log: gate.log });
  assert.ok(!gate.log().includes(token.slice(0, 40)));
});
