// Client scopes and the realm's lists of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { administered } from '../lib/admin.mjs';
import { demoRealm } from '../lib/programs.mjs';

const realm = demoRealm.name;
const { admin, call } = await administered(realm);

const make = async (name, more = {}) => (await admin.clientScopes.create({ name, protocol: 'openid-connect', ...more })).id;

test('a client scope is made, read, changed and deleted', async () => {
  const id = await make('orders', { description: 'What was bought', attributes: { 'consent.screen.text': '<b>x</b>' } });
  const scope = await admin.clientScopes.findOne({ id });
  assert.deepEqual([scope.name, scope.protocol, scope.attributes['consent.screen.text']], ['orders', 'openid-connect', '<b>x</b>']);
  await admin.clientScopes.update({ id }, { name: 'orders2', protocol: 'openid-connect', attributes: { 'gui.order': '3' } });
  const changed = await admin.clientScopes.findOne({ id });
  assert.deepEqual([changed.name, changed.description, changed.attributes['gui.order']], ['orders2', 'What was bought', '3']);
  assert.equal((await call('POST', '/client-scopes', { name: 'orders2', protocol: 'openid-connect' })).status, 409);
  assert.equal((await call('PUT', `/client-scopes/${id}`, { name: 'profile' })).status, 409);
  await admin.clientScopes.del({ id });
  assert.equal(await admin.clientScopes.findOne({ id }), null);
  assert.equal((await call('DELETE', `/client-scopes/${id}`)).status, 404);
});

test('what cannot be a client scope is refused', async () => {
  for (const body of [{}, { name: 'a b' }, { name: 'q"uote' }, { name: 'x'.repeat(10_000) }, { name: 'ok', protocol: 'gopher' },
    { name: 'ok', attributes: [] }, { name: 'ok', protocolMappers: [{}] }]) {
    assert.equal((await call('POST', '/client-scopes', body)).status, 400, JSON.stringify(body).slice(0, 60));
  }
  assert.ok(!(await admin.clientScopes.find()).some((scope) => scope.name === 'ok'));
});

test('new clients get the scopes that the realm gives, and lose those that are deleted', async () => {
  const id = await make('given');
  await admin.clientScopes.addDefaultOptionalClientScope({ id });
  await admin.clientScopes.addDefaultClientScope({ id });
  const given = async (list) => (await list).some((scope) => scope.name === 'given');
  assert.equal(await given(admin.clientScopes.listDefaultClientScopes()), true);
  assert.equal(await given(admin.clientScopes.listDefaultOptionalClientScopes()), false);
  const client = await admin.clients.create({ clientId: 'newcomer' });
  assert.ok((await admin.clients.findOne(client)).defaultClientScopes.includes('given'));
  await admin.clientScopes.del({ id });
  assert.ok(!(await admin.clients.findOne(client)).defaultClientScopes.includes('given'));
  assert.equal(await given(admin.clientScopes.listDefaultClientScopes()), false);
  const other = await make('optional');
  await admin.clientScopes.addDefaultOptionalClientScope({ id: other });
  await admin.clientScopes.delDefaultOptionalClientScope({ id: other });
  assert.ok(!(await admin.clientScopes.listDefaultOptionalClientScopes()).some((scope) => scope.name === 'optional'));
  assert.equal((await call('PUT', '/default-default-client-scopes/nowhere')).status, 404);
});

test('protocol mappers of a client scope: made, found, changed, deleted', async () => {
  const id = await make('mapping');
  const mapper = { name: 'm', protocol: 'openid-connect', protocolMapper: 'oidc-usermodel-attribute-mapper', config: { a: '1' } };
  await admin.clientScopes.addProtocolMapper({ id }, mapper);
  await admin.clientScopes.addMultipleProtocolMappers({ id }, [{ ...mapper, name: 'n' }]);
  const [first] = await admin.clientScopes.listProtocolMappers({ id });
  await admin.clientScopes.updateProtocolMapper({ id, mapperId: first.id }, { ...first, config: { a: '2' } });
  assert.deepEqual((await admin.clientScopes.findProtocolMapper({ id, mapperId: first.id })).config, { a: '2' });
  assert.equal((await admin.clientScopes.findProtocolMappersByProtocol({ id, protocol: 'openid-connect' })).length, 2);
  await admin.clientScopes.delProtocolMapper({ id, mapperId: first.id });
  assert.equal((await admin.clientScopes.listProtocolMappers({ id })).length, 1);
});
