// The gateway against a provider that lies in every way: no lie lets anybody through to the application.
// Seconds: 13
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startApplication } from '../lib/gate.mjs';
import { freePort, temporaryFolder } from '../lib/processes.mjs';
import { latchkey } from '../lib/programs.mjs';

/** The gateway beside a provider that lies: every fault whose name begins with one of `only`. */
async function checkGateway(application, only) {
  const folder = temporaryFolder('gate-faults');
  const [port, management, providerPort] = [await freePort(), await freePort(), await freePort()];
  const restart = join(folder, 'restart');
  writeFileSync(restart, `#!/bin/bash
cd '${folder}' || exit 1
[ ! -f pid ] || kill -9 "$(cat pid)" 2>/dev/null
for port in ${port} ${management}; do while (exec 3<>/dev/tcp/localhost/$port) 2>/dev/null; do sleep 0.02; done; done
[ "$1" = stop ] && exit 0
AUTHORITY=http://localhost:${providerPort} CLIENT_ID=app CLIENT_SECRET=a-secret-that-nobody-checks \\
  '${latchkey}' gate --port ${port} --management-port ${management} --upstream ${application.url} >log 2>&1 </dev/null & echo $! >pid
`);
  chmodSync(restart, 0o755);
  try {
    await promisify(execFile)(restart);
    const run = promisify(execFile)(latchkey, ['check-login', '--json', `http://localhost:${port}/.latchkey/login`, '--protected', `http://localhost:${port}/page`,
      '--restart', restart, '--port', String(providerPort), ...only.flatMap((name) => ['--only', name])], { maxBuffer: 1 << 24 });
    const { stdout } = await run.catch((error) => (error.stdout ? error : Promise.reject(error)));
    return JSON.parse(stdout);
  } finally {
    await promisify(execFile)(restart, ['stop']).catch(() => {});
  }
}

test('the gateway believes nothing that it must not, at its start and at each login', async () => {
  const application = await startApplication();
  try {
    // Side by side, since most of the time is spent on waiting for a provider that says nothing.
    const parts = await Promise.all([['metadata', 'keys'], ['answer', 'id-token', 'userinfo'], ['token']].map((only) => checkGateway(application, only)));
    const checked = parts.flat();
    assert.deepEqual(checked.filter((one) => one.outcome !== 'right').map((one) => `${one.fault}: ${one.outcome}`), []);
    const { stdout } = await promisify(execFile)(latchkey, ['fake-provider', '--list']);
    const faults = [...stdout.matchAll(/^ {2}([a-z0-9-]+) /gm)].map(([, name]) => name);
    assert.deepEqual(checked.map((one) => one.fault).sort(), faults.sort());
    assert.ok(faults.length >= 60);
  } finally {
    await application.stop();
  }
});
