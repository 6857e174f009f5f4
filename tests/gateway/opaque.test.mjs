// Access tokens that say nothing by themselves: the gateway asks the provider about them. npm oidc-provider makes opaque
// ones, behind https with a certificate of its own, while our own provider's JWTs are checked beside them.
// Seconds: 12
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { client, providerTable, startApplication, startGate, startGatehouse, wanda } from '../lib/gate.mjs';
import { freePort, temporaryFolder } from '../lib/processes.mjs';
import { basic, request } from '../lib/visitor.mjs';

const folder = temporaryFolder('opaque');
const secret = 'a secret of the machine, long enough';
const audience = 'https://gate.example';
let ours, foreign, issuer, application, gate, app;
const asked = [];  // how the gateway proved itself when it asked about a token

const certificate = (name) => execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
  '-addext', 'subjectAltName=DNS:localhost', '-keyout', `${folder}/${name}.key`, '-out', `${folder}/${name}.crt`], { stdio: 'ignore' });

function startForeign(port) {
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'machine', client_secret: secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      { client_id: 'gate', client_secret: secret, redirect_uris: [`${app}/.latchkey/callback/foreign`], token_endpoint_auth_method: 'client_secret_post' },
    ],
    cookies: { keys: ['a key of the tests'] },
    scopes: ['read'],
    features: {
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (ctx) => { asked.push({ id: ctx.oidc.body.client_id, basic: ctx.headers.authorization !== undefined }); return true; } },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: () => ({ scope: 'read', audience, accessTokenFormat: 'opaque' }) },
    },
  });
  const server = https.createServer({ key: readFileSync(`${folder}/foreign.key`), cert: readFileSync(`${folder}/foreign.crt`) }, provider.callback());
  return new Promise((resolve) => server.listen(port, 'localhost', () => resolve(server)));
}

before(async () => {
  const [port, foreignPort] = [await freePort(), await freePort()];
  app = `http://localhost:${port}`;
  issuer = `https://localhost:${foreignPort}`;
  certificate('foreign');
  certificate('nobody');
  [ours, foreign, application] = await Promise.all([startGatehouse(app), startForeign(foreignPort), startApplication({
    '/api/events': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: hello\n\n');
    },
  })]);
  gate = await startGate(`
${providerTable(ours, app).replace('[[providers]]', '[[providers]]\nname = "ours"')}
audiences = ["gate-api"]
ca_file = "${folder}/nobody.crt"
[[providers]]
name = "foreign"
issuer = "${issuer}"
client_id = "gate"
client_secret = "${secret}"
authentication = "client_secret_post"
redirect_uri = "${app}/.latchkey/callback/foreign"
audiences = ["${audience}"]
token_format = "opaque"
introspection_lifetime = 4
ca_file = "${folder}/foreign.crt"
[[upstreams]]
url = "${application.url}"
[[rules]]
path = "/api"
require = "bearer"
[[rules]]
path = "/api/read"
require = "bearer"
scope = "read"
[[rules]]
path = "/api/ours"
require = "bearer"
provider = "ours"
`, { port });
});
after(async () => {
  await gate?.stop();
  foreign?.closeAllConnections();
  foreign?.close();
  await application?.stop();
  await ours?.stop();
});

/** A form posted to the foreign provider; the answer's JSON. */
function post(path, form, headers = {}) {
  const body = String(new URLSearchParams(form));
  return new Promise((resolve, reject) => {
    const outgoing = https.request(`${issuer}${path}`, {
      method: 'POST', ca: readFileSync(`${folder}/foreign.crt`), agent: false,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length, ...headers },
    }, (answer) => {
      let text = '';
      answer.on('data', (piece) => { text += piece; });
      answer.on('end', () => resolve(text ? JSON.parse(text) : {}));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
const opaque = async (scope) => (await post('/token', { grant_type: 'client_credentials', resource: audience, ...(scope ? { scope } : {}) }, basic('machine', secret))).access_token;
const ask = (path, token) => request(`${app}${path}`, { headers: { accept: 'application/json', authorization: `Bearer ${token}` } });
const ofWanda = async () => {
  const body = String(new URLSearchParams({ grant_type: 'password', scope: 'openid', ...wanda }));
  const answer = await request(ours.realm('gatehouse').token, { method: 'POST', headers: { ...basic(client.id, client.secret), 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }, body });
  return JSON.parse(answer.page).access_token;
};

test('an opaque token opens the API when its provider, asked in its own way, says so', async () => {
  const token = await opaque('read');
  assert.ok(token && !token.includes('.'), 'it says nothing by itself');
  const answer = await ask('/api/read', token);
  assert.equal(answer.status, 200, `${answer.page}\n${gate.log()}`);
  const { headers } = JSON.parse(answer.page);
  assert.equal(headers['x-forwarded-provider'], 'foreign');
  assert.deepEqual(asked, [{ id: 'gate', basic: false }], 'by its own certificate, with its own method');
  assert.equal((await ask('/api', token)).status, 200);
  assert.equal(asked.length, 1, 'the answer is remembered for a moment');
  assert.ok(!gate.log().includes(token));
});

test('what it lacks, what another provider must vouch for and what nobody knows is refused', async () => {
  const lacking = await ask('/api/read', await opaque());
  assert.equal(lacking.status, 403);
  assert.match(lacking.headers.get('www-authenticate'), /insufficient_scope/);
  assert.equal((await ask('/api/ours', await opaque('read'))).status, 403);
  const unknown = await ask('/api', 'nobody-made-this-one');
  assert.equal(unknown.status, 401);
  assert.match(unknown.headers.get('www-authenticate'), /invalid_token/);
});

test('beside it the JWTs of the other provider are checked as ever', async () => {
  const answer = await ask('/api/ours', await ofWanda());
  assert.equal(answer.status, 200, `${answer.page}\n${gate.log()}`);
  assert.equal(JSON.parse(answer.page).headers['x-forwarded-provider'], 'ours');
});

test('a token that was revoked before it came opens nothing', async () => {
  const token = await opaque('read');
  await post('/token/revocation', { token }, basic('machine', secret));
  assert.equal((await ask('/api', token)).status, 401);
});

test('a stream of events ends when the token that opened it is revoked', async () => {
  const token = await opaque('read');
  const answer = await fetch(`${app}/api/events`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  const reader = answer.body.getReader();
  assert.match(Buffer.from((await reader.read()).value).toString(), /hello/);
  await post('/token/revocation', { token }, basic('machine', secret));
  const next = await reader.read().catch(() => ({ done: true }));
  assert.ok(next.done);
});
