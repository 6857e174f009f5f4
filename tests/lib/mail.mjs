// A mail server for a test (Debian's python3-aiosmtpd) and what it was handed.
import { join } from 'node:path';
import { start, until } from './processes.mjs';
import { root } from './programs.mjs';

/** Starts one on a free port, or on `port`. `args` are those of smtp_server.py. */
export async function startMailServer({ port = 0, args = [] } = {}) {
  const handle = await start('mail server', '/usr/bin/python3', ['-W', 'ignore', join(root, 'tests/lib/smtp_server.py'), '--port', String(port), ...args]);
  const lines = () => handle.log().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  const first = await until('the mail server listening', () => lines()[0], { log: handle.log });
  const mails = () => lines().filter((line) => line.recipients);
  const asked = new Set();
  return {
    port: first.port,
    mails,
    log: handle.log,
    stop: handle.stop,
    /** The next mail to that address that nobody has asked for yet. */
    async mailTo(address, { seconds = 20 } = {}) {
      const next = () => mails().findIndex((mail, index) => !asked.has(index) && mail.recipients.includes(address));
      await until(`a mail to ${address}`, () => next() >= 0, { seconds, log: handle.log });
      const index = next();
      asked.add(index);
      return mails()[index];
    },
  };
}

/** The one link in a mail's text. */
export function linkIn(mail) {
  const links = mail.text.match(/https?:\/\/\S+/g) ?? [];
  if (links.length !== 1) throw new Error(`${links.length} links in: ${mail.text}`);
  return links[0];
}
