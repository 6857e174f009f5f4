// Client profiles and policies: stored whole, checked by name, and kept from contradicting each other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider, admin, token;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm: demoRealm.name });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

const path = (rest) => `/${demoRealm.name}/client-policies/${rest}`;

test('profiles and policies are read, replaced and read again', async () => {
  assert.deepEqual(await admin.clientPolicies.listProfiles({ includeGlobalProfiles: true }), { profiles: [], globalProfiles: [] });
  assert.deepEqual(await admin.clientPolicies.listPolicies({ includeGlobalPolicies: true }), { policies: [], globalPolicies: [] });
  const profiles = [{ name: 'strict <b>', description: '"quoted"', executors: [{ executor: 'pkce-enforcer', configuration: { 'auto-configure': true } }] }];
  await admin.clientPolicies.createProfiles({ profiles });
  assert.deepEqual((await admin.clientPolicies.listProfiles()).profiles, profiles);
  const policies = [{ name: 'nobody', enabled: false, conditions: [{ condition: 'any-client', configuration: {} }], profiles: ['strict <b>'] }];
  await admin.clientPolicies.updatePolicy({ policies });
  assert.deepEqual((await admin.clientPolicies.listPolicies()).policies, policies);
  await provider.restart('SIGTERM');
  admin = await adminOf(provider, { realm: demoRealm.name });
  token = await admin.getAccessToken();
  assert.deepEqual((await admin.clientPolicies.listPolicies()).policies, policies);
});

test('a profile in use stays, a policy of no profile is refused, names are unique', async () => {
  const refused = await ask(provider, 'PUT', path('profiles'), { token, body: { profiles: [] } });
  assert.equal(refused.status, 400);
  assert.match(refused.body.errorMessage, /is used by the policy "nobody"/);
  for (const [rest, body] of [
    ['policies', { policies: [{ name: 'p', profiles: ['none'] }] }], ['policies', { policies: [{ name: 'p' }, { name: 'p' }] }],
    ['policies', { policies: 'all' }], ['policies', []], ['policies', { policies: [{ profiles: [] }] }],
    ['profiles', { profiles: [{ name: 'strict <b>', executors: 'none' }] }], ['profiles', '{"profiles":['],
  ]) assert.equal((await ask(provider, 'PUT', path(rest), { token, body })).status, 400, JSON.stringify(body));
  assert.equal((await admin.clientPolicies.listPolicies()).policies.length, 1);
});

test('the policies of client registration are a list', async () => {
  assert.deepEqual(await admin.realms.getClientRegistrationPolicyProviders({ realm: demoRealm.name }), []);
});

test('who may only view clients does not change policies', async () => {
  const response = await fetch(provider.realm(demoRealm.name).token, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...demoRealm.alice }),
  });
  const { access_token: alice } = await response.json();
  assert.equal((await ask(provider, 'GET', path('policies'), { token: alice })).status, 403);
  assert.equal((await ask(provider, 'PUT', path('policies'), { token: alice, body: { policies: [] } })).status, 403);
});

test('clients are made and changed as the policies want it, or refused', async () => {
  const rule = (executor, configuration) => ({ executor, configuration });
  await admin.clientPolicies.createProfiles({ profiles: [
    { name: 'strict <b>', executors: [] },
    { name: 'web', executors: [rule('secure-client-uris', {}), rule('full-scope-disabled', { 'auto-configure': true })] }] });
  await admin.clientPolicies.updatePolicy({ policies: [{ name: 'all', enabled: true, conditions: [{ condition: 'any-client', configuration: {} }], profiles: ['web'] }] });
  const create = (more) => ask(provider, 'POST', `/${demoRealm.name}/clients`, { token, body: { clientId: 'shop', ...more } });
  const refused = await create({ redirectUris: ['http://shop.example/cb'] });
  assert.equal(refused.status, 400);
  assert.deepEqual(refused.body, { error: 'invalid_client_metadata', error_description: 'Invalid redirectUris' });
  assert.equal((await create({ redirectUris: ['https://shop.example/cb'] })).status, 201);
  const [client] = await admin.clients.find({ clientId: 'shop' });
  assert.equal(client.fullScopeAllowed, false);
  const changed = await ask(provider, 'PUT', `/${demoRealm.name}/clients/${client.id}`, { token, body: { ...client, rootUrl: 'http://shop.example' } });
  assert.deepEqual(changed.body, { error: 'invalid_client_metadata', error_description: 'Invalid rootUrl' });
  assert.equal((await ask(provider, 'PUT', `/${demoRealm.name}/clients/${client.id}`, { token, body: { ...client, name: 'Shop' } })).status, 204);
  // Files are no way round.
  const clients = [{ clientId: 'stall', redirectUris: ['http://stall.example/cb'] }];
  for (const place of ['partialImport', 'latchkey/apply']) {
    const brought = await ask(provider, 'POST', `/${demoRealm.name}/${place}`, { token, body: { realm: demoRealm.name, clients } });
    assert.deepEqual([brought.status, brought.body.errorMessage], [400, 'client stall: Invalid redirectUris'], place);
  }
  assert.deepEqual(await admin.clients.find({ clientId: 'stall' }), []);
});
