// Components: what can be made, what is refused, what is shown of them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

const keyType = 'org.keycloak.keys.KeyProvider';
const path = `/${demoRealm.name}/components`;
let provider, admin, token;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm: demoRealm.name });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

test('components are found by type, name and parent', async () => {
  const { id: realmId } = await admin.realms.findOne({ realm: demoRealm.name });
  const keys = await admin.components.find({ type: keyType });
  assert.ok(keys.length >= 5);
  assert.ok(keys.every(({ providerType, parentId }) => providerType === keyType && parentId === realmId));
  assert.equal((await admin.components.find({ type: keyType, name: 'aes-generated' })).length, 1);
  assert.equal((await admin.components.find({ type: keyType, parent: realmId })).length, keys.length);
  assert.equal((await admin.components.find({ type: keyType, parent: 'nothing' })).length, 0);
  assert.ok((await admin.components.find()).every(({ providerType }) => !providerType.startsWith('latchkey.')));
  assert.ok(!JSON.stringify(keys).includes('MII' + 'E'), 'a private key is shown');
});

test('a component is made, changed under If-Match and deleted', async () => {
  const { id } = await admin.components.create({ name: 'mine', providerId: 'aes-generated', providerType: keyType,
    config: { priority: ['1'], secretSize: ['32'] } });
  const shown = await ask(provider, 'GET', `${path}/${id}`, { token });
  const etag = shown.headers.get('etag');
  const change = (headers) => ask(provider, 'PUT', `${path}/${id}`, { token, body: { name: 'yours' }, headers });
  assert.equal((await change({ 'if-match': '"x"' })).status, 412);
  assert.equal((await change({ 'if-match': etag })).status, 204);
  assert.equal((await change({ 'if-match': etag })).status, 412);
  assert.equal((await admin.components.findOne({ id })).name, 'yours');
  await admin.components.del({ id });
  assert.equal(await admin.components.findOne({ id }), null);
  assert.equal((await ask(provider, 'DELETE', `${path}/${id}`, { token })).status, 404);
});

test('what we have no provider for, and what is no configuration, is refused and makes nothing', async () => {
  const before = await admin.components.find();
  const wrong = [
    { name: 'ldap', providerId: 'ldap', providerType: 'org.keycloak.storage.UserStorageProvider', config: {} },
    { name: 'jks', providerId: 'java-keystore', providerType: keyType, config: {} },
    { name: 'own', providerId: 'x', providerType: 'latchkey.organization', config: {} },
    { name: 'own', providerId: 'x', providerType: 'latchkey.kept-secrets', config: {} },
    { name: 'no-type', providerId: 'rsa-generated', config: {} },
    { providerId: 'rsa-generated', providerType: keyType, config: {} },
    { name: 'x'.repeat(10_000), providerId: 'aes-generated', providerType: keyType, config: {} },
    { name: 'size', providerId: 'rsa-generated', providerType: keyType, config: { keySize: ['1024'] } },
    { name: 'size', providerId: 'hmac-generated', providerType: keyType, config: { secretSize: ['1000000000'] } },
    { name: 'priority', providerId: 'aes-generated', providerType: keyType, config: { priority: ['high'] } },
    { name: 'flag', providerId: 'aes-generated', providerType: keyType, config: { enabled: ['perhaps'] } },
    { name: 'curve', providerId: 'ecdsa-generated', providerType: keyType, config: { ecdsaEllipticCurveKey: ['P-1'] } },
    { name: 'rsa', providerId: 'rsa', providerType: keyType, config: { privateKey: ['not a key'] } },
    { name: 'rsa', providerId: 'rsa', providerType: keyType, config: {} },
    { name: 'parent', providerId: 'aes-generated', providerType: keyType, parentId: 'elsewhere', config: {} },
    { name: 'hook', providerId: 'latchkey-webhook', providerType: 'org.keycloak.events.EventListenerProvider', config: { url: ['javascript:1'], secret: ['s'] } },
    { name: 'type', providerId: 7.5, providerType: [], config: 'none' },
  ];
  for (const body of wrong) {
    const { status } = await ask(provider, 'POST', path, { token, body });
    assert.equal(status, 400, JSON.stringify(body).slice(0, 200));
  }
  assert.equal((await admin.components.find()).length, before.length);
});

test('a name may hold HTML: it is text', async () => {
  const name = '<img src=x onerror=alert(1)>{{x}}';
  const { id } = await admin.components.create({ name, providerId: 'aes-generated', providerType: keyType, config: {} });
  assert.equal((await admin.components.findOne({ id })).name, name);
  await admin.components.del({ id });
});

// CVE-2026-94215
test('another realm\'s component is not found', async () => {
  const [{ id }] = await admin.components.find({ type: keyType });
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const { status } = await ask(provider, method, `/master/components/${id}`, { token, body: method === 'PUT' ? {} : undefined });
    assert.equal(status, 404, method);
  }
});

test('the kinds of sub-component are listed', async () => {
  const [{ id }] = await admin.components.find({ type: keyType });
  const types = await admin.components.listSubComponents({ id, type: keyType });
  assert.ok(types.some(({ id: type }) => type === 'rsa-generated'));
  assert.equal((await ask(provider, 'GET', `${path}/${id}/sub-component-types`, { token })).status, 400);
  assert.equal((await ask(provider, 'GET', `${path}/${id}/sub-component-types?type=x.y`, { token })).status, 400);
});
