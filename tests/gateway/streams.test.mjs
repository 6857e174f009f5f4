// What flows through the gateway: events at once, uploads and downloads without end in bounded memory, WebSockets,
// upstreams over a socket file and over TLS, and what happens when there is none.
// Seconds: 10
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { acceptWebSocket, sendRaw, startApplication, startGate } from '../lib/gate.mjs';
import { freePort, temporaryFolder, until } from '../lib/processes.mjs';
import { request } from '../lib/visitor.mjs';

const megabytes = 200;
let application, gate, tlsServer, socketApplication, slow, silent, rude;
const sockets = new Set();

/** Memory that the gateway holds, in MB. */
const resident = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${gate.pid}/status`, 'utf8'))[1]) / 1024;

before(async () => {
  const folder = temporaryFolder('gate-streams');
  application = await startApplication({
    '/events': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
      application.later = () => response.end('data: two\n\n');
      response.on('close', () => { application.eventsClosed = true; });
    },
    '/digest': (incoming, response) => {
      const hash = createHash('sha256');
      incoming.on('data', (data) => hash.update(data));
      incoming.on('end', () => response.end(hash.digest('hex')));
    },
    '/early': (_, response) => response.writeHead(413, { connection: 'close' }).end('too much'),
    '/download': (_, response) => {
      const block = Buffer.alloc(1 << 20, 'x');
      response.writeHead(200, { 'content-length': megabytes * block.length });
      let left = megabytes;
      const more = () => {
        while (left-- > 0) if (!response.write(block)) return response.once('drain', more);
        response.end();
      };
      more();
    },
    '/cut': (_, response) => { response.writeHead(200, { 'content-length': 100 }); response.write('only this'); setTimeout(() => response.destroy(), 50); },
    '/cut-chunks': (_, response) => { response.write('only this'); setTimeout(() => response.destroy(), 50); },
    '/cookies': (_, response) => response.writeHead(200, { 'set-cookie': ['mine=1', 'latchkey_gate=forged; Path=/', '__Host-latchkey_gate=forged'] }).end(),
    '/switch': (_, response) => response.socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    '/hops': (_, response) => response.writeHead(200, { connection: 'x-hop', 'x-hop': '1', 'keep-alive': 'timeout=9', 'x-kept': '2' }).end('ok'),
  });
  application.server.on('upgrade', (incoming, socket) => {
    application.upgraded = incoming;
    acceptWebSocket(incoming, socket);
    socket.on('data', (data) => socket.write(data));
    socket.on('error', () => {});
    sockets.add(socket);
  });
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`], { stdio: 'ignore' });
  tlsServer = https.createServer({ key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`) }, (incoming, response) => {
    const hash = createHash('sha256');
    incoming.on('data', (data) => hash.update(data));
    incoming.on('end', () => response.end(JSON.stringify({ tls: incoming.socket.getProtocol(), host: incoming.headers.host, digest: hash.digest('hex') })));
  });
  tlsServer.listen(0, 'localhost');
  await once(tlsServer, 'listening');
  socketApplication = await startApplication({}, { socket: `${folder}/app.sock` });
  slow = net.createServer((socket) => { sockets.add(socket); socket.on('error', () => {}); }).listen(0, '127.0.0.1');
  rude = net.createServer((socket) => { socket.on('error', () => {}); socket.once('data', () => socket.destroy()); }).listen(0, '127.0.0.1');
  silent = net.createServer((socket) => { socket.on('error', () => {}); socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9\r\n\r\n')); }).listen(0, '127.0.0.1');
  await Promise.all([slow, rude, silent].map((server) => server.listening || once(server, 'listening')));
  const upstream = (path, url, more = '') => `[[upstreams]]\nname = "${path.slice(1)}"\npath = "${path}"\nurl = "${url}"\n${more}\n`;
  gate = await startGate(`
[[providers]]
issuer = "http://localhost:1/nobody"
client_id = "x"
redirect_uri = "http://localhost:8081/.latchkey/callback"
[[rules]]
path = "/"
require = "open"
${upstream('/', application.url)}
${upstream('/tls', `https://localhost:${tlsServer.address().port}`, `ca_file = "${folder}/cert.pem"`)}
${upstream('/wrong-name', `https://127.0.0.1:${tlsServer.address().port}`, `ca_file = "${folder}/cert.pem"`)}
${upstream('/untrusted', `https://localhost:${tlsServer.address().port}`)}
${upstream('/socket', socketApplication.url)}
${upstream('/nobody', `http://127.0.0.1:${await freePort()}`)}
${upstream('/slow', `http://127.0.0.1:${slow.address().port}`, 'response_timeout = 1')}
${upstream('/rude', `http://127.0.0.1:${rude.address().port}`)}
${upstream('/silent', `http://127.0.0.1:${silent.address().port}`)}
${upstream('/small', application.url, 'max_body = "10k"')}
`);
});
after(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of [slow, rude, silent]) server?.close();
  tlsServer?.closeAllConnections();
  tlsServer?.close();
  await gate?.stop();
  await application?.stop();
  await socketApplication?.stop();
});

test('an event arrives when it is sent, not when the answer ends', async () => {
  const response = await fetch(`${gate.base}/events`);
  const reader = response.body.getReader();
  assert.equal(Buffer.from((await reader.read()).value).toString(), 'data: one\n\n');
  application.later();
  assert.equal(Buffer.from((await reader.read()).value).toString(), 'data: two\n\n');
  assert.ok((await reader.read()).done);
});

test('when a listener to events goes, the application learns it', async () => {
  application.eventsClosed = false;
  const stop = new AbortController();
  const response = await fetch(`${gate.base}/events`, { signal: stop.signal });
  await response.body.getReader().read();
  stop.abort();
  await until('the end of the stream', () => application.eventsClosed, { log: gate.log });
});

for (const [what, chunked] of [['with its length announced', false], ['in chunks', true]]) {
  test(`${megabytes} MB go up ${what}, and the gateway stays small`, async () => {
    const before = resident();
    let most = before;
    const watch = setInterval(() => { most = Math.max(most, resident()); }, 50);
    const block = randomBytes(1 << 20);
    const hash = createHash('sha256');
    const upload = http.request(`${gate.base}/digest`, { method: 'POST', headers: chunked ? {} : { 'content-length': megabytes * block.length } });
    const answered = once(upload, 'response');
    for (let i = 0; i < megabytes; i++) {
      hash.update(block);
      if (!upload.write(block)) await once(upload, 'drain');
    }
    upload.end();
    const [response] = await answered;
    const chunks = [];
    for await (const chunk of response) chunks.push(chunk);
    clearInterval(watch);
    assert.equal(Buffer.concat(chunks).toString(), hash.digest('hex'));
    assert.ok(most - before < 16, `${before} MB grew to ${most} MB`);
  });
}

test(`${megabytes} MB come down to a slow reader, and the gateway stays small`, async () => {
  const before = resident();
  const [response] = await once(http.get(`${gate.base}/download`), 'response');
  await sleep(500);  // the application may fill every buffer there is meanwhile
  const most = resident();
  let size = 0;
  for await (const chunk of response) size += chunk.length;
  assert.equal(size, megabytes << 20);
  assert.ok(most - before < 16, `${before} MB grew to ${most} MB`);
});

test('an answer that comes before the upload is over arrives', async () => {
  const upload = http.request(`${gate.base}/early`, { method: 'POST', headers: { 'content-length': 50 << 20 } });
  upload.on('error', () => {});
  upload.write(Buffer.alloc(1 << 20));
  const [response] = await once(upload, 'response');
  assert.equal(response.statusCode, 413);
  upload.destroy();
});

test('a body above an upstream\'s limit is refused, announced or not', async () => {
  const body = 'x'.repeat(20_000);
  assert.equal((await request(`${gate.base}/small/x`, { method: 'POST', headers: { 'content-length': body.length }, body })).status, 413);
  assert.equal((await request(`${gate.base}/small/x`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body })).status, 413);
  assert.equal((await request(`${gate.base}/small/x`, { method: 'POST', headers: { 'content-length': 5 }, body: 'small' })).status, 200);
});

test('"Expect: 100-continue" is answered before the body', async () => {
  const upload = http.request(`${gate.base}/digest`, { method: 'POST', headers: { expect: '100-continue', 'content-length': 5 } });
  upload.flushHeaders();
  await once(upload, 'continue');
  const answered = once(upload, 'response');
  upload.end('hello');
  assert.equal((await answered)[0].statusCode, 200);
});

test('an answer that the application breaks off is broken off for the client too', async () => {
  for (const path of ['/cut', '/cut-chunks']) await assert.rejects(request(`${gate.base}${path}`), /aborted|ECONNRESET|hang up/, path);
});

test('a WebSocket passes both ways, from the first byte after the handshake', async () => {
  const answer = await sendRaw(gate.port, 'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n'
    + 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\nat once', { silence: 500 });
  assert.match(answer, /^HTTP\/1\.1 101 /);
  assert.match(answer, /Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
  assert.ok(answer.endsWith('\r\n\r\nat once'), answer);
  assert.equal(application.upgraded.headers.upgrade, 'websocket');
});

// RFC 9110 §15.2.2: nobody switches who was not asked to
test('an application that switches protocols unasked is not believed', async () => {
  assert.equal((await request(`${gate.base}/switch`)).status, 502);
});

test('nothing but a WebSocket turns the connection into something else', async () => {
  for (const protocol of ['h2c', 'TLS/1.0', 'h2c, websocket2']) {
    const answer = await sendRaw(gate.port, `GET /up HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`, { silence: 500 });
    assert.match(answer, /^HTTP\/1\.1 200 /, protocol);
    assert.ok(!/"upgrade"|http2-settings/.test(answer), answer);
  }
});

// RFC 6066 §3: a name in the greeting, none for an address
test('an upstream over TLS is verified: its name and who signed for it', async () => {
  const good = await request(`${gate.base}/tls/x`, { method: 'POST', headers: { 'content-length': 100_000 }, body: 'y'.repeat(100_000) });
  assert.equal(good.status, 200, gate.log());
  assert.equal(JSON.parse(good.page).digest, createHash('sha256').update('y'.repeat(100_000)).digest('hex'));
  assert.equal((await request(`${gate.base}/wrong-name/x`)).status, 502);
  assert.equal((await request(`${gate.base}/untrusted/x`)).status, 502);
});

test('an upstream may listen on a socket file', async () => {
  const answer = await request(`${gate.base}/socket/x`);
  assert.equal(answer.status, 200, gate.log());
  assert.equal(JSON.parse(answer.page).url, '/socket/x');
});

const failures = [['/nobody', 502, /could not reach/], ['/rude', 502, /hung up/], ['/silent', 502, /not HTTP/], ['/slow', 504, /in time/]];
for (const [path, status, text] of failures) {
  test(`${path}: a page that says what happened, with ${status}`, async () => {
    const page = await request(`${gate.base}${path}`, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' } });
    assert.equal(page.status, status);
    assert.match(page.page, text);
    assert.match(page.page, /[0-9a-f]{32}/, 'the trace id leads to the log');
    const program = await request(`${gate.base}${path}`, { headers: { accept: 'application/json' } });
    assert.equal(JSON.parse(program.page).error, status === 504 ? 'upstream_timeout' : 'upstream_unreachable');
  });
}

test('what concerns one connection stays there, and the gateway\'s cookies are its own', async () => {
  const hops = (await request(`${gate.base}/hops`)).headers;
  assert.equal(hops.get('x-hop'), null);
  assert.equal(hops.get('keep-alive'), null);
  assert.equal(hops.get('x-kept'), '2');
  assert.deepEqual((await request(`${gate.base}/cookies`)).headers.cookies, ['mine=1']);
});

// RFC 9110 §9.2.2: what is idempotent may be sent again
test('connections to the application are used again, also after it closed one', async () => {
  await request(`${gate.base}/echo`);
  const port = application.seen.at(-1).socket.remotePort;
  await request(`${gate.base}/echo`);
  assert.equal(application.seen.at(-1).socket.remotePort, port);
  application.server.closeAllConnections();
  await sleep(50);
  assert.equal((await request(`${gate.base}/echo`)).status, 200);
});
