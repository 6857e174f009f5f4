// How much one client, and one kind of work, may take of the gateway: logins from one address, and floods.
import assert from 'node:assert/strict';
import http from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Events, OAuth2Server } from 'oauth2-mock-server';
import { startApplication, startGate } from '../lib/gate.mjs';
import { freePort, temporaryFolder, until } from '../lib/processes.mjs';
import { request, Visitor } from '../lib/visitor.mjs';

let mock, front, application, port, app;
let held = null;  // the answers of the token endpoint, while it gives none
const folder = temporaryFolder('gate-limits');
const key = 'a secret key of the tests, long enough for anybody';

before(async () => {
  const mockPort = await freePort();
  mock = new OAuth2Server();
  await mock.issuer.keys.generate('RS256');
  mock.issuer.url = `http://localhost:${mockPort}`;
  mock.service.on(Events.BeforeTokenSigning, (token) => Object.assign(token.payload, { preferred_username: 'mocker', sid: 'the-session' }));
  front = http.createServer((incoming, response) => {
    if (held && incoming.url.startsWith('/token')) return held.push(response);
    return mock.service.requestHandler(incoming, response);
  });
  await new Promise((resolve) => front.listen(mockPort, 'localhost', resolve));
  application = await startApplication();
  port = await freePort();
  app = `http://localhost:${port}`;
});
after(async () => {
  front?.closeAllConnections();
  front?.close();
  await application?.stop();
});

const settings = (more, top = '') => `${top}
[[providers]]
issuer = "${mock.issuer.url}"
client_id = "anything"
redirect_uri = "${app}/.latchkey/callback"
[[upstreams]]
url = "${application.url}"
[session]
secret_key = "${key}"
${more}`;

async function enter(visitor) {
  let answer = await visitor.get(`${app}/page`);
  for (let hops = 0; hops < 6 && answer.headers.get('location'); hops++) answer = await visitor.get(new URL(answer.headers.get('location'), answer.url));
  return answer;
}
/** On a connection of its own: visitors share 64. */
const alone = (path, headers) => new Promise((resolve) => {
  http.get(`${app}${path}`, { headers, agent: false }, (answer) => { answer.resume(); resolve({ status: answer.statusCode, headers: answer.headers }); })
    .on('error', () => resolve({ status: 0 }));
});
const login = (address, path = '/.latchkey/login') => request(`${app}${path}`, { headers: address ? { 'x-forwarded-for': address } : {} });

// RFC 6585 §4
test('one address that begins logins too often is told when to come back, and nobody else is', async () => {
  const gate = await startGate(settings('logins_per_minute = 6\n', 'trusted_proxies = ["127.0.0.1", "::1"]'), { port });
  try {
    const first = [await login('192.0.2.7'), await login('192.0.2.7')];
    assert.deepEqual(first.map((one) => one.status), [303, 303]);
    const refused = await login('192.0.2.7');
    assert.equal(refused.status, 429);
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait >= 1 && wait <= 10, String(wait));
    assert.match(refused.page, /Too many logins were begun from your address/);
    assert.equal((await login('192.0.2.8')).status, 303, 'another client');
    assert.equal((await login('6.6.6.6, 192.0.2.7')).status, 429, 'what a client writes before the proxy does not help it');
    await login('2001:db8:0:1::1');
    await login('2001:db8:0:1::2');
    assert.equal((await login('2001:db8:0:1::3')).status, 429, 'one network of 64 bits is one client');
    assert.equal((await login('2001:db8:0:2::3')).status, 303);
    const back = (address) => login(address, '/.latchkey/callback?code=x&state=y');
    assert.deepEqual([(await back('192.0.2.7')).status, (await back('192.0.2.7')).status, (await back('192.0.2.7')).status], [400, 400, 429], 'coming back has a count of its own');
    assert.match(gate.log(), /too many logins from one address.*remote=192\.0\.2\.7/);
  } finally {
    await gate.stop();
  }
});

test('whoever comes by a proxy that nobody named is not counted, for it is everybody', async () => {
  const gate = await startGate(settings('logins_per_minute = 3\n'), { port });
  try {
    for (let i = 0; i < 5; i++) assert.equal((await login('192.0.2.7')).status, 303, String(i));
  } finally {
    await gate.stop();
  }
});

test('a flood of callbacks at a provider that hangs holds up nobody who is signed in, and no logout', { timeout: 120_000 }, async () => {
  const gate = await startGate(settings(`store = "sqlite"\nfile = "${join(folder, 'sessions.db')}"\n`), { port });
  const flood = [];
  try {
    const visitor = new Visitor();
    assert.equal((await enter(visitor)).status, 200, gate.log());
    const stranger = new Visitor();
    const away = await stranger.get(`${app}/.latchkey/login`);
    const state = new URL(away.headers.get('location')).searchParams.get('state');
    const cookie = stranger.cookies().map((one) => `${one.name}=${one.value}`).join('; ');
    held = [];
    for (let i = 0; i < 600; i++) flood.push(alone(`/.latchkey/callback?code=${i}&state=${state}`, { cookie, accept: 'text/html' }));
    const busy = await Promise.race(flood.map((one) => one.then((answer) => (answer.status === 503 ? answer : new Promise(() => {})))));
    assert.ok(Number(busy.headers['retry-after']) >= 1, 'who cannot wait is told when to come back');
    await until('the provider to be asked', () => held.length > 0);
    assert.equal((await visitor.get(`${app}/page`)).status, 200, 'who is signed in does not notice');
    const token = await mock.issuer.buildToken({
      scopesOrTransform: (header, payload) => {
        Object.assign(header, { typ: 'logout+jwt' });
        Object.assign(payload, { aud: 'anything', sid: 'the-session', jti: 'one', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } });
        delete payload.nbf;
      },
    });
    const body = `logout_token=${token}`;
    const told = await request(`${app}/.latchkey/backchannel-logout`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }, body });
    assert.equal(told.status, 200, `${told.page}\n${gate.log().slice(-2000)}`);
    assert.equal((await visitor.get(`${app}/.latchkey/user`)).status, 401);
    const metrics = await (await fetch(`${gate.management}/metrics`)).text();
    assert.match(metrics, /latchkey_gate_busy_total\{work="login"\} [1-9]/);
    assert.match(metrics, /latchkey_gate_busy_total\{work="sessions"\} 0/);
  } finally {
    for (const response of held ?? []) response.destroy();
    held = null;
    await gate.stop('SIGKILL');
    await Promise.allSettled(flood);
  }
});

for (const store of ['memory', 'cookie']) {
  test(`a frame that names no session that is there ends none, and one that does ends it, with sessions in ${store}`, async () => {
    const gate = await startGate(settings(`store = "${store}"\n`), { port });
    try {
      const visitor = new Visitor();
      assert.equal((await enter(visitor)).status, 200, gate.log());
      const frame = (sid) => request(`${app}/.latchkey/frontchannel-logout?iss=${encodeURIComponent(mock.issuer.url)}&sid=${sid}`);
      for (let i = 0; i < 20; i++) assert.equal((await frame(`stranger-${i}`)).status, 200);
      assert.equal((await visitor.get(`${app}/.latchkey/user`)).status, 200);
      assert.equal((await frame('the-session')).status, 200);
      assert.equal((await visitor.get(`${app}/.latchkey/user`)).status, 401);
      await until('the line', () => /the provider ended a session \(front channel\)/.test(gate.log()));
      assert.equal(gate.log().match(/the provider ended a session/g).length, 1);
    } finally {
      await gate.stop();
    }
  });
}
