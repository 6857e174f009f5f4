// ./quickstart as a new user meets it, once everything is built: starts, tells, stops; and what it says when it cannot.
// Programs: latchkey demo
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { freePort, temporaryFolder, until } from '../lib/processes.mjs';
import { demoRealm, root } from '../lib/programs.mjs';
import { signIn, Visitor } from '../lib/visitor.mjs';

const folder = temporaryFolder('quickstart');

function run(args, { env = {} } = {}) {
  return new Promise((resolve) => {
    execFile(`${root}/quickstart`, args, { env: { ...process.env, ...env }, timeout: 120_000 }, (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr }));
  });
}
after(() => run(['--stop', '--data-dir', `${folder}/data`]));

test('--help names every option', async () => {
  const { status, stdout } = await run(['--help']);
  assert.equal(status, 0);
  for (const option of ['--provider-port', '--app-port', '--data-dir', '--detach', '--stop', '--help']) assert.ok(stdout.includes(option), option);
});

const refusals = {
  'an unknown option is answered with the nearest': [['--provder-port', '1'], /no option --provder-port; the nearest is --provider-port/],
  'a port that is none': [['--provider-port', 'http'], /--provider-port takes a port from 1 to 65535, not 'http'/],
  'a port too large': [['--app-port', '70000'], /from 1 to 65535/],
  'a value forgotten': [['--data-dir'], /--data-dir needs a value/],
  'a value that is an option': [['--data-dir', '--detach'], /--data-dir needs a value/],
  'the same port twice': [['--app-port', '9999', '--provider-port', '9999'], /must differ/],
  'a folder that cannot be written': [['--data-dir', '/proc/nowhere'], /cannot write to \/proc\/nowhere/],
};
for (const [what, [args, expected]] of Object.entries(refusals)) {
  test(`one clear line: ${what}`, async () => {
    const { status, stderr } = await run(args);
    assert.notEqual(status, 0);
    assert.match(stderr, expected);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  });
}

test('one clear line: a busy port, and who has it', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const { status, stderr } = await run(['--provider-port', String(port), '--app-port', String(await freePort()), '--data-dir', `${folder}/busy`]);
  server.close();
  assert.notEqual(status, 0);
  assert.match(stderr, new RegExp(`port ${port} is already in use by .*process ${process.pid}.*--provider-port`));
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
});

test('one clear line: a full disk', async () => {
  // A df that says so stands in for a disk that is.
  const bin = temporaryFolder('df');
  writeFileSync(`${bin}/df`, '#!/bin/sh\necho "Filesystem 1024-blocks Used Available Capacity Mounted on"\necho "/dev/full 1000000 999000 1000 100% /"\n', { mode: 0o755 });
  const { status, stderr } = await run(['--data-dir', `${folder}/full`, '--app-port', String(await freePort()), '--provider-port', String(await freePort())], { env: { PATH: `${bin}:${process.env.PATH}` } });
  assert.notEqual(status, 0);
  assert.match(stderr, /needs about \d+ MB in .*, and 0 MB are free there/);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
});

test('--detach starts both and tells where to click; a person can sign in; --stop stops both', async () => {
  const [providerPort, appPort] = [await freePort(), await freePort()];
  const args = ['--provider-port', String(providerPort), '--app-port', String(appPort), '--data-dir', `${folder}/data`];
  const first = await run([...args, '--detach']);
  assert.equal(first.status, 0, first.stdout + first.stderr);
  assert.ok(first.stdout.includes(`http://localhost:${appPort}`));
  assert.match(first.stdout, /alice \/ alice-demo-2026/);
  // What goes into a file names the file with the password, not the password.
  const password = readFileSync(`${folder}/data/admin-password`, 'utf8');
  assert.ok(first.stdout.includes(`http://localhost:${providerPort}/admin\n  as              admin / the password in ${folder}/data/admin-password`), first.stdout);
  assert.ok(!first.stdout.includes(password));
  assert.equal(statSync(`${folder}/data/admin-password`).mode & 0o777, 0o600);
  const console_ = await fetch(`http://localhost:${providerPort}/admin/`, { headers: { accept: 'text/html' } });
  assert.match(await console_.text(), /data-page-id="admin"/);
  for (const line of readFileSync(`${folder}/data/.env`, 'utf8').split('\n').filter((line) => !line.startsWith('#') && line)) assert.match(line, /^[A-Z_]+=.+$/);

  const visitor = new Visitor();
  const away = await visitor.follow(await visitor.get(`http://localhost:${appPort}/profile`));
  const back = await signIn(visitor, away.headers.get('location'), demoRealm.alice);
  const profile = await visitor.follow(await visitor.get(back.headers.get('location') ?? assert.fail(back.page)));
  assert.match(profile.page, /alice/);

  const again = await run([...args, '--detach']);
  assert.notEqual(again.status, 0);
  assert.match(again.stderr, /already running/);

  const stopped = await run(['--stop', '--data-dir', `${folder}/data`]);
  assert.match(stopped.stdout, /Stopped/);
  await assert.rejects(visitor.get(`http://localhost:${appPort}/`));
  await assert.rejects(visitor.get(`http://localhost:${providerPort}/`));
  assert.match((await run(['--stop', '--data-dir', `${folder}/data`])).stdout, /Nothing was running/);

  const third = spawn(`${root}/quickstart`, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  third.stdout.on('data', (data) => { output += data; });
  third.stderr.on('data', (data) => { output += data; });
  await until('the second start', () => /Ctrl-C stops both/.test(output), { seconds: 60, log: () => output });
  assert.doesNotMatch(output, /\[\d+\/\d+\]/, 'nothing is rebuilt');
  const ended = new Promise((resolve) => third.on('exit', resolve));
  process.kill(-third.pid, 'SIGINT');
  assert.equal(await ended, 0, output);
  await assert.rejects(visitor.get(`http://localhost:${appPort}/`));
  await assert.rejects(visitor.get(`http://localhost:${providerPort}/`));
});

test('a data directory made for another application port is not reused by mistake', async () => {
  if (!existsSync(`${folder}/data/app-port`)) { mkdirSync(`${folder}/data`, { recursive: true }); writeFileSync(`${folder}/data/app-port`, '1\n'); }
  const { status, stderr } = await run(['--app-port', String(await freePort()), '--provider-port', String(await freePort()), '--data-dir', `${folder}/data`]);
  assert.notEqual(status, 0);
  assert.match(stderr, /was set up for the application on port \d+; use --app-port/);
});
