// What the incumbent's adapters are told at a client's admin URL, by an application that verifies it with somebody else's
// library (jose).
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { adminOf } from '../lib/admin.mjs';
import { until } from '../lib/processes.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

const realm = demoRealm.name;
const calls = [];
let receiver, provider, admin, id, address, answer;

before(async () => {
  receiver = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.push({ method: request.method, path: request.url, type: request.headers['content-type'], body });
    response.writeHead(answer()).end();
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${receiver.address().port}/managed`;
  provider = await startProvider({ args: ['--outbox-pause', '1', '--webhook-private-addresses'] });
  admin = await adminOf(provider, { realm });
  ({ id } = await admin.clients.create({ clientId: 'adapter', adminUrl: address }));
});
beforeEach(() => { calls.length = 0; answer = () => 204; });
after(async () => { await provider?.stop(); receiver?.close(); });

async function verified({ method, path, type, body }, place, action) {
  assert.deepEqual([method, path], ['POST', `/managed/${place}`]);
  assert.match(type, /^text\/plain/);
  const { payload } = await jwtVerify(body, createRemoteJWKSet(new URL(`${provider.realm(realm).issuer}/protocol/openid-connect/certs`)), { typ: 'JWT' });
  assert.deepEqual([payload.resource, payload.action], ['adapter', action]);
  assert.ok(payload.id && payload.expiration > Date.now() / 1000 - 5 && payload.expiration < Date.now() / 1000 + 60);
  return payload;
}

test('a revocation is pushed to one client, and to all of the realm', async () => {
  await admin.clients.update({ id }, { clientId: 'adapter', notBefore: 1_800_000_000 });
  assert.deepEqual(await admin.clients.pushRevocation({ id }), { successRequests: [address] });
  assert.equal((await verified(calls[0], 'k_push_not_before', 'PUSH_NOT_BEFORE')).notBefore, 1_800_000_000);
  await admin.realms.update({ realm }, { notBefore: 12 });
  assert.deepEqual(await admin.realms.pushRevocation({ realm }), { successRequests: [address] });
  assert.equal((await verified(calls[1], 'k_push_not_before', 'PUSH_NOT_BEFORE')).notBefore, 12);
  await admin.clients.update({ id }, { clientId: 'adapter', notBefore: 0 });
  await admin.realms.update({ realm }, { notBefore: 0 });
});

test('an application that refuses, or is not there, is named', async () => {
  answer = () => 500;
  assert.deepEqual(await admin.clients.pushRevocation({ id }), { failedRequests: [address] });
  const nobody = 'http://127.0.0.1:9/managed';
  const { id: other } = await admin.clients.create({ clientId: 'away', adminUrl: nobody });
  answer = () => 200;
  const told = await admin.realms.pushRevocation({ realm });
  assert.deepEqual(told, { successRequests: [address], failedRequests: [nobody] });
  await admin.clients.del({ id: other });
});

test('each node is asked whether it is there', async () => {
  await admin.clients.addClusterNode({ id, node: '127.0.0.1' });
  await admin.clients.addClusterNode({ id, node: '127.0.0.2' });  // nobody listens there
  const told = await admin.clients.testNodesAvailable({ id });
  assert.deepEqual(told, { successRequests: [address], failedRequests: [address.replace('0.0.1', '0.0.2')] });
  await verified(calls[0], 'k_test_available', 'TEST_AVAILABILITY');
  for (const node of ['127.0.0.1', '127.0.0.2']) await admin.clients.deleteClusterNode({ id, node });
});

test('when everybody is signed out, the application hears of it, again and again until it listens', async () => {
  let refusals = 1;
  answer = () => (refusals-- > 0 ? 503 : 204);
  await admin.realms.logoutAll({ realm });
  await until('the second call', () => calls.length > 1);
  const { notBefore } = await verified(calls[1], 'k_logout', 'LOGOUT');
  assert.equal(notBefore, (await admin.realms.findOne({ realm })).notBefore);
});
