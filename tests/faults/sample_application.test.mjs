// The sample application against a provider that lies in every way: it believes none of the lies, and bears what must be borne.
// Programs: latchkey demo
// Seconds: 13
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
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

/** The sample application beside a provider that lies: every fault whose name begins with one of `only`. */
async function checkSampleApplication(only) {
  const folder = temporaryFolder('faults');
  const [port, providerPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, '.env'), [
    `AUTHORITY=http://localhost:${providerPort}`, 'CLIENT_ID=app', 'CLIENT_SECRET=a-secret-that-nobody-checks',
    `REDIRECT_URI=http://localhost:${port}/auth/callback`, 'SECRET_KEY=a secret key of the tests, long enough for anybody', '',
  ].join('\n'));
  const restart = join(folder, 'restart');
  writeFileSync(restart, `#!/bin/bash
cd '${folder}' || exit 1
[ ! -f pid ] || kill -9 "$(cat pid)" 2>/dev/null
for port in ${port}; do while (exec 3<>/dev/tcp/localhost/$port) 2>/dev/null; do sleep 0.02; done; done
[ "$1" = stop ] && exit 0
'${demo}' --port ${port} >log 2>&1 </dev/null & echo $! >pid
`);
  chmodSync(restart, 0o755);
  try {
    await promisify(execFile)(restart);
    return await checkLogin([`http://localhost:${port}/auth/login`, '--protected', `http://localhost:${port}/profile`,
      '--restart', restart, '--port', String(providerPort), ...only.flatMap((name) => ['--only', name])]);
  } finally {
    await promisify(execFile)(restart, ['stop']).catch(() => {});
  }
}

// Side by side, since each waits for a provider that says nothing.
describe('check-login', { concurrency: true }, () => {
  test('the sample application believes nothing that it must not, at its start and at each login', async () => {
    // Side by side, since most of the time is spent on waiting for a provider that says nothing.
    const parts = await Promise.all([['metadata', 'keys'], ['answer', 'id-token', 'userinfo'], ['token']].map(checkSampleApplication));
    const checked = parts.flatMap((part) => part.checked);
    assert.deepEqual(named(checked, 'ACCEPTED'), []);
    assert.deepEqual(named(checked, 'REFUSED'), []);
    assert.deepEqual(named(checked, 'left out'), []);
    assert.deepEqual(named(checked, 'unseen'), []);
    const { stdout } = await promisify(execFile)(latchkey, ['fake-provider', '--list']);
    const faults = [...stdout.matchAll(/^ {2}([a-z0-9-]+) /gm)].map(([, name]) => name);
    assert.deepEqual(checked.map((one) => one.fault).sort(), faults.sort());
    assert.ok(faults.length >= 60);
    assert.deepEqual(parts.map((part) => part.status), [0, 0, 0]);
  });

  test('a fault that nobody knows is refused, with the nearest one', async () => {
    const refused = await promisify(execFile)(latchkey, ['check-login', 'http://localhost:1/', '--protected', 'http://localhost:1/', '--only', 'id-tokn'])
      .then(() => assert.fail('it was taken'), (error) => error);
    assert.match(refused.stderr, /there is no fault 'id-tokn'; did you mean id-token\?/);
  });

  test('a page that opens to everybody is refused: behind it nobody could be told from anybody', async () => {
    const open = createServer((_, response) => response.end('Come in'));
    await new Promise((resolve) => open.listen(0, 'localhost', resolve));
    const base = `http://localhost:${open.address().port}`;
    try {
      const refused = await promisify(execFile)(latchkey, ['check-login', `${base}/login`, '--protected', `${base}/`, '--port', String(await freePort())])
        .then(() => assert.fail('it was taken'), (error) => error);
      assert.match(refused.stderr, /opens without a login/);
    } finally {
      open.close();
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
});
