// A gateway in front of an application that knows nothing of logins: who gets in, what the application is told, who is
// kept out and how.
// Seconds: 12
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { acceptWebSocket, cecil, enter, providerTable, startApplication, startGate, startGatehouse, wanda } from '../lib/gate.mjs';
import { freePort, until } from '../lib/processes.mjs';
import { Visitor } from '../lib/visitor.mjs';

let provider, application, gate;
const json = (response) => JSON.parse(response.page);

const challenge = (_, response) => response.writeHead(401, { 'www-authenticate': 'Bearer error="insufficient_user_authentication", acr_values="gold"' }).end('more');

before(async () => {
  const port = await freePort();
  const app = `http://localhost:${port}`;
  [provider, application] = await Promise.all([startGatehouse(app), startApplication({
    '/challenging': challenge, '/unruled': challenge,
    '/events': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      const tick = setInterval(() => response.write('data: again\n\n'), 500);
      response.on('close', () => clearInterval(tick));
    },
  })]);
  gate = await startGate(`
${providerTable(provider, app)}
[[upstreams]]
name = "app"
url = "${application.url}"

[[rules]]
path = "/public"
require = "open"
[[rules]]
path = "/chief"
role = "chief"
[[rules]]
path = "/watch"
group = "watch"
[[rules]]
path = "/offline"
scope = "offline_access"
[[rules]]
path = "/closed"
require = "deny"
[[rules]]
path = "/recent"
max_age = 600
[[rules]]
path = "/strong"
acr = "gold"
[[rules]]
path = "/worded"
allow = "role(staff) and not role(chief) and claim(email_verified = true)"
[[rules]]
path = "/unmapped"
allow = "not claim(department = sales)"
[[rules]]
path = "/challenging"
allow = "answer_challenges"
[[rules]]
path = "/form"
methods = ["POST"]
role = "chief"
`, { port });
});
after(async () => {
  await gate?.stop();
  await application?.stop();
  await provider?.stop();
});

test('an open path needs no login and names nobody', async () => {
  const page = await new Visitor().get(`${gate.base}/public/x?y=1`);
  assert.equal(page.status, 200, gate.log());
  assert.equal(json(page).url, '/public/x?y=1');
  assert.equal(json(page).headers['x-forwarded-user'], undefined);
});

test('a page sends a browser to the provider and back to where it wanted to go', async () => {
  const visitor = new Visitor();
  const page = await enter(visitor, `${gate.base}/deep/page?with=query`, wanda);
  assert.equal(page.status, 200, gate.log());
  const got = json(page);
  assert.equal(got.url, '/deep/page?with=query');
  assert.equal(got.headers['x-forwarded-user'], 'wanda');
  assert.equal(got.headers['x-forwarded-email'], 'wanda@example.org');
  assert.match(got.headers['x-forwarded-roles'], /\bstaff\b/);
  assert.ok(got.headers['x-forwarded-groups'].split(',').includes('/watch'));
});

test('a group with a comma in its name is one group', async () => {
  const groups = json(await enter(new Visitor(), `${gate.base}/x`, wanda)).headers['x-forwarded-groups'].split(',');
  assert.ok(groups.includes('/a%2Cchief'), groups.join(' | '));
  assert.ok(!groups.includes('chief'));
});

test('the application never sees the cookies of the gateway, and sees all others', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  visitor.setCookie(new URL(gate.base).host, '/', 'theirs', 'kept');
  assert.equal(json(await visitor.get(`${gate.base}/x`)).headers.cookie, 'theirs=kept');
});

test('a program gets 401 and no redirect', async () => {
  const answer = await new Visitor().get(`${gate.base}/x`, { headers: { accept: 'application/json', 'sec-fetch-mode': 'cors' } });
  assert.equal(answer.status, 401);
  assert.ok(answer.headers.get('www-authenticate'));
  assert.equal(json(answer).error, 'not_logged_in');
});

const doors = [
  ['/chief/room', wanda, 403], ['/chief/room', cecil, 200], ['/chiefs', wanda, 200], ['/watch', wanda, 200], ['/watch', cecil, 403],
  ['/offline', wanda, 403], ['/closed', cecil, 403], ['/recent', wanda, 200], ['/worded', wanda, 200], ['/worded', cecil, 403],
];
for (const [path, person, status] of doors) {
  test(`${path} answers ${person.username} with ${status}`, async () => {
    const visitor = new Visitor();
    await enter(visitor, `${gate.base}/x`, person);
    const page = await enter(visitor, `${gate.base}${path}`, person);
    assert.equal(page.status, status, page.page);
  });
}

test('who is not known to be outside what a rule denies is kept out, and told why', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  const page = await visitor.get(`${gate.base}/unmapped`);
  assert.equal(page.status, 403);
  assert.match(page.page, /did not say what would tell/);
});

test('a request that a rule just misses is told once, and one that depends on capitals goes nowhere', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  for (const path of ['/chief.json', '/chief.xml']) assert.equal((await visitor.get(`${gate.base}${path}`)).status, 200, path);
  assert.equal(gate.log().match(/a rule just missed a request.*path=\/chief\.json/g)?.length, 1, gate.log());
  assert.doesNotMatch(gate.log(), /just missed.*path=\/chief\.xml/);
  for (const path of ['/Chief', '/CHIEF/room', '/%43hief']) assert.equal((await visitor.get(`${gate.base}${path}`)).status, 400, path);
  assert.equal((await visitor.get(`${gate.base}/Other`)).status, 200);
});

test('a rule for a method is for that method alone', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  assert.equal((await visitor.get(`${gate.base}/form`)).status, 200);
  assert.equal((await visitor.post(`${gate.base}/form`, { a: 'b' })).status, 403);
  const smuggled = await visitor.get(`${gate.base}/form`, { headers: { 'x-http-method-override': 'POST', X_HTTP_Method_Override: 'POST' } });
  assert.equal(smuggled.status, 200);
  assert.ok(!JSON.stringify(json(smuggled).raw).toLowerCase().includes('override'));
});

test('a login that the provider cannot make stronger ends in a page that says so, not in a circle', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  const away = await visitor.follow(await visitor.get(`${gate.base}/strong`));
  assert.match(away.headers.get('location'), /acr_values=gold/);
  const page = await enter(visitor, `${gate.base}/strong`, wanda);
  assert.ok(page.status >= 400 && page.status < 600, gate.log());
  assert.match(page.page, /gold|acr/);
  const program = await visitor.get(`${gate.base}/strong`, { headers: { accept: 'application/json', 'sec-fetch-mode': 'cors' } });
  assert.equal(program.status, 401);
  assert.match(program.headers.get('www-authenticate'), /error="insufficient_user_authentication".*acr_values="gold"/);
  assert.equal((await visitor.get(`${gate.base}/x`)).status, 200, 'the session stands');
});

// RFC 9470 §3, §4: an API behind the application wants a better login
test('a challenge that the application hands on is answered with a login where the rule says so', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  assert.equal((await visitor.get(`${gate.base}/unruled`)).page, 'more');
  const away = await visitor.get(`${gate.base}/challenging`);
  assert.equal(away.status, 303, away.page);
  const login = await visitor.follow(away);
  assert.match(login.headers.get('location'), /acr_values=gold/);
  assert.ok(login.headers.get('location').startsWith(provider.realm('gatehouse').authorize));
});

test('signing out ends the session here and at the provider', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 200);
  const away = await visitor.get(`${gate.base}/.latchkey/logout`);
  assert.ok(away.headers.get('location').startsWith(provider.realm('gatehouse').logout), away.headers.get('location'));
  await visitor.get(away.headers.get('location'));
  assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 401);
  const again = await visitor.follow(await visitor.get(`${gate.base}/x`));
  assert.match((await visitor.follow(await visitor.get(again.headers.get('location')))).page, /kc-form-login/);
});

test('a page of another site, a neighbour among them, signs nobody out', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  for (const site of ['cross-site', 'same-site']) {
    const asked = await visitor.get(`${gate.base}/.latchkey/logout`, { headers: { 'sec-fetch-site': site } });
    assert.equal(asked.status, 403, site);
    assert.match(asked.page, /href="\/\.latchkey\/logout">Sign out</, site);
    assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 200, site);
  }
  await visitor.get(`${gate.base}/.latchkey/logout`, { headers: { 'sec-fetch-site': 'same-origin' } });
  assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 401);
});

test('what was open at a logout is closed: a silent WebSocket, one that talks all the time, and a stream of events', async () => {
  application.server.on('upgrade', acceptWebSocket);
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  const cookie = visitor.cookies().map((c) => `${c.name}=${c.value}`).join('; ');
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
  const open = async (path, fields, status) => {
    const socket = net.connect(gate.port, 'localhost');
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${gate.port}\r\nCookie: ${cookie}\r\n${fields}\r\n`);
    assert.match(String((await once(socket, 'data'))[0]), status);
    socket.resume();
    return { socket, closed };
  };
  const silent = await open('/ws', upgrade, /^HTTP\/1\.1 101 /);
  const talking = await open('/ws', upgrade, /^HTTP\/1\.1 101 /);
  const events = await open('/events', '', /^HTTP\/1\.1 200 /);
  const talk = setInterval(() => talking.socket.write('again'), 500);
  await visitor.get(`${gate.base}/.latchkey/logout`);
  await Promise.all([silent.closed, talking.closed, events.closed]).finally(() => clearInterval(talk));
});

test('the log has a line for each request, with a trace id that the application got too, and no secret', async () => {
  const visitor = new Visitor();
  const got = json(await enter(visitor, `${gate.base}/logged?token=not-for-the-log`, wanda));
  const line = await until('the line', () => gate.log().split('\n').find((one) => one.includes('path=/logged') && one.includes('status=200')));
  assert.ok(line.includes(`trace=${got.headers['x-request-id']}`), line);
  assert.ok(got.headers.traceparent.includes(got.headers['x-request-id']));
  for (const secret of ['not-for-the-log', 'code=', ...visitor.cookies().map((c) => c.value).filter((v) => v.length > 20)]) {
    assert.ok(!gate.log().includes(secret), `${secret} is in the log`);
  }
});

test('health and metrics are on a port of their own', async () => {
  assert.equal((await fetch(`${gate.management}/health/live`)).status, 200);
  const metrics = await (await fetch(`${gate.management}/metrics`)).text();
  assert.match(metrics, /latchkey_http_requests_total\{route="upstream",method="any",status="200"\} \d+/);
  assert.match(metrics, /latchkey_gate_open_connections \d+/);
  assert.equal((await new Visitor().get(`${gate.base}/metrics`)).status, 303, 'not on the public port');
});
