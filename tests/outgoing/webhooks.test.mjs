// Webhooks as they arrive: signed as docs/webhooks.md says (its own snippet verifies them), retried, and never where they must
// not go.
// Seconds: 9
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder, until } from '../lib/processes.mjs';
import { administrator, root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, request, requestTokens, signIn, Visitor } from '../lib/visitor.mjs';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const client = { id: 'web', secret: 'secret-of-the-web-shop', redirectUri: 'http://localhost:9/web' };
const alice = { username: 'alice', password: 'alice-2026-password' };
const calls = [];
let receiver, hooks, provider, realm, verify, answer = () => 204;

async function start(args) {
  return startProvider({
    realms: [`${root}/tests/realms/letters.json`], values: { APP: 'http://localhost:9', SMTP_PORT: 9, HOOKS: hooks }, args: ['--outbox-pause', '1', ...args],
  });
}

before(async () => {
  receiver = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const call = { path: request.url, method: request.method, headers: request.headers, body };
    calls.push(call);
    response.writeHead(answer(call)).end();
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  hooks = `http://127.0.0.1:${receiver.address().port}`;
  // The documentation's own snippet.
  const snippet = readFileSync(join(root, 'docs/webhooks.md'), 'utf8').match(/```js\n([\s\S]*?)```/)[1];
  const file = join(temporaryFolder('snippet'), 'verify.mjs');
  writeFileSync(file, `${snippet}\nexport { verify };\n`);
  ({ verify } = await import(file));
  provider = await start(['--webhook-private-addresses']);
  realm = provider.realm('letters');
});
after(async () => {
  await provider?.stop();
  receiver?.close();
});

const arrived = (path, type) => until(`a call of ${type} at ${path}`, () => calls.find((c) => c.path === path && JSON.parse(c.body).type === type));

test('a sign-in is told, signed, without anything secret', async () => {
  await signIn(new Visitor(), authorizeUrl(realm, client), alice);
  const call = await arrived('/all', 'LOGIN');
  assert.equal(call.method, 'POST');
  assert.equal(call.headers['content-type'], 'application/json');
  const told = JSON.parse(call.body);
  assert.equal(told.kind, 'event');
  assert.equal(told.realm.name, 'letters');
  assert.equal(told.client, 'web');
  assert.ok(told.user && told.session && told.id);
  assert.ok(Math.abs(told.time - Date.now()) < 60_000);
  assert.ok(verify(secret, call.headers, call.body), 'the snippet of docs/webhooks.md');
  assert.ok(!verify(secret, call.headers, call.body.replace('LOGIN', 'LOGOUT')));
  assert.ok(!verify('whsec_AAAA', call.headers, call.body));
  assert.ok(!verify(secret, { ...call.headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 3600) }, call.body));
  assert.doesNotMatch(JSON.stringify(calls), /alice-2026-password|secret-of-the-web-shop/);
});

test('each is told what it asks for', async () => {
  await signIn(new Visitor(), authorizeUrl(realm, client), { ...alice, password: 'wrong' });
  const call = await arrived('/failures', 'LOGIN_ERROR');
  assert.equal(JSON.parse(call.body).error, 'invalid_user_credentials');
  assert.ok(verify('a plain secret', call.headers, call.body));
  await arrived('/all', 'LOGIN_ERROR');
  assert.deepEqual(calls.filter((c) => c.path === '/failures' && JSON.parse(c.body).type !== 'LOGIN_ERROR'), []);
  assert.deepEqual(calls.filter((c) => ['/off', '/unsigned'].includes(c.path)), []);
});

async function asAdministrator(method, path, value) {
  const { access_token } = await requestTokens(new Visitor(), provider.realm('master'), { id: 'admin-cli' }, { grant_type: 'password', ...administrator });
  const body = JSON.stringify(value);
  return request(`${provider.base}${path}`, {
    method, body, headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  });
}

test('sign-ins go on where events are told and not stored', async () => {
  const told = () => calls.filter((c) => c.path === '/all' && JSON.parse(c.body).type === 'LOGIN').length;
  assert.equal((await asAdministrator('PUT', '/admin/realms/letters', { eventsEnabled: false })).status, 204);
  const before = told();
  for (let i = 0; i < 3; ++i) {
    const answer = await signIn(new Visitor(), authorizeUrl(realm, client), alice);
    assert.match(answer.headers.get('location') ?? answer.page, /code=/);
  }
  await until('three calls', () => told() >= before + 3);
  const ids = calls.filter((c) => c.path === '/all').map((c) => c.headers['webhook-id']);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal((await asAdministrator('PUT', '/admin/realms/letters', { eventsEnabled: true })).status, 204);
  await until('both changes of the realm', () => calls.filter((c) => c.path === '/all' && JSON.parse(c.body).operation === 'UPDATE').length === 2);
});

test('what an administrator does is told where it is asked for', async () => {
  const made = await asAdministrator('POST', '/admin/realms/letters/roles', { name: 'told', description: 'not told' });
  assert.equal(made.status, 201, made.page);
  const call = await until('the call', () => calls.find((c) => c.path === '/all' && JSON.parse(c.body).operation === 'CREATE'));
  assert.ok(verify(secret, call.headers, call.body));
  const told = JSON.parse(call.body);
  assert.equal(told.kind, 'admin_event');
  assert.match(told.resource.type, /ROLE/);
  assert.equal(told.by.realm, 'master');
  assert.ok(!call.body.includes('not told'));
  assert.ok(!calls.some((c) => c.path === '/failures' && JSON.parse(c.body).kind === 'admin_event'));
});

test('a call that fails comes again, with the same id, and no login waits for it', async () => {
  let failures = 2;
  answer = () => (failures-- > 0 ? 500 : 204);
  calls.length = 0;
  await signIn(new Visitor(), authorizeUrl(realm, client), alice);
  const same = await until('three attempts', () => {
    const logins = calls.filter((c) => c.path === '/all' && JSON.parse(c.body).type === 'LOGIN');
    return logins.length >= 2 && calls.length >= 3 && logins;
  }, { seconds: 30 });
  assert.equal(new Set(same.map((c) => c.headers['webhook-id'])).size, 1);
  for (const call of same) assert.ok(verify(secret, call.headers, call.body));
  answer = () => 204;
});

test('calls that were not made yet survive a kill', async () => {
  answer = () => 500;
  calls.length = 0;
  await signIn(new Visitor(), authorizeUrl(realm, client), alice);
  const first = await arrived('/all', 'LOGIN');
  await provider.restart('SIGKILL');
  answer = () => 204;
  const id = first.headers['webhook-id'];
  await until('the call again', () => calls.filter((c) => c.headers['webhook-id'] === id).length > 1, { seconds: 30 });
});

test('an address inside the building is refused unless the server\'s owner allows it', async () => {
  const strict = await start([]);
  try {
    calls.length = 0;
    await signIn(new Visitor(), authorizeUrl(strict.realm('letters'), client), alice);
    await until('the refusal', () => /not sent yet.*webhook/.test(strict.log()));
    await sleep(500);
    assert.deepEqual(calls, []);
  } finally {
    await strict.stop();
  }
});
