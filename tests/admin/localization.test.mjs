// The realm's own texts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider, admin, token;
const realm = demoRealm.name;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

const as = (method, path, body, headers) => ask(provider, method, `/${realm}/localization${path}`, { token, body, headers });

test('texts are added one by one and many at once, read and taken away', async () => {
  assert.deepEqual(await admin.realms.getRealmSpecificLocales({ realm }), []);
  await admin.realms.addLocalization({ realm, selectedLocale: 'de', key: 'loginTitle' }, 'Grüß Gott');
  assert.deepEqual(await admin.realms.getRealmSpecificLocales({ realm }), ['de']);
  assert.deepEqual(await admin.realms.getRealmLocalizationTexts({ realm, selectedLocale: 'de' }), { loginTitle: 'Grüß Gott' });
  assert.equal((await as('POST', '/de', { one: '1', two: '2' })).status, 204);
  const { status, headers } = await fetch(`${provider.base}/admin/realms/${realm}/localization/de/one`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(status, 200);
  assert.match(headers.get('content-type'), /^text\/plain/);
  await admin.realms.deleteRealmLocalizationTexts({ realm, selectedLocale: 'de', key: 'one' });
  assert.deepEqual(Object.keys(await admin.realms.getRealmLocalizationTexts({ realm, selectedLocale: 'de' })), ['loginTitle', 'two']);
  assert.equal((await as('GET', '/de/one')).status, 404);
  assert.equal((await as('DELETE', '/de')).status, 204);
  assert.equal((await as('DELETE', '/de')).status, 404);
  assert.deepEqual(await admin.realms.getRealmSpecificLocales({ realm }), []);
});

const upload = async (parts) => {
  const form = new FormData();
  for (const [name, content] of Object.entries(parts)) form.append(name, new Blob([content]), `${name}.json`);
  return fetch(`${provider.base}/admin/realms/${realm}/localization/fr`,
    { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form });
};

test('texts come from an uploaded file, and one that cannot be read changes nothing', async () => {
  assert.equal((await upload({ file: JSON.stringify({ loginTitle: 'Bonjour', two: 'deux' }) })).status, 204);
  assert.deepEqual(await admin.realms.getRealmLocalizationTexts({ realm, selectedLocale: 'fr' }), { loginTitle: 'Bonjour', two: 'deux' });
  for (const parts of [{ file: '{"cut":' }, { file: '{"key": 7}' }, { file: '[]' }, { other: '{"key": "x"}' }])
    assert.equal((await upload(parts)).status, 400, JSON.stringify(parts));
  assert.deepEqual(Object.keys(await admin.realms.getRealmLocalizationTexts({ realm, selectedLocale: 'fr' })), ['loginTitle', 'two']);
  assert.equal((await as('DELETE', '/fr')).status, 204);
});

test('texts that a language lacks are shown in the realm\'s own when asked for', async () => {
  await admin.realms.update({ realm }, { internationalizationEnabled: true, supportedLocales: ['en', 'de'], defaultLocale: 'de' });
  await as('POST', '/de', { one: 'eins', two: 'zwei' });
  await as('POST', '/en', { one: 'one' });
  assert.deepEqual((await as('GET', '/en')).body, { one: 'one' });
  assert.deepEqual((await as('GET', '/en?useRealmDefaultLocaleFallback=true')).body, { one: 'one', two: 'zwei' });
  await as('DELETE', '/de');
  await as('DELETE', '/en');
  await admin.realms.update({ realm }, { internationalizationEnabled: false });
});

test('a page shows the realm\'s text in the place of ours, escaped', async () => {
  await admin.realms.addLocalization({ realm, selectedLocale: 'en', key: 'doLogIn' }, 'Step <b>in</b> {{x}}');
  const { client_id: clientId, redirect } = { client_id: demoRealm.clientId, redirect: 'http://localhost:8081/callback' };
  const page = await (await fetch(`${provider.realm(realm).authorize}?${new URLSearchParams({ client_id: clientId,
    response_type: 'code', scope: 'openid', redirect_uri: redirect })}`)).text();
  assert.ok(!page.includes('<b>in</b>'));
  await admin.realms.deleteRealmLocalizationTexts({ realm, selectedLocale: 'en', key: 'doLogIn' });
});

test('what is no language, no text or too much of it is refused', async () => {
  const text = { 'content-type': 'text/plain' };
  assert.equal((await as('PUT', '/d%20e/key', 'x', text)).status, 400);
  assert.equal((await as('PUT', `/${'d'.repeat(10_000)}/key`, 'x', text)).status, 400);
  assert.equal((await as('PUT', `/de/${'k'.repeat(5_000)}`, 'x', text)).status, 400);
  assert.equal((await as('PUT', '/de/key', 'x'.repeat(100_000), text)).status, 400);
  assert.equal((await as('PUT', '/de/key', '{}')).status, 415);
  assert.equal((await as('POST', '/de', { key: 7 })).status, 400);
  assert.equal((await as('POST', '/de', { key: { deep: 'x' } })).status, 400);
  assert.equal((await as('POST', '/de', '[]')).status, 400);
  assert.deepEqual(await admin.realms.getRealmSpecificLocales({ realm }), []);
});
