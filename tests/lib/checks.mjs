// The library's checks as a program that is spoken to in lines of JSON (rp_check/check.cc).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { rpCheck } from './programs.mjs';

export function startChecks() {
  const child = spawn(rpCheck, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last = Promise.resolve();
  const ask = async (call) => {
    child.stdin.write(`${JSON.stringify(call)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`no answer to ${call.do}`);
    return JSON.parse(value);
  };
  return {
    /** One after the other, whoever asks. */
    ask: (call) => (last = last.catch(() => {}).then(() => ask(call))),
    stop: () => child.stdin.end(),
  };
}
