// Sessions that outlive the gateway: in a file, or whole in the browser's cookies; access tokens that are refreshed on
// the way; and a logout that comes from the provider.
// Seconds: 8
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enter, providerTable, startApplication, startGate, startGatehouse, wanda } from '../lib/gate.mjs';
import { freePort, start, temporaryFolder, until } from '../lib/processes.mjs';
import { request, Visitor } from '../lib/visitor.mjs';

let provider, application, port, app;
const folder = temporaryFolder('gate-sessions');
const key = 'a secret key of the tests, long enough for anybody';
const json = (response) => JSON.parse(response.page);
const settings = (session) => `${providerTable(provider, app)}\n[[upstreams]]\nurl = "${application.url}"\n[session]\nsecret_key = "${key}"\n${session.replace('@REDIS@', redis.url)}\n`;

let redis;
before(async () => {
  const redisPort = await freePort();
  redis = { ...await start('redis', '/usr/bin/redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', folder]), url: `redis://127.0.0.1:${redisPort}` };
  await until('redis', () => /Ready to accept connections/i.test(redis.log()), { log: redis.log });
  port = await freePort();
  app = `http://localhost:${port}`;
  const tricky = (incoming, response) => response.writeHead(200, { connection: 'close, Set-Cookie, Cache-Control, X-Theirs', 'set-cookie': 'theirs=1', 'x-theirs': '1' }).end('tricky');
  [provider, application] = await Promise.all([startGatehouse(app), startApplication({ '/tricky': tricky })]);
});
after(async () => {
  await redis?.stop();
  await application?.stop();
  await provider?.stop();
});

for (const [where, session] of [['a file', `store = "sqlite"\nfile = "${join(folder, 'sessions.db')}"`], ['cookies', 'store = "cookie"'], ['Redis', 'store = "redis"\nredis = "@REDIS@"']]) {
  test(`sessions in ${where} survive the gateway's sudden end, and end with a logout`, async () => {
    const visitor = new Visitor();
    let gate = await startGate(settings(session), { port });
    assert.equal((await enter(visitor, `${app}/page`, wanda)).status, 200, gate.log());
    await gate.stop('SIGKILL');
    gate = await startGate(settings(session), { port });
    try {
      const got = json(await visitor.get(`${app}/page`));
      assert.equal(got.headers['x-forwarded-user'], 'wanda');
      assert.equal(got.headers.cookie, undefined, 'no application sees the cookies');
      const old = visitor.cookies().map((c) => `${c.name}=${c.value}`).join('; ');
      await visitor.get(`${app}/.latchkey/logout`);
      assert.equal((await visitor.get(`${app}/.latchkey/user`)).status, 401);
      assert.equal((await request(`${app}/.latchkey/user`, { headers: { cookie: old } })).status, 401, 'also for who kept the cookie');
      assert.equal((await visitor.get(`${app}/page`)).status, 303);
    } finally {
      await gate.stop();
    }
  });
}

test('an access token that runs out is refreshed for the application, wherever the session is', async () => {
  for (const session of ['store = "memory"', 'store = "cookie"\nmost_cookies = 4', `store = "sqlite"\nfile = "${join(folder, 'brief.db')}"`]) {
    const text = settings(session).replace('client_id = "gate"', 'client_id = "brief"') + '\n[identity]\naccess_token = "Authorization"\n';
    const gate = await startGate(text, { port });
    try {
      const visitor = new Visitor();
      const first = json(await enter(visitor, `${app}/page`, wanda)).headers.authorization;
      assert.match(first ?? '', /^Bearer eyJ/, gate.log());
      await sleep(2100);  // the token lives 31 seconds, and must be good for 30 more
      const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.get(`${app}/page`, { headers: { authorization: 'Bearer forged' } })));
      const tokens = new Set(answers.map((answer) => json(answer).headers.authorization));
      assert.ok(![...tokens].includes(first) && ![...tokens].includes('Bearer forged'), session);
      assert.equal((await visitor.get(`${app}/page`)).status, 200);
    } finally {
      await gate.stop();
    }
  }
});

// RFC 9110 §7.6.1
test('an application whose Connection header lists Set-Cookie takes its own cookies away, not the gateway\'s', async () => {
  const gate = await startGate(`${settings('store = "cookie"')}\nidle_timeout = "4s"\n`, { port });
  try {
    const visitor = new Visitor();
    await enter(visitor, `${app}/page`, wanda);
    await sleep(1100);  // the session is marked as used again after a quarter of the time
    const answer = await visitor.get(`${app}/tricky`);
    assert.equal(answer.page, 'tricky');
    assert.deepEqual(answer.headers.cookies.map((one) => one.split('=')[0]), ['latchkey_gate_seen']);
    assert.equal(answer.headers.get('cache-control'), 'private');
    assert.equal(answer.headers.get('x-theirs'), null);
  } finally {
    await gate.stop();
  }
});

test('a logout that the provider tells through the browser\'s frame ends the session', async () => {
  const gate = await startGate(settings(''), { port });
  try {
    const visitor = new Visitor();
    await enter(visitor, `${app}/page`, wanda);
    const me = json(await visitor.get(`${app}/.latchkey/user`));
    const sid = me.session_id ?? me.sid ?? me.claims.sid;
    const frame = new URL(`${app}/.latchkey/frontchannel-logout`);
    frame.searchParams.set('iss', provider.realm('gatehouse').issuer);
    frame.searchParams.set('sid', 'another');
    await request(frame);
    assert.equal((await visitor.get(`${app}/.latchkey/user`)).status, 200);
    frame.searchParams.set('sid', sid);
    assert.equal((await request(frame)).status, 200);
    assert.equal((await visitor.get(`${app}/.latchkey/user`)).status, 401);
  } finally {
    await gate.stop();
  }
});
