// Programs that a test starts: on free ports of this machine, waited for, and gone when the test is.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();
const folders = new Set();

function killEverything() {
  for (const child of running) child.signal('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
process.on('exit', killEverything);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const given = new Set();

/**
 * A port that nothing listens on now. It lies below those from which connections go out (32768 and above): one of these
 * would keep the program from listening there, also between its end and its next start.
 */
export async function freePort() {
  for (;;) {
    const port = 20_000 + (process.pid % 30) * 400 + Math.floor(Math.random() * 400); // another part for each test at work
    if (given.has(port) || !await isFree(port)) continue;
    given.add(port);
    return port;
  }
}

const isFree = (port) => new Promise((resolve, reject) => {
  const server = createServer();
  server.on('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
});

/** A folder that is removed when the test ends. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${name}-`));
  folders.add(folder);
  return folder;
}

/** Polls until `probe` gives something true, or throws what it waited for and what was said meanwhile. */
export async function until(what, probe, { seconds = 20, log = () => '' } = {}) {
  const end = Date.now() + seconds * 1000;
  let last = '';
  while (Date.now() < end) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      if (error.fatal) throw error;
      last = error.message;
    }
    await sleep(25);
  }
  throw new Error(`${what} did not happen within ${seconds} s${last && `: ${last}`}\n${log()}`);
}

/** True when `url` answers below 500. */
export async function answers(url) {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2000) });
  await response.arrayBuffer();
  return response.status < 500;
}

/**
 * Starts a program in a process group of its own. `ready` is an address to wait for.
 * Gives { log(), signal(name), stop(), exited }.
 */
export async function start(name, command, args, { env = {}, cwd, ready, seconds = 20 } = {}) {
  let output = '';
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const collect = (data) => { output = (output + data).slice(-1_000_000); };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const handle = {
    name,
    pid: child.pid,
    log: () => output,
    signal(signal) {
      try { process.kill(-child.pid, signal); } catch { /* gone already */ }
    },
    async stop(signal = 'SIGTERM') {
      if (!running.has(handle)) return handle.exited;
      handle.signal(signal);
      const late = setTimeout(() => handle.signal('SIGKILL'), 10_000);
      const status = await handle.exited;
      clearTimeout(late);
      handle.signal('SIGKILL');  // children it may have left
      return status;
    },
  };
  running.add(handle);
  handle.exited = new Promise((resolve) => {
    child.on('error', (error) => { output += error.message; running.delete(handle); resolve({ code: -1, signal: null }); });
    child.on('exit', (code, signal) => { running.delete(handle); resolve({ code, signal }); });
  });
  if (ready) {
    const dead = () => {
      if (!running.has(handle)) throw Object.assign(new Error(`${name} stopped instead of starting:\n${output}`), { fatal: true });
    };
    await until(`${name} answering at ${ready}`, () => { dead(); return answers(ready); }, { seconds, log: handle.log });
  }
  return handle;
}
