// Mails that really go out, over SMTP, to a mail server that somebody else wrote; and what people do with the links in them.
// Seconds: 6
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { barriers } from '../lib/barriers.mjs';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { linkIn, startMailServer } from '../lib/mail.mjs';
import { freePort, until } from '../lib/processes.mjs';
import { administrator, root, startProvider } from '../lib/programs.mjs';
import { serveSite } from '../lib/sites.mjs';
import { authorizeUrl, formOf, request, requestTokens, signIn, Visitor } from '../lib/visitor.mjs';

const signedIn = ['--user', 'idp', '--password', 'smtp-word-2026'];
let mail, provider, realm, client, site, person;

before(async () => {
  mail = await startMailServer({ args: signedIn });
  const port = await freePort();
  const app = `http://localhost:${port}`;
  site = await serveSite(port);
  provider = await startProvider({
    realms: [`${root}/tests/realms/letters.json`], values: { APP: app, SMTP_PORT: mail.port, HOOKS: 'http://127.0.0.1:9' }, args: ['--outbox-pause', '2'],
  });
  realm = provider.realm('letters');
  client = { id: 'web', secret: 'secret-of-the-web-shop', redirectUri: `${app}/web` };
});
afterEach(async () => { await person?.close(); person = undefined; });
after(async () => {
  await closeBrowser();
  await Promise.all([site?.stop(), provider?.stop(), mail?.stop()]);
});

/** From the login page to "look into your mail". */
async function forget(visitor, username, more = {}) {
  const page = await visitor.get(authorizeUrl(realm, client, more));
  const link = page.page.match(/href="([^"]*reset-credentials[^"]*)"/)[1].replaceAll('&amp;', '&');
  const asked = await visitor.get(new URL(link, realm.issuer).href);
  const form = formOf(asked.page, asked.url, 'kc-reset-password-form');
  return visitor.post(form.action, { username });
}

test('a person forgets a password, gets a mail, and signs in with a new one', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(realm, client));
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.fill('#kc-reset-password-form [name=username]', 'alice@example.org');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  const letter = await mail.mailTo('alice@example.org');
  await page.goto(linkIn(letter));
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.fill('[name=password-new]', 'alices-other-password');
  await page.fill('[name=password-confirm]', 'alices-other-password');
  await page.locator('#kc-passwd-update-form [type=submit]').first().click();
  await page.getByText('Your password has been changed.').waitFor();
  await page.getByRole('link', { name: 'Continue' }).click();
  await logIn(page, { username: 'alice', password: 'alices-other-password' });
  await page.waitForURL((url) => url.href.startsWith(client.redirectUri));
  await page.goto(linkIn(letter));
  await page.getByText('This link is no longer valid.').waitFor();
  assert.deepEqual(person.troubles, []);
});

test('the mail is what a mail program expects', async () => {
  await forget(new Visitor(), 'gerda');
  const letter = await mail.mailTo('gerda@example.org');
  assert.equal(letter.sender, 'bounces@example.org');
  assert.deepEqual(letter.recipients, ['gerda@example.org']);
  assert.equal(letter.user, 'idp');
  assert.equal(letter.headers.from, 'Prüfstelle <idp@example.org>');
  assert.equal(letter.headers['reply-to'], 'help@example.org');
  assert.match(letter.headers['message-id'], /^<mail-[0-9a-f-]{36}@example\.org>$/);
  assert.match(letter.headers['content-type'], /^multipart\/alternative/);
  // In the user's own language, not in that of whoever asked.
  assert.equal(letter.headers.subject, 'Wählen Sie ein neues Passwort');
  assert.match(letter.text, /Ihr Konto bei The Letters/);
  assert.ok(letter.html.includes('lang="de"'));
  assert.ok(letter.html.includes(linkIn(letter).replaceAll('&', '&amp;')));
  assert.doesNotMatch(letter.html, /<script|<img|http:\/\/(?!localhost)/);
});

test('a login waits for its address to be confirmed, and not for the mail server', async () => {
  const visitor = new Visitor();
  const began = Date.now();
  const step = await signIn(visitor, authorizeUrl(realm, client), { username: 'vera', password: 'vera-2026-password' });
  assert.ok(Date.now() - began < 5000);
  assert.match(step.page, /We have sent a mail with a link to vera@example\.org/);
  const letter = await mail.mailTo('vera@example.org');
  assert.equal(letter.headers.subject, 'Confirm your email');
  // Another browser opens the link.
  const elsewhere = new Visitor();
  const asked = await elsewhere.get(linkIn(letter));
  const done = await elsewhere.post(formOf(asked.page, asked.url, 'kc-confirm-link').action, {});
  assert.match(done.page, /Your email is confirmed/);
  const form = formOf(step.page, step.url, 'kc-verify-email');
  const back = await visitor.post(form.action, { continue: 'true' });
  assert.match(back.headers.get('location'), /[?&]code=/);
});

/** What an administrator asks of the Admin REST API; gives the answer. */
async function administer(method, path, value) {
  const { access_token } = await requestTokens(new Visitor(), provider.realm('master'), { id: 'admin-cli' }, { grant_type: 'password', ...administrator });
  const body = value === undefined ? '' : JSON.stringify(value);
  return request(`${provider.base}/admin/realms/letters/${path}`, {
    method, body, headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  });
}

test('Cve2026_37982: an administrator asks for actions by mail, and the link works once', async () => {
  const [{ id }] = JSON.parse((await administer('GET', 'users?username=gerda&exact=true')).page);
  const back = encodeURIComponent(client.redirectUri);
  const evil = await administer('PUT', `users/${id}/execute-actions-email?client_id=web&redirect_uri=${encodeURIComponent('http://evil.example/')}`, ['UPDATE_PASSWORD']);
  assert.equal(evil.status, 400, evil.page);
  const sent = await administer('PUT', `users/${id}/execute-actions-email?client_id=web&redirect_uri=${back}`, ['UPDATE_PASSWORD', 'UPDATE_PROFILE']);
  assert.equal(sent.status, 204, sent.page);
  const letter = await mail.mailTo('gerda@example.org');
  assert.match(letter.text, /bittet Sie, für Ihr Konto etwas zu tun: Ein neues Passwort wählen, Ihre Angaben prüfen\./);
  const visitor = new Visitor();
  const asked = await visitor.get(linkIn(letter));
  const confirm = formOf(asked.page, asked.url, 'kc-confirm-link').action;
  const password = await visitor.follow(await visitor.post(confirm, {}));
  const first = formOf(password.page, password.url, 'kc-passwd-update-form').action;
  const profile = await visitor.follow(await visitor.post(first, { 'password-new': 'gerdas-other', 'password-confirm': 'gerdas-other' }));
  const second = formOf(profile.page, profile.url, 'kc-update-profile-form');
  // The link is used from here on, by whomever and however often.
  for (const thief of [new Visitor(), visitor]) {
    assert.equal((await thief.get(linkIn(letter))).status, 400);
    assert.equal((await thief.post(confirm, {})).status, 400);
  }
  const done = await visitor.post(second.action, { ...second.fields, lastName: 'Größer' });
  assert.ok(done.page.includes(client.redirectUri), done.page);
  assert.ok(!visitor.cookie('KEYCLOAK_IDENTITY'), 'nobody is signed in by a link');
  const user = JSON.parse((await administer('GET', `users/${id}`)).page);
  assert.equal(user.lastName, 'Größer');
  // Twenty at once: one wins.
  await administer('PUT', `users/${id}/execute-actions-email`, ['VERIFY_EMAIL']);
  const other = linkIn(await mail.mailTo('gerda@example.org'));
  const answers = await Promise.all(Array.from({ length: 20 }, () => new Visitor().post(other, {})));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, ...Array(19).fill(400)]);
});

test('neither the mail server\'s password nor a link stands in log or database', () => {
  const links = mail.mails().map((letter) => new URL(linkIn(letter)).searchParams.get('key'));
  assert.ok(links.length >= 3);
  const secrets = ['smtp-word-2026', ...links.map((key) => key.split('.')[2])];
  const files = readdirSync(provider.dataDir, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  const places = [provider.log(), ...files.map((f) => readFileSync(join(f.parentPath ?? f.path, f.name), 'latin1'))];
  for (const secret of secrets) for (const place of places) assert.ok(!place.includes(secret), secret.slice(0, 8));
});

test('what waits goes out when the mail server is back, also after the provider was killed', async () => {
  await mail.stop();
  const step = await signIn(new Visitor(), authorizeUrl(realm, client), { username: 'victor', password: 'victor-2026-password' });
  assert.match(step.page, /victor@example\.org/, 'the login went on without the mail server');
  await until('a failed attempt', () => provider.log().includes('not sent yet'));
  await provider.restart('SIGKILL');
  mail = await startMailServer({ port: mail.port, args: signedIn });
  const letter = await mail.mailTo('victor@example.org', { seconds: 30 });
  const asked = await new Visitor().get(linkIn(letter));
  assert.equal(asked.status, 200);
});
