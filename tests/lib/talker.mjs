// The library's conversations, driven from a test: a small program that takes one call a line (tests/rp_talk/talk.cc).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { rpTalk } from './programs.mjs';

export class Talker {
  #child; #answers; #waiting = []; #said = '';
  constructor(settings) {
    this.#child = spawn(rpTalk, [], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (data) => { this.#said += data; });
    this.#answers = createInterface({ input: this.#child.stdout });
    this.#answers.on('line', (line) => this.#waiting.shift()?.resolve(JSON.parse(line)));
    this.#child.on('exit', (code) => { for (const one of this.#waiting.splice(0)) one.reject(new Error(`the program ended with ${code}: ${this.#said}`)); });
    this.#send(settings);
  }
  #send(line) { this.#child.stdin.write(`${JSON.stringify(line)}\n`); }
  /** One call; gives its answer, in which `error` is the library's code. */
  ask(call, more = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#send({ do: call, ...more });
    });
  }
  stop() { this.#child.stdin.end(); }
}
