// What a client may write that could pass for the gateway's word, and requests of which two readers make two things.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enter, providerTable, sendRaw, startApplication, startGate, startGatehouse, wanda } from '../lib/gate.mjs';
import { freePort } from '../lib/processes.mjs';
import { request, Visitor } from '../lib/visitor.mjs';

let provider, application, gate;

before(async () => {
  const port = await freePort();
  const app = `http://localhost:${port}`;
  [provider, application] = await Promise.all([startGatehouse(app), startApplication()]);
  gate = await startGate(`
${providerTable(provider, app)}
[[upstreams]]
url = "${application.url}"
[[rules]]
path = "/public"
require = "open"
[[rules]]
path = "/admin"
role = "chief"
[identity]
name = "X-My-Name"
access_token = "X-Token"
assertion = "X-Proof"
`, { port });
});
after(async () => {
  await gate?.stop();
  await application?.stop();
  await provider?.stop();
});

const forged = [
  ['X-Forwarded-User', 'admin'], ['x-forwarded-user', 'admin'], ['X_Forwarded_User', 'admin'], ['X-Forwarded_User', 'admin'], ['X.Forwarded.User', 'admin'],
  ['X-Forwarded-Email', 'admin@x'], ['X-Forwarded-Groups', 'chief'], ['X_FORWARDED_ROLES', 'chief'], ['X-Forwarded-Preferred-Username', 'admin'],
  ['X-My-Name', 'Admin'], ['X_My_Name', 'Admin'], ['X-Token', 'forged'], ['X_Token', 'forged'], ['X-Proof', 'forged'], ['X_PROOF', 'forged'],
  ['Remote-User', 'admin'], ['Remote_User', 'admin'], ['X-Remote-User', 'admin'], ['X-Auth-Request-User', 'admin'], ['X-WebAuth-User', 'admin'],
  ['X-Original-URL', '/admin'], ['X-Rewrite-URL', '/admin'], ['Proxy', 'http://evil'], ['Forwarded', 'for=1.2.3.4'], ['X-Forwarded-For', '1.2.3.4'],
  ['X-Real-IP', '1.2.3.4'], ['X-Forwarded-Host', 'evil.example'], ['X_Forwarded_Host', 'evil.example'], ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Provider', 'evil'], ['Client-Cert', ':ZXZpbA==:'], ['SSL_CLIENT_CERT', 'evil'], ['SSL-Client-S-DN', 'CN=admin'], ['X-SSL-Client-Verify', 'SUCCESS'],
  ['X-Forwarded-Client-Cert', 'Subject="CN=admin"'], ['X-Client-Cert', 'evil'], ['X-Some_Header', 'evil'], ['_', 'evil'],
  ['traceparent', '00-11111111111111111111111111111111-2222222222222222-01'], ['X-Request-Id', 'mine'],
];
for (const signedIn of [false, true]) {
  test(`no header that a client writes passes for the gateway's, ${signedIn ? 'signed in' : 'with nobody signed in'}`, async () => {
    const visitor = new Visitor();
    if (signedIn) await enter(visitor, `${gate.base}/x`, wanda);
    const own = JSON.parse((await visitor.get(`${gate.base}/public`)).page);
    for (const [name, value] of forged) {
      const got = JSON.parse((await visitor.get(`${gate.base}/public`, { headers: { [name]: value } })).page);
      const names = got.raw.filter((_, i) => i % 2 === 0).map((n) => n.toLowerCase());
      assert.deepEqual(names.filter((n) => !own.raw.map((o) => o.toLowerCase()).includes(n)), [], `${name} came through as another name`);
      assert.ok(!got.raw.includes(value), `${name}: ${value} came through`);
      assert.equal(got.headers['x-forwarded-user'], signedIn ? 'wanda' : undefined);
    }
  });
}

// RFC 7239 §6: an IPv6 address is in brackets and quotes
test('the application learns where the request came from', async () => {
  const four = JSON.parse((await request(`http://127.0.0.1:${gate.port}/public`)).page).headers;
  assert.equal(four['x-forwarded-for'], '127.0.0.1');
  assert.equal(four.forwarded, `for=127.0.0.1;host="127.0.0.1:${gate.port}";proto=http`);
  assert.equal(four.host, `127.0.0.1:${gate.port}`);
  const six = JSON.parse((await request(`http://[::1]:${gate.port}/public`)).page).headers;
  assert.equal(six.forwarded, `for="[::1]";host="[::1]:${gate.port}";proto=http`);
});

test('a Connection header cannot remove what the gateway adds', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  const got = JSON.parse((await visitor.get(`${gate.base}/x`, { headers: { connection: 'close, X-Forwarded-User, X-Forwarded-Roles, X-Proof, Host, X-Forwarded-For' } })).page);
  assert.equal(got.headers['x-forwarded-user'], 'wanda');
  assert.ok(got.headers['x-forwarded-roles'] && got.headers['x-proof'] && got.headers.host && got.headers['x-forwarded-for']);
});

test('the assertion is a signed JWT whose key is published', async () => {
  const { createRemoteJWKSet, jwtVerify } = await import('jose');
  const got = JSON.parse((await enter(new Visitor(), `${gate.base}/x`, wanda)).page);
  const keys = createRemoteJWKSet(new URL(`${gate.base}/.latchkey/jwks`));
  const { payload, protectedHeader } = await jwtVerify(got.headers['x-proof'], keys, { issuer: gate.base, audience: gate.base });
  assert.equal(protectedHeader.alg, 'ES256');
  assert.equal(payload.email, 'wanda@example.org');
  assert.ok(payload.roles.includes('staff') && payload.groups.includes('/a,chief'));
  assert.ok(payload.exp - payload.iat <= 300);
  assert.match(got.headers['x-token'], /^eyJ/);
});

// CVE-2026-3872, CVE-2024-1132, CVE-2026-0976
const crooked = [
  '/public/../admin', '/public/%2e%2e/admin', '/public/.%2e/admin', '/public/..;/admin', '/public/..;x=y/admin', '/public/%2e%2e%2fadmin', '/public/..%5cadmin',
  '/public/%252e%252e/admin', '/public/%252e%252e%252fadmin', '//admin', '/public%2f..%2fadmin', '/admin;x', '/admin%2Fx', '/;/admin', '/%2561dmin',
  '/public;/..;/admin', '/public/%00', '/public/%c0%ae%c0%ae/admin', '/x//admin/../y', '/public/./x', '/.latchkey%2Flogin', '//.latchkey/login',
];
test('CVE-2026-3872, CVE-2024-1132, CVE-2026-0976: a path with more than one reading gets nowhere', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  const cookie = visitor.cookies().map((c) => `${c.name}=${c.value}`).join('; ');
  for (const path of crooked) {
    const before = application.seen.length;
    const answer = await sendRaw(gate.port, `GET ${path} HTTP/1.1\r\nHost: localhost:${gate.port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 400 /, `${path}: ${answer.slice(0, 200)}`);
    assert.equal(application.seen.length, before, `${path} reached the application`);
  }
  assert.equal((await visitor.get(`${gate.base}/admin`)).status, 403);
  assert.equal((await visitor.get(`${gate.base}/%61dmin`)).status, 403);
  const slash = await sendRaw(gate.port, `GET /groups/a%2Fb HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
  assert.match(slash, /"url":"\/groups\/a%2Fb"/, 'one rule whichever way it is read: it goes through as it came');
});

const post = (headers, body) => `POST /public/first HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;
const second = 'GET /public/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const smuggled = [
  ['Content-Length and Transfer-Encoding', post(`Content-Length: 4\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${second}`)],
  ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${second.length}`, second)],
  ['two equal lengths', post('Content-Length: 0\r\nContent-Length: 0', second)],
  ['a list of lengths', post('Content-Length: 0, 0', second)],
  ['a length with a sign', post('Content-Length: +0', second)],
  ['a negative length', post('Content-Length: -1', second)],
  ['an obscure coding', post('Transfer-Encoding: xchunked', `0\r\n\r\n${second}`)],
  ['two codings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${second}`)],
  ['a coding after a tab', post('Transfer-Encoding:\tchunked, identity', `0\r\n\r\n${second}`)],
  ['a space before the colon', post('Transfer-Encoding : chunked', `0\r\n\r\n${second}`)],
  ['a folded line', post('X: y\r\n Transfer-Encoding: chunked', second)],
  ['a bare line feed', `POST /public/first HTTP/1.1\nHost: x\nContent-Length: 0\n\n${second}`],
  ['a bare line feed in a header', post('X: y\nTransfer-Encoding: chunked', second)],
  ['a chunk with a bare line feed', post('Transfer-Encoding: chunked', `0\n\n${second}`)],
  ['a bare line feed in a chunk\'s extension', post('Transfer-Encoding: chunked', `0;a="\n"\r\n\r\n${second}`)],
  ['a chunk of nonsense', post('Transfer-Encoding: chunked', `zz\r\n\r\n${second}`)],
  ['a chunk longer than it says', post('Transfer-Encoding: chunked', `1\r\nabc\r\n0\r\n\r\n${second}`)],
  ['two hosts', `GET /public/first HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n${second}`],
  ['no host', `GET /public/first HTTP/1.1\r\n\r\n${second}`],
  ['a header without a name', `GET /public/first HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n${second}`],
  ['a NUL', `GET /public/first HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n${second}`],
  ['HTTP/1.0 with a coding', `POST /public/first HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`],
];
for (const [what, bytes] of smuggled) {
  test(`smuggling with ${what} gets nothing behind it to the application`, async () => {
    const before = application.seen.length;
    const answer = await sendRaw(gate.port, bytes, { silence: 700 });
    assert.match(answer, /^HTTP\/1\.1 (400|501) /, answer.slice(0, 300));
    assert.ok(!application.seen.slice(before).some((one) => one.url.includes('smuggled')));
  });
}

test('two requests in one packet are two requests', async () => {
  const both = await sendRaw(gate.port, `${post('Content-Length: 3', 'abc')}GET /public/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  assert.equal(both.match(/HTTP\/1\.1 200 /g)?.length, 2, both);
  assert.match(both, /"body":"abc"/);
  assert.match(both, /\/public\/next/);
});

// RFC 9110 §9.1: rules say POST, and some frameworks take "post" for it.
test('a method in small letters goes nowhere', async () => {
  const before = application.seen.length;
  for (const method of ['post', 'Get', 'trace'])
    assert.match(await sendRaw(gate.port, `${method} /public HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 4/, method);
  assert.equal(application.seen.length, before);
});

test('TRACE and CONNECT go nowhere', async () => {
  assert.equal((await request(`${gate.base}/public`, { method: 'TRACE' })).status, 405);
  assert.match(await sendRaw(gate.port, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', { silence: 500 }), /^HTTP\/1\.1 4/);
});

// RFC 6455 §4.1, §10.2: a browser says whose page it is
test('another site\'s page may not open a WebSocket as who is signed in', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/x`, wanda);
  const cookie = visitor.cookies().map((c) => `${c.name}=${c.value}`).join('; ');
  const handshake = (origin) => sendRaw(gate.port, `GET /ws HTTP/1.1\r\nHost: localhost:${gate.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: ${cookie}\r\n`
    + `Origin: ${origin}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`, { silence: 500 });
  assert.match(await handshake('http://evil.example'), /^HTTP\/1\.1 403 /);
  assert.ok(!/^HTTP\/1\.1 403 /.test(await handshake(gate.base)));
});
