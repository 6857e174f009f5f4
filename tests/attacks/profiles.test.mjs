// What a realm's user profile may ask for, and what people may say of themselves in whichever way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf } from '../lib/admin.mjs';
import { keysOfRealm, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, formOf, Visitor } from '../lib/visitor.mjs';

const realm = 'profiles';
const client = { id: 'app', redirectUri: 'http://localhost:9/cb' };
let provider, admin;

before(async () => {
  provider = await startProvider({ realms: [] });
  admin = await adminOf(provider);
  await admin.realms.create({ realm, components: await keysOfRealm(), enabled: true, registrationAllowed: true });
  admin.setConfig({ realmName: realm });
  await admin.clients.create({ clientId: client.id, publicClient: true, redirectUris: [client.redirectUri] });
});
after(async () => { await provider?.stop(); });

const attribute = (name, more) => ({ name, permissions: { view: ['admin', 'user'], edit: ['admin', 'user'] }, ...more });

test('an attribute that is called like the field of a password gets nobody\'s password', async () => {
  const before = await admin.users.getProfile();
  const hidden = { permissions: { view: ['admin'], edit: ['user'] } };
  await admin.users.updateProfile({ ...before, attributes: [...before.attributes, attribute('password', hidden), attribute('password-confirm'), attribute('nickname')] });
  const visitor = new Visitor();
  const login = await visitor.follow(await visitor.get(authorizeUrl(provider.realm(realm), client)));
  const [, link] = login.page.match(/href="([^"]*login-actions\/registration[^"]*)"/);
  const page = await visitor.get(new URL(link.replaceAll('&amp;', '&'), login.url));
  assert.equal(page.page.match(/name="password"/g).length, 1);
  const password = 'only I know this one';
  const answer = await visitor.follow(await visitor.post(formOf(page.page, page.url).action, {
    username: 'nadia', email: 'nadia@example.org', firstName: 'N', lastName: 'N', nickname: 'Nad', password, 'password-confirm': password,
  }));
  assert.match(answer.headers.get('location') ?? '', /[?&]code=/);
  const [nadia] = await admin.users.find({ username: 'nadia' });
  assert.deepEqual(nadia.attributes, { nickname: ['Nad'] });
  await admin.users.updateProfile(before);
});

test('the account API takes no text that would break a mail, a page or the store, whatever the profile leaves out', async () => {
  const before = await admin.users.getProfile();
  await admin.users.updateProfile({ attributes: ['username', 'email', 'firstName', 'lastName', 'note'].map((name) => attribute(name)) });
  const [{ id }] = await admin.clients.find({ clientId: 'account-console' });
  await admin.clients.update({ id }, { directAccessGrantsEnabled: true });
  const person = { username: 'otto', email: 'otto@example.org', firstName: 'O', lastName: 'T' };
  await admin.users.create({ ...person, enabled: true, credentials: [{ type: 'password', value: 'a word to pass' }] });
  const tokens = await (await fetch(provider.realm(realm).token, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'account-console', username: 'otto', password: 'a word to pass', scope: 'openid' }),
  })).json();
  const save = async (more) => (await fetch(`${provider.realm(realm).issuer}/account`, {
    method: 'POST', headers: { authorization: `Bearer ${tokens.access_token}`, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ ...person, ...more }),
  })).status;
  for (const more of [
    { email: 'otto@example.org\r\nBcc: all@example.org' }, { email: 'no address' }, { firstName: 'O\u0000' }, { lastName: '\u001b[31mT' },
    { firstName: 'x'.repeat(256) }, { attributes: { note: ['x'.repeat(2049)] } }, { attributes: { note: ['a\u0007b'] } },
  ]) assert.equal(await save(more), 400, JSON.stringify(more));
  await admin.users.updateProfile({ ...await admin.users.getProfile(), unmanagedAttributePolicy: 'ENABLED' });
  for (const name of ['a\u0000b', 'x'.repeat(256)]) assert.equal(await save({ attributes: { [name]: ['y'] } }), 400);
  assert.equal(await save({ attributes: { note: ['two\nlines'] } }), 204);
  // What an administrator brought stays, and keeps nobody from changing the rest.
  const [otto] = await admin.users.find({ username: 'otto' });
  await admin.users.update({ id: otto.id }, { ...otto, lastName: 'T\u0007' });
  assert.equal(await save({ firstName: 'Otto', lastName: 'T\u0007', attributes: { note: ['two\nlines'] } }), 204);
  await admin.users.updateProfile(before);
});

test('a client that calls itself what no store takes is written down all the same', async () => {
  await admin.realms.update({ realm }, { eventsEnabled: true });
  const name = `${'a'.repeat(254)}é`;
  const answer = await fetch(provider.realm(realm).token, {
    method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${name}:guess`).toString('base64')}` }, body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  assert.equal(answer.status, 401);
  const events = await admin.realms.findEvents({ realm, type: 'CLIENT_LOGIN_ERROR' });
  assert.deepEqual(events.map(({ clientId }) => clientId), ['a'.repeat(254)]);
});
