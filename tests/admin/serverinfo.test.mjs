// What the console builds its menus and forms from.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider;
before(async () => { provider = await startProvider(); });
after(async () => { await provider?.stop(); });

test('the server says what it has, in the incumbent\'s form', async () => {
  const admin = await adminOf(provider);
  const info = await admin.serverInfo.find();
  assert.match(info.systemInfo.version, /^26\.\d+\.\d+\+latchkey\./);
  assert.ok(info.systemInfo.uptimeMillis >= 0);
  assert.ok(info.memoryInfo.used > 0 && info.cpuInfo.processorCount > 0);
  for (const feature of info.features) assert.equal(typeof feature.enabled, 'boolean', feature.name);
  assert.equal(info.features.find(({ name }) => name === 'WORKFLOWS').enabled, false);
  // Everything that the console reads without asking whether it is there.
  for (const kind of ['signature', 'clientSignature', 'cekmanagement', 'contentencryption', 'hash', 'login-protocol',
    'client-registration-policy']) {
    assert.equal(typeof info.providers[kind].providers, 'object', kind);
  }
  for (const kind of ['login', 'account', 'admin', 'email']) assert.ok(info.themes[kind].length > 0, kind);
  for (const kind of ['eventType', 'operationType', 'resourceType']) assert.ok(info.enums[kind].length > 3, kind);
  for (const protocol of ['openid-connect', 'saml', 'docker-v2']) {
    for (const list of ['protocolMapperTypes', 'builtinProtocolMappers', 'clientInstallations']) {
      assert.ok(Array.isArray(info[list][protocol]), `${list} ${protocol}`);
    }
  }
  const mapper = info.protocolMapperTypes['openid-connect'].find(({ id }) => id === 'oidc-usermodel-attribute-mapper');
  assert.ok(mapper.properties.some(({ name }) => name === 'claim.name'));
  assert.ok(info.builtinProtocolMappers['openid-connect'].some(({ name }) => name === 'email verified'));
  const keys = info.componentTypes['org.keycloak.keys.KeyProvider'].map(({ id }) => id);
  assert.ok(keys.includes('rsa-generated') && !keys.includes('java-keystore'));
  assert.ok(info.passwordPolicies.some(({ id }) => id === 'length'));
});

test('who administers nothing learns nothing', async () => {
  assert.equal((await fetch(`${provider.base}/admin/serverinfo`)).status, 401);
  const alice = await adminOf(provider, { home: demoRealm.name, realm: demoRealm.name, credentials: demoRealm.alice });
  await assert.rejects(alice.serverInfo.find(), (error) => error.response.status === 403);
});
