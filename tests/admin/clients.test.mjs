// Clients through the incumbent's own administration client: made, found, changed, deleted, and every refusal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { administered, ask } from '../lib/admin.mjs';
import { demoRealm } from '../lib/programs.mjs';

const realm = demoRealm.name;
const { provider, admin, token, call } = await administered(realm);

const make = async (clientId, more = {}) => (await admin.clients.create({ clientId, ...more })).id;
async function grant(clientId, secret) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret });
  return (await fetch(provider.realm(realm).token, { method: 'POST', body })).status;
}

test('a client is made with the defaults of the realm, and its address tells its id', async () => {
  const made = await call('POST', '/clients', { clientId: 'first', redirectUris: ['https://app.example/*'] });
  assert.equal(made.status, 201);
  const id = made.headers.get('location').split('/').pop();
  assert.equal(made.headers.get('location'), `${provider.base}/admin/realms/${realm}/clients/${id}`);
  const client = await admin.clients.findOne({ id });
  assert.equal(client.clientId, 'first');
  assert.equal(client.enabled, true);
  assert.equal(client.publicClient, false);
  assert.ok(client.secret.length >= 32);
  assert.ok(client.defaultClientScopes.includes('profile'));
  assert.ok(client.optionalClientScopes.includes('offline_access'));
  assert.deepEqual(client.webOrigins, ['+']);
  assert.deepEqual(client.access, { view: true, configure: true, manage: true });
  assert.equal((await admin.clients.findOne({ id: 'nowhere' })), null);
});

test('a root URL alone makes the redirect URIs below it', async () => {
  const client = await admin.clients.findOne({ id: await make('rooted', { rootUrl: 'http://localhost:8081' }) });
  assert.deepEqual(client.redirectUris, ['http://localhost:8081/*']);
});

test('the id that a caller chooses is kept, once', async () => {
  assert.equal(await make('chosen', { id: 'my-own-id' }), 'my-own-id');
  const again = await call('POST', '/clients', { clientId: 'other', id: 'my-own-id' });
  assert.equal(again.status, 409);
});

test('a client that is there already is a conflict, in the incumbent\'s words', async () => {
  await make('twice');
  const again = await call('POST', '/clients', { clientId: 'twice' });
  assert.equal(again.status, 409);
  assert.deepEqual(again.body, { errorMessage: 'Client twice already exists' });
});

const wrong = [
  [{}, 'clientId'],
  [{ clientId: '' }, 'clientId'],
  [{ clientId: 'x'.repeat(10_000) }, 'clientId'],
  [{ clientId: 'w', name: 'x'.repeat(10_000) }, 'name'],
  [{ clientId: 'w', enabled: 'perhaps' }, 'enabled'],
  [{ clientId: 'w', redirectUris: 'https://a.example/' , attributes: 3 }, 'attributes'],
  [{ clientId: 'w', redirectUris: ['JaVaScRiPt:alert(1)'] }, 'redirectUris[0]'],
  [{ clientId: 'w', redirectUris: ['data:text/html,<script>'] }, 'redirectUris[0]'],
  [{ clientId: 'w', rootUrl: 'JaVaScRiPt:alert(1)' }, 'rootUrl'],
  [{ clientId: 'w', attributes: { 'post.logout.redirect.uris': 'JaVaScRiPt:alert(1)' } }, 'post.logout'],
  [{ clientId: 'w', authenticationFlowBindingOverrides: { browser: 'nowhere' } }, 'nowhere'],
];

test('CVE-2026-9086: what cannot be a client is refused with the name of the member, and nothing is written', async () => {
  for (const [body, member] of wrong) {
    const answer = await call('POST', '/clients', body);
    assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 80));
    assert.ok(answer.body.errorMessage.includes(member), answer.body.errorMessage);
  }
  assert.equal((await admin.clients.find({ clientId: 'w' })).length, 0);
  for (const body of ['{"clientId":', '[]', '"x"', '']) assert.equal((await call('POST', '/clients', body)).status, 400, body);
  const id = await make('steady');
  for (const [body] of wrong.slice(1)) {
    if (body.clientId) assert.equal((await call('PUT', `/clients/${id}`, body)).status, 400);
  }
  assert.equal((await admin.clients.findOne({ id })).clientId, 'steady');
});

test('CVE-2024-11736: placeholders of the environment stay text', async () => {
  const client = await admin.clients.findOne({ id: await make('env', { name: '${env.PATH}', baseUrl: 'http://${PATH}/' }) });
  assert.equal(client.name, '${env.PATH}');
  assert.equal(client.baseUrl, 'http://${PATH}/');
});

test('CVE-2026-37980: markup in names is text', async () => {
  const name = `'"<img src=x onerror=alert(1)>{{7*7}}\${7*7}`;
  assert.equal((await admin.clients.findOne({ id: await make('markup', { name }) })).name, name);
});

test('an update changes what it names; attributes one by one; what nobody knows is kept', async () => {
  const id = await make('changing', { name: 'Old', attributes: { a: '1', b: '2' }, description: 'stays' });
  await admin.clients.update({ id }, { clientId: 'changed', name: '', attributes: { b: '', c: '3' }, unheardOf: { x: [1] } });
  const client = await admin.clients.findOne({ id });
  assert.equal(client.clientId, 'changed');
  assert.equal(client.name ?? '', '');
  assert.equal(client.description, 'stays');
  assert.equal(client.attributes.a, '1');
  assert.equal(client.attributes.b, undefined);
  assert.equal(client.attributes.c, '3');
  assert.deepEqual(client.unheardOf, { x: [1] });
  await admin.clients.update({ id }, client);
  assert.deepEqual(await admin.clients.findOne({ id }), client);
  await make('taken');
  assert.equal((await call('PUT', `/clients/${id}`, { clientId: 'taken' })).status, 409);
});

// RFC 9110 §13.1.1
test('two administrators at once: whoever saves on an old reading is told', async () => {
  const id = await make('shared');
  const tag = (await call('GET', `/clients/${id}`)).headers.get('etag');
  assert.ok(tag);
  assert.equal((await call('PUT', `/clients/${id}`, { name: 'one' }, { 'if-match': tag })).status, 204);
  assert.equal((await call('PUT', `/clients/${id}`, { name: 'two' }, { 'if-match': tag })).status, 412);
  assert.equal((await call('DELETE', `/clients/${id}`, undefined, { 'if-match': tag })).status, 412);
  assert.equal((await admin.clients.findOne({ id })).name, 'one');
  const both = await Promise.all(Array.from({ length: 8 }, (_, i) => call('PUT', `/clients/${id}`, { attributes: { [`k${i}`]: '1' } })));
  assert.deepEqual(both.map((answer) => answer.status), Array(8).fill(204));
  const { attributes } = await admin.clients.findOne({ id });
  for (let i = 0; i < 8; ++i) assert.equal(attributes[`k${i}`], '1', 'no change is lost');
});

test('secrets are made, renewed and kept when their mask comes back', async () => {
  const id = await make('robot', { serviceAccountsEnabled: true, standardFlowEnabled: false });
  const first = (await admin.clients.getClientSecret({ id })).value;
  assert.equal(await grant('robot', first), 200);
  await admin.clients.update({ id }, { clientId: 'robot', secret: '**********' });
  assert.equal(await grant('robot', first), 200);
  const second = await admin.clients.generateNewClientSecret({ id });
  assert.equal(second.type, 'secret');
  assert.notEqual(second.value, first);
  assert.equal(await grant('robot', first), 401);
  assert.equal(await grant('robot', second.value), 200);
  assert.equal((await call('GET', `/clients/${id}/client-secret/rotated`)).status, 404);
  await admin.clients.invalidateSecret({ id });
  assert.ok(!provider.log().includes(second.value));
});

test('the service account comes and goes with its client', async () => {
  const id = await make('worker', { serviceAccountsEnabled: true });
  const { value } = await admin.clients.getClientSecret({ id });
  assert.equal(await grant('worker', value), 200);
  assert.ok((await admin.clients.findOne({ id })).defaultClientScopes.includes('service_account'));
  await admin.clients.update({ id }, { serviceAccountsEnabled: false });
  assert.ok(!(await admin.clients.findOne({ id })).defaultClientScopes.includes('service_account'));
  assert.notEqual(await grant('worker', value), 200);
  await admin.clients.update({ id }, { serviceAccountsEnabled: true, clientId: 'worker-2' });
  assert.equal(await grant('worker-2', value), 200);
  await admin.clients.del({ id });
  assert.equal(await grant('worker-2', value), 401);
  await make('worker-2', { serviceAccountsEnabled: true });
});

test('a registration access token is given once and shown never', async () => {
  const id = await make('registered');
  const given = await admin.clients.generateRegistrationAccessToken({ id });
  assert.ok(given.registrationAccessToken.length > 30);
  assert.equal((await admin.clients.findOne({ id })).registrationAccessToken, undefined);
  await admin.clients.update({ id }, { name: 'kept' });
});

test('clients are found by id, by a part of it, by attributes, and in pages', async () => {
  for (const n of [1, 2, 3, 4, 5]) await make(`page-${n}`, { attributes: { team: n % 2 ? 'odd one' : 'even' } });
  const names = async (query) => (await admin.clients.find(query)).map((client) => client.clientId);
  assert.deepEqual(await names({ clientId: 'page-3' }), ['page-3']);
  assert.deepEqual(await names({ clientId: 'page-' }), []);
  assert.deepEqual(await names({ clientId: 'PAGE-', search: true }), ['page-1', 'page-2', 'page-3', 'page-4', 'page-5']);
  assert.deepEqual(await names({ clientId: 'page-', search: true, first: 1, max: 2 }), ['page-2', 'page-3']);
  assert.deepEqual(await names({ q: 'team:"odd one"' }), ['page-1', 'page-3', 'page-5']);
  assert.deepEqual(await names({ q: 'team:nobody' }), []);
  const all = await names({});
  assert.deepEqual(all, [...all].sort());
  assert.deepEqual(await names({ first: 2, max: 3 }), all.slice(2, 5));
  assert.equal((await call('GET', '/clients?max=x')).status, 400);
  assert.equal((await call('GET', '/clients/?first=0&max=2')).body.length, 2);
});

test('a deleted client takes its roles and what names them along', async () => {
  const id = await make('gone');
  await admin.clients.createRole({ id, name: 'operator' });
  const operator = await admin.clients.findRole({ id, roleName: 'operator' });
  await admin.roles.create({ name: 'holds-operator' });
  const holder = await admin.roles.findOneByName({ name: 'holds-operator' });
  await admin.roles.createComposite({ roleId: holder.id }, [operator]);
  const other = await make('scoped', { fullScopeAllowed: false });
  await admin.clients.addClientScopeMappings({ id: other, client: id }, [operator]);
  await admin.clients.del({ id });
  assert.equal(await admin.clients.findOne({ id }), null);
  assert.equal(await admin.roles.findOneById({ id: operator.id }), null);
  assert.deepEqual(await admin.roles.getCompositeRoles({ id: holder.id }), []);
  assert.deepEqual(await admin.clients.listScopeMappings({ id: other }), {});
  assert.equal((await call('DELETE', `/clients/${id}`)).status, 404);
});

test('the client scopes of a client are listed, added, moved and taken away', async () => {
  const id = await make('with-scopes');
  const names = async (list) => (await list).map((scope) => scope.name).sort();
  const [phone] = (await admin.clientScopes.find()).filter((scope) => scope.name === 'phone');
  assert.ok((await names(admin.clients.listOptionalClientScopes({ id }))).includes('phone'));
  await admin.clients.addDefaultClientScope({ id, clientScopeId: phone.id });
  assert.ok((await names(admin.clients.listDefaultClientScopes({ id }))).includes('phone'));
  assert.ok(!(await names(admin.clients.listOptionalClientScopes({ id }))).includes('phone'));
  await admin.clients.update({ id }, { ...(await admin.clients.findOne({ id })), defaultClientScopes: [] });
  assert.ok((await names(admin.clients.listDefaultClientScopes({ id }))).includes('phone'), 'as with the incumbent');
  await admin.clients.delDefaultClientScope({ id, clientScopeId: phone.id });
  assert.ok(!(await names(admin.clients.listDefaultClientScopes({ id }))).includes('phone'));
  assert.equal((await call('PUT', `/clients/${id}/default-client-scopes/nowhere`)).status, 404);
});

test('protocol mappers of a client: made, found, changed, deleted', async () => {
  const id = await make('with-mappers');
  const mapper = {
    name: 'shoe', protocol: 'openid-connect', protocolMapper: 'oidc-hardcoded-claim-mapper',
    config: { 'claim.name': 'shoe', 'claim.value': '42', 'access.token.claim': 'true', 'jsonType.label': 'int' },
  };
  const made = await call('POST', `/clients/${id}/protocol-mappers/models`, mapper);
  assert.equal(made.status, 201);
  const mapperId = made.headers.get('location').split('/').pop();
  assert.deepEqual((await admin.clients.findProtocolMapperById({ id, mapperId })).config, mapper.config);
  assert.equal((await call('POST', `/clients/${id}/protocol-mappers/models`, mapper)).status, 409);
  assert.equal((await call('POST', `/clients/${id}/protocol-mappers/models`, { name: 'x' })).status, 400);
  await admin.clients.addMultipleProtocolMappers({ id }, [{ ...mapper, name: 'a' }, { ...mapper, name: 'b', protocol: 'saml' }]);
  assert.deepEqual((await admin.clients.listProtocolMappers({ id })).map((one) => one.name), ['shoe', 'a', 'b']);
  assert.equal((await admin.clients.findProtocolMappersByProtocol({ id, protocol: 'saml' })).length, 1);
  await admin.clients.updateProtocolMapper({ id, mapperId }, { ...mapper, id: mapperId, config: { 'claim.name': 'hat' } });
  assert.deepEqual((await admin.clients.findProtocolMapperById({ id, mapperId })).config, { 'claim.name': 'hat' });
  await admin.clients.delProtocolMapper({ id, mapperId });
  assert.equal(await admin.clients.findProtocolMapperById({ id, mapperId }), null);
  assert.equal((await call('DELETE', `/clients/${id}/protocol-mappers/models/${mapperId}`)).status, 404);
});

test('CVE-2026-94215: a client of one realm is not found through another', async () => {
  const id = await make('mine');
  for (const [method, path] of [['GET', ''], ['PUT', ''], ['DELETE', ''], ['GET', '/client-secret'], ['POST', '/client-secret'],
    ['GET', '/roles'], ['GET', '/protocol-mappers/models'], ['GET', '/scope-mappings'], ['GET', '/default-client-scopes']]) {
    const body = method === 'PUT' ? { name: 'stolen' } : undefined;
    const answer = await ask(provider, method, `/master/clients/${id}${path}`, { token, body });
    assert.equal(answer.status, 404, `${method} ${path}`);
  }
  assert.equal((await admin.clients.findOne({ id })).name, undefined);
});
