// The mail that an administrator sends to himself, to see whether the settings work.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { startMailServer } from '../lib/mail.mjs';
import { administrator, demoRealm, startProvider } from '../lib/programs.mjs';

const word = 'smtp-word-2026';
let mail, provider, admin, token;
before(async () => {
  mail = await startMailServer({ args: ['--user', 'idp', '--password', word] });
  provider = await startProvider();
  admin = await adminOf(provider, { realm: demoRealm.name });
  token = await admin.getAccessToken();
});
after(async () => { await Promise.all([provider?.stop(), mail?.stop()]); });

const tryOut = (body) => ask(provider, 'POST', `/${demoRealm.name}/testSMTPConnection`, { token, body });
const settings = (more) => ({ host: 'localhost', port: String(mail.port), from: 'idp@example.org', auth: 'true', user: 'idp', ...more });

test('an administrator without an address is told so', async () => {
  const { status, body } = await tryOut(settings({ password: word }));
  assert.equal(status, 400);
  assert.match(body.errorMessage, /e-mail/);
});

test('the mail arrives, by the password that was typed or by the one that stands', async () => {
  const [{ id }] = await admin.users.find({ realm: 'master', username: administrator.username, exact: true });
  await admin.users.update({ realm: 'master', id }, { email: 'chief@example.org' });
  assert.equal((await tryOut(settings({ password: word }))).status, 204);
  await mail.mailTo('chief@example.org');
  await admin.realms.update({ realm: demoRealm.name }, { smtpServer: settings({ password: word }) });
  assert.equal((await tryOut(settings({ password: '**********' }))).status, 204);
  await mail.mailTo('chief@example.org');
});

test('what goes wrong is said, without the password', async () => {
  const wrong = await tryOut(settings({ password: 'another-word' }));
  assert.equal(wrong.status, 400);
  assert.match(wrong.body.errorMessage, /Failed to send email/);
  assert.ok(!JSON.stringify(wrong.body).includes('another-word'));
  assert.equal((await tryOut({ host: { a: 1 } })).status, 400);
  assert.equal((await tryOut('[]')).status, 400);
  assert.ok(!provider.log().includes(word) && !provider.log().includes('another-word'));
});
