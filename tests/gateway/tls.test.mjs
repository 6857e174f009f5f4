// Browsers that come by https: cookies, uploads, WebSockets, a certificate that is read again; and a proxy in front that
// is trusted to say who the client is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { after, before, test } from 'node:test';
import tls from 'node:tls';
import { acceptWebSocket, startApplication, startGate } from '../lib/gate.mjs';
import { freePort, temporaryFolder, until } from '../lib/processes.mjs';
import { request } from '../lib/visitor.mjs';

const folder = temporaryFolder('gate-tls');
let application, gate, plain;

function certificate(serial) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-set_serial', String(serial), '-addext', 'subjectAltName=DNS:localhost', '-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`], { stdio: 'ignore' });
}
const provider = (base) => `[[providers]]\nissuer = "http://localhost:1/nobody"\nclient_id = "x"\nredirect_uri = "${base}/.latchkey/callback"\n`;
const open = '[[rules]]\npath = "/open"\nrequire = "open"\n';

/** An https request: { status, headers, page, serial }. */
function ask(path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = https.request(`https://localhost:${gate.port}${path}`, { method, headers, ca: readFileSync(`${folder}/cert.pem`), agent: false }, (incoming) => {
      const chunks = [];
      const serial = Number.parseInt(incoming.socket.getPeerCertificate().serialNumber, 16);
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers, page: Buffer.concat(chunks).toString(), serial }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

before(async () => {
  application = await startApplication({
    '/open/digest': (incoming, response) => {
      const hash = createHash('sha256');
      incoming.on('data', (data) => hash.update(data));
      incoming.on('end', () => response.end(hash.digest('hex')));
    },
  });
  application.server.on('upgrade', (incoming, socket) => {
    acceptWebSocket(incoming, socket);
    socket.on('data', (data) => socket.write(data));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
  });
  certificate(1);
  const port = await freePort();
  gate = await startGate(`${provider(`https://localhost:${port}`)}[[upstreams]]\nurl = "${application.url}"\n${open}[listen]\nport = ${port}\n`
    + `certificate_file = "${folder}/cert.pem"\nkey_file = "${folder}/key.pem"\n`, { port });
  plain = await startGate(`trusted_proxies = ["127.0.0.1"]\n${provider('https://app.example')}[[upstreams]]\nurl = "${application.url}"\n${open}`);
});
after(async () => {
  await plain?.stop();
  await gate?.stop();
  await application?.stop();
});

test('https goes through, and the application knows it was https', async () => {
  const answer = await ask('/open/x');
  assert.equal(answer.status, 200, gate.log());
  const { headers } = JSON.parse(answer.page);
  assert.equal(headers['x-forwarded-proto'], 'https');
  assert.match(headers.forwarded, /;proto=https$/);
});

test('a large upload goes through TLS whole, in chunks and with its length', async () => {
  const body = randomBytes(3_000_000);
  const digest = createHash('sha256').update(body).digest('hex');
  assert.equal((await ask('/open/digest', { method: 'POST', headers: { 'content-length': body.length }, body })).page, digest);
  assert.equal((await ask('/open/digest', { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body })).page, digest);
});

test('a WebSocket passes through TLS both ways', async () => {
  const socket = tls.connect(gate.port, 'localhost', { ca: readFileSync(`${folder}/cert.pem`), servername: 'localhost' });
  await once(socket, 'secureConnect');
  socket.write('GET /open/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n');
  let seen = '';
  socket.on('data', (data) => { seen += data; });
  await until('the handshake', () => seen.includes(' 101 '));
  for (const size of [5, 100_000]) {
    seen = '';
    socket.write('x'.repeat(size));
    await until(`${size} bytes`, () => seen.length === size);
  }
  const closed = once(socket, 'close');
  socket.end();
  await closed;
});

test('a body that nobody reads does not hide the answer', async () => {
  const answer = await ask('/closed', { method: 'POST', headers: { 'content-length': 500_000, accept: 'application/json' }, body: 'x'.repeat(500_000) });
  assert.equal(answer.status, 401);
});

test('a new certificate is in force after SIGHUP, without a restart', async () => {
  assert.equal((await ask('/open/x')).serial, 1);
  certificate(2);
  gate.reload();
  await until('the reload', () => gate.log().includes('configuration read again'), { log: gate.log });
  assert.equal((await ask('/open/x')).serial, 2);
});

test('a trusted proxy in front says who the client is; anybody else does not', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example', traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01' };
  const trusted = JSON.parse((await request(`http://127.0.0.1:${plain.port}/open/x`, { headers })).page).headers;
  assert.equal(trusted['x-forwarded-for'], '203.0.113.9, 127.0.0.1');
  assert.equal(trusted['x-forwarded-proto'], 'https');
  assert.equal(trusted['x-forwarded-host'], 'app.example');
  assert.equal(trusted['x-real-ip'], '203.0.113.9');
  assert.ok(trusted.traceparent.startsWith('00-0123456789abcdef0123456789abcdef-'), 'the trace goes on');
  const stranger = JSON.parse((await request(`http://[::1]:${plain.port}/open/x`, { headers })).page).headers;
  assert.equal(stranger['x-forwarded-for'], '::1');
  assert.equal(stranger['x-forwarded-proto'], 'http');
  assert.ok(!stranger.traceparent.includes('0123456789abcdef0123456789abcdef'));
});

test('a header that a trusted proxy may write comes from it alone, and one with an underscore where it is wanted', async () => {
  const top = 'trusted_headers = ["X-SSL-Client-Cert"]\nunderscores_in_headers = true\n';
  const rest = `${provider('https://app.example')}[[upstreams]]\nurl = "${application.url}"\n${open}`;
  const named = await startGate(`trusted_proxies = ["127.0.0.1", "::1"]\n${top}${rest}`);
  const other = await startGate(`trusted_proxies = ["192.0.2.1"]\n${top}${rest}`);
  try {
    const headers = { 'x-ssl-client-cert': 'hers', 'x-ssl-client-verify': 'SUCCESS', old_api: 'yes', x_forwarded_user: 'admin' };
    const seen = async (at) => JSON.parse((await request(`${at.base}/open`, { headers })).page).headers;
    const [near, far] = [await seen(named), await seen(other)];
    assert.deepEqual([near['x-ssl-client-cert'], far['x-ssl-client-cert']], ['hers', undefined]);
    for (const one of [near, far]) {
      assert.equal(one['x-ssl-client-verify'], undefined);
      assert.equal(one.old_api, 'yes');
      assert.equal(one.x_forwarded_user, undefined);
    }
  } finally {
    await named.stop();
    await other.stop();
  }
});
