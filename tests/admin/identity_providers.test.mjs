// Identity providers and their mappers, stored and served: nobody signs in through one yet.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider, admin, token, idps;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm: demoRealm.name });
  token = await admin.getAccessToken();
  idps = admin.identityProviders;
});
after(async () => { await provider?.stop(); });

const path = (rest) => `/${demoRealm.name}/identity-provider/${rest}`;
const refuses = (promise, code) => assert.rejects(promise, (error) => { assert.equal(error.response?.status, code); return true; });
const corp = {
  alias: 'corp', displayName: '<b>Corp</b> "x"', providerId: 'oidc', enabled: true, trustEmail: true,
  config: { clientId: 'me', clientSecret: 'hush-hush-idp', authorizationUrl: 'https://corp.example/auth', tokenUrl: 'https://corp.example/token' },
};

test('an identity provider is made, read, searched, changed and deleted; its secret never comes out', async () => {
  await idps.create(corp);
  await refuses(idps.create(corp), 409);
  const read = await idps.findOne({ alias: 'corp' });
  assert.equal(read.displayName, corp.displayName);
  assert.equal(read.config.clientSecret, '**********');
  assert.match(read.internalId, /^[0-9a-f-]{36}$/);
  await idps.update({ alias: 'corp' }, { ...read, displayName: 'Corp' });
  assert.equal((await idps.findOne({ alias: 'corp' })).displayName, 'Corp');
  await idps.create({ alias: 'corner', providerId: 'saml', config: {} });
  const find = async (query) => (await ask(provider, 'GET', path(`instances?${new URLSearchParams(query)}`), { token })).body.map((p) => p.alias);
  assert.deepEqual(await find({}), ['corner', 'corp']);
  assert.deepEqual(await find({ search: 'corp' }), ['corp']);
  assert.deepEqual(await find({ search: '*rn*' }), ['corner']);
  assert.deepEqual(await find({ search: '"cor"' }), []);
  assert.deepEqual(await find({ first: 1, max: 1 }), ['corp']);
  const brief = await idps.find({ briefRepresentation: true });
  assert.equal(brief[0].config, undefined);
  await idps.del({ alias: 'corner' });
  assert.equal(await idps.findOne({ alias: 'corner' }), undefined ?? null);
  await refuses(idps.del({ alias: 'corner' }), 404);
  assert.doesNotMatch(await provider.log(), /hush-hush-idp/);
  const components = await ask(provider, 'GET', `/${demoRealm.name}/components`, { token });
  if (components.status === 200) assert.ok(!components.body.some((c) => c.providerType?.startsWith('latchkey.')));
});

test('mappers belong to their provider', async () => {
  const types = await idps.findMapperTypes({ alias: 'corp' });
  assert.equal(types['oidc-user-attribute-idp-mapper'].name, 'Attribute Importer');
  const mapper = { name: 'dept <i>', identityProviderAlias: 'corp', identityProviderMapper: 'oidc-user-attribute-idp-mapper', config: { claim: 'dept', 'user.attribute': 'department' } };
  const { id } = await idps.createMapper({ alias: 'corp', identityProviderMapper: mapper });
  await refuses(idps.createMapper({ alias: 'corp', identityProviderMapper: mapper }), 409);
  assert.deepEqual(await idps.findOneMapper({ alias: 'corp', id }), { id, ...mapper });
  await idps.updateMapper({ alias: 'corp', id }, { id, ...mapper, config: { claim: 'unit' } });
  assert.deepEqual((await idps.findMappers({ alias: 'corp' })).map((m) => m.config), [{ claim: 'unit' }]);
  await idps.create({ alias: 'other', providerId: 'oidc', config: {} });
  assert.equal((await ask(provider, 'GET', path(`instances/other/mappers/${id}`), { token })).status, 404);
  assert.equal((await ask(provider, 'DELETE', path(`instances/other/mappers/${id}`), { token })).status, 404);
  assert.equal((await ask(provider, 'GET', `/master/identity-provider/instances/corp/mappers/${id}`, { token })).status, 404);
  await idps.delMapper({ alias: 'corp', id });
  assert.deepEqual(await idps.findMappers({ alias: 'corp' }), []);
});

test('a flow that an identity provider names is shown as used and is not deleted', async () => {
  await admin.authenticationManagement.createFlow({ alias: 'brokered', providerId: 'basic-flow', topLevel: true });
  const flow = (await admin.authenticationManagement.getFlows()).find((f) => f.alias === 'brokered');
  await idps.update({ alias: 'corp' }, { firstBrokerLoginFlowAlias: 'brokered' });
  const used = await ask(provider, 'GET', `/${demoRealm.name}/ui-ext/authentication-management/flows`, { token });
  assert.deepEqual(used.body.find((f) => f.alias === 'brokered').usedBy, { type: 'SPECIFIC_PROVIDERS', values: ['corp'] });
  await refuses(admin.authenticationManagement.deleteFlow({ flowId: flow.id }), 400);
  const users = await ask(provider, 'GET', `/${demoRealm.name}/ui-ext/authentication-management/idp/${flow.id}`, { token });
  assert.deepEqual(users.body, [{ label: 'corp' }]);
});

test('the configuration is read from a discovery document that is uploaded', async () => {
  const document = { issuer: 'https://op.example', authorization_endpoint: 'https://op.example/auth', token_endpoint: 'https://op.example/token', jwks_uri: 'https://op.example/jwks' };
  const upload = async (content, kind = 'oidc') => {
    const form = new FormData();
    form.append('providerId', kind);
    form.append('file', new Blob([typeof content === 'string' ? content : JSON.stringify(content)]));
    const response = await fetch(`${provider.base}/admin/realms${path('import-config')}`, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: await response.json() };
  };
  const read = await upload(document);
  assert.equal(read.status, 200);
  assert.deepEqual(read.body, { issuer: 'https://op.example', authorizationUrl: 'https://op.example/auth', tokenUrl: 'https://op.example/token', jwksUrl: 'https://op.example/jwks', validateSignature: 'true', useJwksUrl: 'true' });
  assert.equal((await upload('<html>')).status, 400);
  assert.equal((await upload({ ...document, jwks_uri: 'file:///etc/passwd' })).status, 400);
  assert.equal((await upload(document, 'crystal-ball')).status, 400);
  assert.equal((await ask(provider, 'POST', path('import-config'), { token, body: {} })).status, 400);
});

test('CVE-2020-10770, CVE-2026-1180: metadata is not fetched from inside, and nobody learns what listens there', async () => {
  const inside = createServer((request, response) => { reached.push(request.url); response.end(JSON.stringify({ issuer: 'https://x.example', authorization_endpoint: 'https://x.example/a' })); });
  const reached = [];
  await new Promise((done) => { inside.listen(0, '127.0.0.1', done); });
  const { port } = inside.address();
  const answers = [];
  for (const fromUrl of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://[::1]:${port}/`, 'http://169.254.169.254/latest/meta-data/',
    `http://2130706433:${port}/`, 'http://10.0.0.1/', 'file:///etc/passwd', 'gopher://127.0.0.1/', 'http://127.0.0.1:1/']) {
    const answer = await ask(provider, 'POST', path('import-config'), { token, body: { providerId: 'oidc', fromUrl } });
    assert.equal(answer.status, 400, fromUrl);
    answers.push(answer.body.errorMessage);
  }
  inside.close();
  assert.deepEqual(reached, []);
  assert.deepEqual([...new Set(answers)], ['The metadata could not be fetched from this address']);
});

test('wrong types, hostile addresses and unknown kinds are refused', async () => {
  for (const body of [
    [], { alias: 7, providerId: {} }, { alias: 'x/y', providerId: 'oidc' }, { alias: 'x', providerId: 'crystal-ball' }, { alias: 'x' },
    { alias: 'x', providerId: 'oidc', config: [] }, { alias: 'x', providerId: 'oidc', config: { authorizationUrl: 'JavaScript:alert(1)' } },
    { alias: 'x'.repeat(10000), providerId: 'oidc' }, { alias: 'x', providerId: 'oidc', firstBrokerLoginFlowAlias: 'none' },
  ]) assert.equal((await ask(provider, 'POST', path('instances'), { token, body })).status, 400, JSON.stringify(body).slice(0, 80));
  assert.equal((await ask(provider, 'GET', path('providers/oidc'), { token })).body.name, 'OpenID Connect v1.0');
  assert.equal((await ask(provider, 'GET', path('providers/none'), { token })).status, 400);
  assert.equal((await ask(provider, 'GET', path('instances/corp/management/permissions'), { token })).status, 501);
  assert.equal((await ask(provider, 'GET', path('instances/corp/export'), { token })).status, 204);
});

test('the login page does not show them', async () => {
  const query = new URLSearchParams({ client_id: demoRealm.clientId, response_type: 'code', scope: 'openid', redirect_uri: 'http://localhost:8081/auth/callback' });
  const page = await (await fetch(`${provider.realm(demoRealm.name).authorize}?${query}`)).text();
  assert.doesNotMatch(page, /broker|corp/i);
});
