// What a realm's user profile may ask for, and what people may say of themselves in whichever way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf } from '../lib/admin.mjs';
import { startProvider } from '../lib/programs.mjs';
import { authorizeUrl, formOf, Visitor } from '../lib/visitor.mjs';

const realm = 'profiles';
const client = { id: 'app', redirectUri: 'http://localhost:9/cb' };
let provider, admin;

before(async () => {
  provider = await startProvider({ realms: [] });
  admin = await adminOf(provider);
  await admin.realms.create({ realm, enabled: true, registrationAllowed: true });
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
