// The mail that an administrator sends to himself, to see whether the settings work.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { startMailServer } from '../lib/mail.mjs';
import { administrator, demoRealm, startProvider } from '../lib/programs.mjs';
import { claimsOf } from '../lib/visitor.mjs';

const word = 'smtp-word-2026';
let mail, provider, admin, token;
before(async () => {
  mail = await startMailServer({ args: ['--user', 'idp', '--password', word] });
  provider = await startProvider({ args: ['--webhook-private-addresses'] });
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

test('a stored password is for the connection that it was given for: it is typed again when TLS is switched off', async () => {
  const masked = '**********';
  const save = (smtpServer) => ask(provider, 'PUT', `/${demoRealm.name}`, { token, body: { smtpServer } });
  for (const tls of [{ starttls: 'true' }, { ssl: 'true' }]) {
    const stored = settings({ password: word, ...tls });
    assert.equal((await save(stored)).status, 204);
    for (const other of [{ starttls: 'false', ssl: 'false' }, { starttls: undefined, ssl: '' }, { port: '26' }, { host: '127.0.0.1' }]) {
      const typed = { ...stored, ...other, password: masked };
      for (const answer of [await save(typed), await tryOut(typed)])
        assert.deepEqual([answer.status, /type the password/.test(answer.body.errorMessage)], [400, true], JSON.stringify(other));
    }
    // One kind of encryption is as good as the other, and what is typed goes where it is meant to go.
    assert.equal((await save({ ...stored, starttls: 'false', ssl: 'true', password: masked })).status, 204);
    assert.equal((await save({ ...stored, starttls: 'false', ssl: 'false' })).status, 204);
    assert.equal((await save({ ...stored, password: masked })).status, 204, 'switched on');
  }
  await save(settings({ password: word }));
});

test('the mail arrives by an access token, which a client gets in its own name', async () => {
  const bearer = await startMailServer({ args: ['--user', 'idp', '--xoauth2'] });
  try {
    await admin.clients.create({ clientId: 'mailer', secret: 'secret-of-the-mailer', serviceAccountsEnabled: true });
    const typed = settings({ port: String(bearer.port), authType: 'token', authTokenUrl: provider.realm(demoRealm.name).token,
      authTokenScope: 'openid', authTokenClientId: 'mailer', authTokenClientSecret: 'secret-of-the-mailer' });
    assert.equal((await tryOut(typed)).status, 204);
    assert.equal(claimsOf((await bearer.mailTo('chief@example.org')).bearer).azp, 'mailer');

    await admin.realms.update({ realm: demoRealm.name }, { smtpServer: typed });
    const { smtpServer } = await admin.realms.findOne({ realm: demoRealm.name });
    assert.deepEqual(smtpServer, { ...typed, authTokenClientSecret: '**********' });
    assert.equal((await tryOut(smtpServer)).status, 204);
    await bearer.mailTo('chief@example.org');
    // The stored secret, and what comes of it, go nowhere else.
    for (const other of [{ authTokenUrl: 'http://localhost:9/t' }, { authTokenClientId: 'x' }, { host: '127.0.0.1' }]) {
      assert.match((await tryOut({ ...smtpServer, ...other })).body.errorMessage, /type the secret/);
      const saved = await ask(provider, 'PUT', `/${demoRealm.name}`, { token, body: { smtpServer: { ...smtpServer, ...other } } });
      assert.deepEqual([saved.status, /type the secret/.test(saved.body.errorMessage)], [400, true]);
    }
    await admin.realms.update({ realm: demoRealm.name }, { smtpServer, displayName: 'saved as it was read' });
    assert.equal((await tryOut(smtpServer)).status, 204);
    const { id } = await admin.users.create({ username: 'reader', email: 'reader@example.org', enabled: true });
    await admin.users.executeActionsEmail({ id, actions: ['UPDATE_PASSWORD'] });
    assert.equal(claimsOf((await bearer.mailTo('reader@example.org')).bearer).azp, 'mailer');

    const wrong = await tryOut({ ...typed, authTokenClientSecret: 'not-the-secret' });
    assert.match(wrong.body.errorMessage, /Failed to send email/);
    await admin.realms.update({ realm: demoRealm.name }, { smtpServer: { host: 'localhost', from: 'idp@example.org' } });
    assert.match((await tryOut({ ...typed, authTokenClientSecret: '**********' })).body.errorMessage, /authTokenClientSecret is missing/);
    for (const secret of ['secret-of-the-mailer', 'not-the-secret']) assert.ok(!provider.log().includes(secret));
  } finally {
    await bearer.stop();
  }
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
