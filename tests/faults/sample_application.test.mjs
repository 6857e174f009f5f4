// The sample application against a provider that lies in every way: it believes none of the lies, and bears what must be borne.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { demo, latchkey } from '../lib/programs.mjs';
import { freePort, temporaryFolder } from '../lib/processes.mjs';
import { startSloppyApplication } from '../lib/sloppy_application.mjs';

/** Runs check-login; { status, checked } with one entry a fault. */
async function checkLogin(args) {
  try {
    const { stdout } = await promisify(execFile)(latchkey, ['check-login', '--json', ...args], { maxBuffer: 1 << 24 });
    return { status: 0, checked: JSON.parse(stdout) };
  } catch (error) {
    assert.ok(error.stdout, error.stderr);
    return { status: error.code, checked: JSON.parse(error.stdout) };
  }
}
const named = (checked, outcome) => checked.filter((one) => one.outcome === outcome).map((one) => one.fault);

test('the sample application believes nothing that it must not, at its start and at each login', async () => {
  const folder = temporaryFolder('faults');
  const [port, providerPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, '.env'), [
    `AUTHORITY=http://localhost:${providerPort}`, 'CLIENT_ID=app', 'CLIENT_SECRET=a-secret-that-nobody-checks',
    `REDIRECT_URI=http://localhost:${port}/auth/callback`, 'SECRET_KEY=a secret key of the tests, long enough for anybody', '',
  ].join('\n'));
  const restart = join(folder, 'restart');
  writeFileSync(restart, `#!/bin/sh
cd '${folder}' || exit 1
if [ -f pid ]; then kill -9 "$(cat pid)" 2>/dev/null; sleep 0.1; fi
[ "$1" = stop ] && exit 0
'${demo}' --port ${port} >log 2>&1 </dev/null & echo $! >pid
`);
  chmodSync(restart, 0o755);
  try {
    await promisify(execFile)(restart);
    const { status, checked } = await checkLogin([`http://localhost:${port}/auth/login`, '--protected', `http://localhost:${port}/profile`,
      '--restart', restart, '--port', String(providerPort)]);
    assert.deepEqual(named(checked, 'ACCEPTED'), []);
    assert.deepEqual(named(checked, 'REFUSED'), []);
    assert.deepEqual(named(checked, 'left out'), []);
    assert.deepEqual(named(checked, 'unseen'), []);
    assert.ok(checked.length >= 60);
    assert.equal(status, 0);
  } finally {
    await promisify(execFile)(restart, ['stop']).catch(() => {});
  }
});

test('an application that checks nothing is found out', async () => {
  const providerPort = await freePort();
  const sloppy = await startSloppyApplication(`http://localhost:${providerPort}`);
  try {
    const { status, checked } = await checkLogin([`${sloppy.base}/login`, '--protected', `${sloppy.base}/me`, '--port', String(providerPort)]);
    assert.equal(status, 1);
    const accepted = named(checked, 'ACCEPTED');
    for (const fault of ['answer-state-other', 'answer-issuer-other', 'id-token-audience-other', 'id-token-unsigned', 'id-token-nonce-other', 'id-token-expired'])
      assert.ok(accepted.includes(fault), `${fault} was accepted, and not found`);
    assert.ok(named(checked, 'right').includes('token-500'), 'what even it refuses is right');
    assert.ok(named(checked, 'left out').includes('metadata-issuer-other'));
  } finally {
    sloppy.stop();
  }
});
