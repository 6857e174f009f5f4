// The realm's keys, and the components that give them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

const keyType = 'org.keycloak.keys.KeyProvider';
let provider, admin, token;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm: demoRealm.name });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

const realm = () => ({ realm: demoRealm.name });
const jwks = async () => (await (await fetch(provider.realm(demoRealm.name).certs)).json()).keys;

test('keys are listed with the one that signs for each algorithm, and without their private halves', async () => {
  const { active, keys } = await admin.realms.getKeys(realm());
  for (const algorithm of ['RS256', 'RSA-OAEP', 'HS512', 'AES', 'ES256', 'EdDSA']) assert.ok(active[algorithm], algorithm);
  const rsa = keys.find(({ kid }) => kid === active.RS256);
  assert.equal(rsa.type, 'RSA');
  assert.equal(rsa.status, 'ACTIVE');
  assert.equal(rsa.use, 'SIG');
  assert.ok(rsa.publicKey && rsa.certificate && rsa.validTo > Date.now());
  assert.ok((await jwks()).some(({ kid }) => kid === rsa.kid));
  assert.ok(!JSON.stringify(keys).includes('PRIVATE'));
  assert.ok(keys.filter(({ type }) => type === 'OCT').every(({ publicKey }) => publicKey === undefined));
});

test('a key of a higher priority takes over, and the old one still verifies', async () => {
  const before = (await admin.realms.getKeys(realm())).active.RS256;
  const response = await fetch(provider.realm(demoRealm.name).token, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...demoRealm.alice, scope: 'openid' }) });
  const { access_token: old } = await response.json();
  const { id } = await admin.components.create({ name: 'new-rsa', providerId: 'rsa-generated', providerType: keyType,
    config: { priority: ['200'], keySize: ['2048'], algorithm: ['RS256'] } });
  const { active, keys } = await admin.realms.getKeys(realm());
  assert.notEqual(active.RS256, before);
  assert.equal(keys.find(({ kid }) => kid === active.RS256).providerId, id);
  assert.equal((await fetch(provider.realm(demoRealm.name).userinfo, { headers: { authorization: `Bearer ${old}` } })).status, 200);
  await admin.components.del({ id });
  assert.equal((await admin.realms.getKeys(realm())).active.RS256, before);
});

test('secrets of a key are masked, and stay when the mask is sent back', async () => {
  const { id } = await admin.components.create({ name: 'hmac', providerId: 'hmac-generated', providerType: keyType,
    config: { priority: ['50'], algorithm: ['HS256'] } });
  const kid = (await admin.realms.getKeys(realm())).active.HS256;
  const shown = await admin.components.findOne({ id });
  assert.deepEqual(shown.config.secret, ['**********']);
  await admin.components.update({ id }, { ...shown, config: { ...shown.config, priority: '60' } });
  assert.equal((await admin.realms.getKeys(realm())).active.HS256, kid);
  assert.deepEqual((await admin.components.findOne({ id })).config.priority, ['60']);
  await admin.components.del({ id });
  const elliptic = await admin.components.create({ name: 'ec', providerId: 'ecdsa-generated', providerType: keyType,
    config: { priority: ['300'], ecdsaEllipticCurveKey: ['P-256'] } });
  await admin.components.update({ id: elliptic.id }, { config: { ecdsaEllipticCurveKey: ['P-384'] } });
  assert.equal((await admin.realms.getKeys(realm())).keys.find(({ providerId }) => providerId === elliptic.id).algorithm, 'ES384');
  await admin.components.del({ id: elliptic.id });
});

test('the last key that the realm signs with cannot go', async () => {
  const { active, keys } = await admin.realms.getKeys(realm());
  for (const algorithm of ['RS256', 'HS512']) {
    const id = keys.find(({ kid }) => kid === active[algorithm]).providerId;
    const path = `/${demoRealm.name}/components/${id}`;
    assert.equal((await ask(provider, 'DELETE', path, { token })).status, 400);
    const disabled = await ask(provider, 'PUT', path, { token, body: { config: { enabled: ['false'] } } });
    assert.equal(disabled.status, 400);
    assert.match(disabled.body.errorMessage, new RegExp(algorithm));
  }
});
