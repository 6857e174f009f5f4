// Paths and bytes that no browser sends: what stands before any endpoint.
// Programs: latchkey demo
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { assertDecent } from '../lib/mutations.mjs';
import { demoRealm, root, startDemo, startProvider } from '../lib/programs.mjs';
import { request, Visitor } from '../lib/visitor.mjs';

let provider, edges, demo;
before(async () => {
  provider = await startProvider({ realms: [demoRealm.file, `${root}/tests/realms/edges.json`], values: { APP: 'http://localhost:9' } });
  edges = provider.realm('edges');
  demo = await startDemo({ authority: provider.realm(demoRealm.name).issuer });
});
after(async () => {
  await demo?.stop();
  await provider?.stop();
});

/** Sends bytes as they are; gives the status line's code, or 0 when the connection was closed without an answer. */
function raw(base, bytes, { wait = 3000 } = {}) {
  const { port } = new URL(base);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1');
    const done = () => { socket.destroy(); resolve(Number(answer.match(/^HTTP\/1\.[01] (\d{3})/)?.[1] ?? 0)); };
    socket.setTimeout(wait, done);
    socket.on('error', done);
    socket.on('close', done);
    socket.on('data', (data) => { answer += data.toString('latin1'); if (/\r\n\r\n/.test(answer)) setTimeout(done, 50); });
    socket.write(bytes, 'latin1');
  });
}

test('paths: unknown, doubled, upwards, with parameters, encoded; never a 500, never another realm', async () => {
  const prefix = '/realms/edges';
  for (const path of ['/', '//', '/realms', '/realms/', '/realms//', '/realms/nowhere', '/realms/nowhere/protocol/openid-connect/auth', `${prefix}/`, `${prefix}/nowhere`, `${prefix}/protocol`, `${prefix}/protocol/saml`,
    `${prefix}//protocol/openid-connect/certs`, '/realms/edges%2f..%2fmaster', '/realms/..%2fmaster', '/realms/edges;x=1/protocol/openid-connect/certs', '/realms;x/master', '/realms/edges/..;/master',
    '/realms/%00', '/realms/%ff', '/realms/edges%20', '/realms/EDGES/protocol/openid-connect/certs', `/realms/${'a'.repeat(4000)}`, `/${'a/'.repeat(1500)}`, '/resources/../../../../etc/passwd', '/resources/%2e%2e/%2e%2e/etc/passwd',
    '/resources/x/login/latchkey/%2e%2e%2f%2e%2e%2fetc/passwd', '/admin', '/admin/', '/admin/realms', '/.well-known/openid-configuration', '/.well-known/openid-configuration/realms/edges', '/favicon.ico', '/robots.txt', '/%', '/%zz', '/*']) {
    const response = await request({ host: '127.0.0.1', port: new URL(provider.base).port, path }, { headers: { host: new URL(provider.base).host } });
    response.url = provider.base;
    assertDecent(response, path.slice(0, 80), { base: provider.base });
    assert.doesNotMatch(response.page, /root:x:0:0/, path);
    if (/;|%2f|%00|%ff|\.\./i.test(path)) assert.ok(response.status >= 400, `${path}: ${response.status}`);
    assert.doesNotMatch(response.page, /"realm"\s*:\s*"master"/, path);
  }
});

const requests = {
  'no Host': ['GET / HTTP/1.1\r\n\r\n', [400]],
  'two Hosts': ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', [400]],
  'a Host with a path': ['GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', [400]],
  'Content-Length and Transfer-Encoding': ['POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', [400]],
  'two Content-Lengths': ['POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd', [400]],
  'a negative Content-Length': ['POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n', [400]],
  'an unknown Transfer-Encoding': ['POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: magic\r\n\r\n', [400, 501]],
  'a broken chunk': ['POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n', [400]],
  'a folded header': ['GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n', [400]],
  'a space before the colon': ['GET / HTTP/1.1\r\nHost : localhost\r\n\r\n', [400]],
  'a bare line feed': ['GET / HTTP/1.1\nHost: localhost\n\n', [400]],
  'an endless header': [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(200_000)}\r\n\r\n`, [400, 431]],
  'ten thousand headers': [`GET / HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(10_000)}\r\n`, [400, 431]],
  'an endless target': [`GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, [400, 414, 431]],
  'control characters in the target': ['GET /\x01\x02 HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  'another protocol': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [0, 400]],
  'an unknown version': ['GET / HTTP/3.0\r\nHost: localhost\r\n\r\n', [400, 505]],
  'an unknown method': ['BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n', [400, 404, 405, 501]],
  'the proxy\'s method': ['CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', [400, 404, 405, 501]],
};
for (const [what, [bytes, allowed]] of Object.entries(requests)) {
  test(`on the wire: ${what}`, async () => {
    const status = await raw(provider.base, bytes);
    assert.ok(allowed.includes(status) || (status === 0 && !allowed.includes(200)), `${status}, expected ${allowed}`);
  });
}

test('a slow or silent client holds up nobody', async () => {
  const silent = Array.from({ length: 200 }, () => connect(Number(new URL(provider.base).port), '127.0.0.1'));
  for (const socket of silent) socket.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: loc');
  const response = await new Visitor().get(edges.certs);
  assert.equal(response.status, 200);
  for (const socket of silent) socket.destroy();
});

test('a thousand requests on one connection, and pipelined ones', async () => {
  for (let i = 0; i < 1000; i++) assert.equal((await new Visitor().get(edges.certs)).status, 200);
  const status = await raw(provider.base, 'GET /realms/edges HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20));
  assert.equal(status, 200);
});

test('a forged Host does not get into what is sent by mail, cached or followed', async () => {
  const response = await new Visitor().send(edges.discovery, { headers: { host: 'evil.example"><script>' } });
  assert.ok(response.status === 400 || !response.page.includes('<script>'), response.page.slice(0, 200));
});

test('the sample application: callback, profile and pages with nonsense', async () => {
  for (const path of ['/auth/callback', '/auth/callback?code=x', '/auth/callback?state=x', '/auth/callback?code=x&state=y', '/auth/callback?error=access_denied', `/auth/callback?error=${encodeURIComponent('<script>alert(1)</script>')}`,
    `/auth/callback?code=${'a'.repeat(50_000)}`, '/auth/callback?code=x&code=y&state=z', '/auth/callback?%ff=%00', '/auth/login?next=https://evil.example/', '/auth/login?next=//evil.example', '/auth/login?next=/%5cevil.example',
    '/auth/login?return_to=https://evil.example', '/auth/logout?x=y', '/profile?a=%', '/api/me?x=y', '/static/../.env', '/static/%2e%2e/.env', '/.env', '/nowhere', '/admin']) {
    const response = await new Visitor().get(`${demo.base}${path}`);
    assert.ok(response.status < 500, `${path.slice(0, 60)}: ${response.status}\n${demo.log()}`);
    assert.doesNotMatch(response.page, /<script>alert|CLIENT_SECRET|SECRET_KEY/, path);
    const location = response.headers.get('location');
    if (location) assert.ok([demo.base, provider.base].includes(new URL(location, demo.base).origin), `${path}: ${location}`);
  }
});
