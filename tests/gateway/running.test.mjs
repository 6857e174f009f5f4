// Running the gateway: a new configuration without a request lost, a bad one refused, the end without a request lost,
// and a command line that says what is wrong with it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { enter, providerTable, startApplication, startGate, startGatehouse, wanda } from '../lib/gate.mjs';
import { freePort, start, temporaryFolder, until } from '../lib/processes.mjs';
import { latchkey } from '../lib/programs.mjs';
import { request, Visitor } from '../lib/visitor.mjs';

let provider, application, gate, text;

before(async () => {
  const port = await freePort();
  const app = `http://localhost:${port}`;
  [provider, application] = await Promise.all([startGatehouse(app), startApplication({
    '/open/slow': (_, response) => { response.write('first '); application.finishSlow = () => response.end('last'); },
  })]);
  text = `${providerTable(provider, app)}\n[[upstreams]]\nurl = "${application.url}"\n[[rules]]\npath = "/open"\nrequire = "open"\n`;
  gate = await startGate(text, { port });
});
after(async () => {
  await gate?.stop();
  await application?.stop();
  await provider?.stop();
});

const reloaded = async (changed) => {
  const count = () => gate.log().split('\n').filter((line) => /configuration read again|cannot be used/.test(line)).length;
  const before = count();
  gate.configure(changed);
  gate.reload();
  await until('the reload', () => count() > before, { log: gate.log });
};

test('a new configuration is in force at once, loses no request, and keeps people signed in', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${gate.base}/page`, wanda);
  let running = true;
  const statuses = new Map();
  const asking = Promise.all(Array.from({ length: 4 }, async () => {
    while (running) {
      const { status } = await request(`${gate.base}/open/x`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }));
  for (let i = 0; i < 4; i++) {
    await reloaded(`${text}[[rules]]\npath = "/page"\nrole = "${i % 2 ? 'staff' : 'chief'}"\n`);
    assert.equal((await visitor.get(`${gate.base}/page`)).status, i % 2 ? 200 : 403);
  }
  running = false;
  await asking;
  assert.deepEqual([...statuses.keys()], [200], JSON.stringify([...statuses]));
  assert.ok(statuses.get(200) > 20);
});

test('a request in flight ends with the configuration it began with', async () => {
  await reloaded(text);
  const response = await fetch(`${gate.base}/open/slow`);
  await reloaded(text.replace('require = "open"', 'require = "deny"'));
  assert.equal((await request(`${gate.base}/open/x`)).status, 403);
  application.finishSlow();
  assert.equal(await response.text(), 'first last');
  await reloaded(text);
});

test('a configuration that cannot be used is refused with file, line and reason, and the old one stays', async () => {
  await reloaded(`${text}[[rules]]\npaht = "/x"\n`);
  assert.match(gate.log(), /the old one stays reason="?.*gate\.toml:\d+: \[\[rules\]\] paht is no setting, did you mean path\?/);
  assert.equal((await request(`${gate.base}/open/x`)).status, 200);
  assert.equal((await fetch(`${gate.management}/health/ready`)).status, 200);
  await reloaded(text);
});

test('SIGTERM lets the request in flight end, takes no new one, and ends', async () => {
  const other = await startGate(`${text}\n[listen]\nshutdown_grace = 20\n`);
  const response = await fetch(`${other.base}/open/slow`);
  other.signal('SIGTERM');
  await until('the end of listening', async () => {
    try { await fetch(`${other.base}/open/x`); } catch { return true; }
    return false;
  });
  application.finishSlow();
  assert.equal(await response.text(), 'first last');
  assert.deepEqual(await other.exited, { code: 0, signal: null });
});

test('the simple case needs no file', async () => {
  const [port, management] = [await freePort(), await freePort()];
  const simple = await start('gate', latchkey, ['gate', '--port', String(port), '--upstream', application.url], {
    env: { AUTHORITY: provider.realm('gatehouse').issuer, CLIENT_ID: 'gate', CLIENT_SECRET: 'x', LATCHKEY_GATE_MANAGEMENT_PORT: String(management), LATCHKEY_GATE_PROT: '1' },
    ready: `http://localhost:${management}/health/ready`,
  });
  try {
    const away = await new Visitor().get(`http://localhost:${port}/x`);
    assert.equal(away.headers.get('location'), '/.latchkey/login?return_to=%2Fx');
    const login = await new Visitor().get(`http://localhost:${port}/.latchkey/login?return_to=%2Fx`);
    const url = new URL(login.headers.get('location'));
    assert.equal(url.searchParams.get('redirect_uri'), `http://localhost:${port}/.latchkey/callback`);
    assert.match(simple.log(), /variable is set and not used variable=LATCHKEY_GATE_PROT/);
  } finally {
    await simple.stop();
  }
});

test('it starts while the provider is down, and says so to who wants to sign in', async () => {
  const alone = await startGate(`[[providers]]\nissuer = "http://localhost:${await freePort()}/r"\nclient_id = "x"\nredirect_uri = "http://localhost:8081/.latchkey/callback"\n`
    + `[[upstreams]]\nurl = "${application.url}"\n[[rules]]\npath = "/open"\nrequire = "open"\n`);
  try {
    assert.equal((await request(`${alone.base}/open/x`)).status, 200);
    const page = await new Visitor().get(`${alone.base}/.latchkey/login`);
    assert.equal(page.status, 503);
  } finally {
    await alone.stop();
  }
});

const run = async (args, env = {}) => {
  try {
    const { stdout, stderr } = await promisify(execFile)(latchkey, ['gate', ...args], { env: { PATH: process.env.PATH, ...env }, timeout: 10_000 });
    return { status: 0, said: stdout + stderr };
  } catch (error) {
    return { status: error.code, said: error.stdout + error.stderr };
  }
};
const known = { AUTHORITY: 'http://localhost:8080/realms/r', CLIENT_ID: 'c' };
const lines = [
  [[], {}, 2, /no provider is given: set AUTHORITY, CLIENT_ID, CLIENT_SECRET and REDIRECT_URI/],
  [[], known, 2, /there is nothing behind the gateway: give --upstream/],
  [['--upstraem', 'x'], known, 2, /unknown option '--upstraem'; did you mean --upstream\?/],
  [['--upstream', 'localhost'], known, 2, /--upstream: 'localhost' is no address such as/],
  [['--port', 'many'], known, 2, /--port: 'many' is not a number from 0 to 65535/],
  [['--port', '1', '--port', '2'], known, 2, /port/],
  [['--config', '/nowhere.toml'], known, 2, /cannot read \/nowhere\.toml: No such file/],
  [['--check', '--upstream', 'http://127.0.0.1:5000'], known, 0, /rule +everything else +a login/],
  [['--check', '--upstream', 'http://127.0.0.1:5000'], { ...known, LATCHKEY_GATE_PORT: 'x' }, 2, /LATCHKEY_GATE_PORT: 'x'/],
  [['--check', '--upstream', 'http://127.0.0.1:5000'], { ...known, AUTHORITY: 'nonsense' }, 2, /AUTHORITY|issuer/],
  [['--help'], {}, 0, /--upstream[\s\S]*CLIENT_SECRET[\s\S]*SIGHUP/],
];
for (const [args, env, status, says] of lines) {
  test(`latchkey gate ${args.join(' ')} ${JSON.stringify(env)} ends with ${status}`, async () => {
    const ended = await run(args, env);
    assert.equal(ended.status, status, ended.said);
    assert.match(ended.said, says);
  });
}

test('--check tells what a file means, and finds a provider\'s faults without a network', async () => {
  const file = join(temporaryFolder('check'), 'gate.toml');
  writeFileSync(file, `${text}[[rules]]\npath = "/admin"\nrole = ["a", "b"]\nmax_age = "5m"\n`);
  const good = await run(['--config', file, '--check']);
  assert.equal(good.status, 0, good.said);
  assert.match(good.said, /rule +\/admin +a login, role a or b, no older than 300 s/);
  assert.match(good.said, /note +.*gate\.toml:\d+: the rule for \/admin does not hold for \/admin\.json, .*suffixes = true/);
  writeFileSync(file, text.replace('http://localhost', 'ftp://localhost'));
  const bad = await run(['--config', file, '--check']);
  assert.equal(bad.status, 2, bad.said);
});

test('a secret key that is too short is refused at the start', async () => {
  const ended = await run(['--check', '--upstream', 'http://127.0.0.1:5000'], { ...known, SECRET_KEY: 'short' });
  assert.equal(ended.status, 2, ended.said);
  assert.match(ended.said, /32/);
  assert.ok(!ended.said.includes('short\n'));
  await sleep(0);
});
