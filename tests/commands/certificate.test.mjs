// SIGHUP makes a running provider read its TLS certificate again: new connections see the new one, open ones go on, and
// files that cannot be used change nothing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect } from 'node:tls';
import { freePort, temporaryFolder } from '../lib/processes.mjs';
import { startProvider } from '../lib/programs.mjs';

const folder = temporaryFolder('certificate');
const certificate = join(folder, 'tls.crt');
const key = join(folder, 'tls.key');
let provider;
let port;

/** A fresh key and certificate in the provider's files; both are replaced whole, the certificate last. */
function makeCertificate(name) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', `/CN=${name}`, '-keyout', `${key}.new`, '-out', `${certificate}.new`], { stdio: 'ignore' });
  renameSync(`${key}.new`, key);
  renameSync(`${certificate}.new`, certificate);
  return new X509Certificate(readFileSync(certificate)).fingerprint256;
}

/** The fingerprint that a new connection is shown. */
function shown() {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function get(agent) {
  return new Promise((resolve, reject) => {
    const asked = request({ host: 'localhost', port, path: '/realms/master', agent, rejectUnauthorized: false }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, onOpenConnection: asked.reusedSocket }));
    });
    asked.on('error', reject).end();
  });
}

async function until(what, check) {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`not within ten seconds: ${what}\n${provider.log()}`);
}

before(async () => {
  makeCertificate('first');
  port = await freePort();
  provider = await startProvider({
    realms: [],
    args: ['--https-port', String(port), '--https-certificate-file', certificate, '--https-certificate-key-file', key],
  });
});
after(async () => { await provider?.stop(); });

test('new connections are shown the new certificate, and open ones go on', async () => {
  const before = await shown();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  assert.deepEqual(await get(agent), { status: 200, onOpenConnection: false });
  const fresh = makeCertificate('second');
  assert.equal(await shown(), before, 'nothing changes without the signal');
  process.kill(provider.pid, 'SIGHUP');
  await until('the new certificate', async () => (await shown()) === fresh);
  assert.deepEqual(await get(agent), { status: 200, onOpenConnection: true }, 'the connection of before still answers');
  agent.destroy();
});

test('a certificate that cannot be used is named in the log, and the old one stays', async () => {
  const before = await shown();
  const good = readFileSync(certificate);
  writeFileSync(certificate, 'no certificate');
  process.kill(provider.pid, 'SIGHUP');
  await until('a line that says why', () => provider.log().includes('the old one stays'));
  assert.equal(await shown(), before);
  writeFileSync(certificate, good);
});
