// An API behind the library's guards, with access tokens that other people's software made and sends: npm oidc-provider
// gives them, JWTs and opaque ones, bound to a key or not; oauth4webapi asks for them and shows them.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import Provider from 'oidc-provider';
import { freePort, start, temporaryFolder } from '../lib/processes.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
const secret = 'a secret of the machine, long enough';
const jwt = 'https://api.example';
const opaque = 'https://opaque.example';
const foreign = 'https://other.example';
let server, issuer, as, api, nonceApi;

async function startApi(env) {
  const port = await freePort();
  const handle = await start('api', process.env.API_UNDER_TEST, [], { env: { ...env, PORT: String(port) }, ready: `http://localhost:${port}/open` });
  return { ...handle, base: `http://localhost:${port}` };
}

before(async () => {
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'machine', client_secret: secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      { client_id: 'api', client_secret: secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
    ],
    scopes: ['read', 'write'],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      dPoP: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, indicator) => ({
          scope: 'read write', audience: indicator === foreign ? foreign : jwt, accessTokenFormat: indicator === opaque ? 'opaque' : 'jwt',
        }),
      },
    },
  });
  server = createServer(provider.callback()).listen(port, '127.0.0.1');
  as = { issuer, token_endpoint: `${issuer}/token` };
  const env = { AUTHORITY: issuer, AUDIENCE: jwt, FORMAT: 'either', CLIENT_ID: 'api', CLIENT_SECRET: secret };
  [api, nonceApi] = await Promise.all([startApi(env), startApi({ ...env, NONCE: '1' })]);
});
after(async () => {
  await Promise.all([api?.stop(), nonceApi?.stop()]);
  server?.closeAllConnections();
  server?.close();
});

async function grant(resource, scope, DPoP) {
  const client = { client_id: 'machine' };
  const response = await oauth.clientCredentialsGrantRequest(as, client, oauth.ClientSecretBasic(secret),
    new URLSearchParams({ resource, scope }), { DPoP, ...insecure });
  return oauth.processClientCredentialsResponse(as, client, response);
}

const key = async () => oauth.DPoP({ client_id: 'machine' }, await oauth.generateKeyPair('ES256'));
const call = (path, token, headers = {}, base = api.base) => fetch(base + path, { headers: { Authorization: `Bearer ${token}`, ...headers } });
const show = (path, token, DPoP, base = api.base) =>
  oauth.protectedResourceRequest(token, 'GET', new URL(base + path), undefined, undefined, { DPoP, ...insecure });

test('a JWT of another maker is taken for what it grants', async () => {
  const { access_token } = await grant(jwt, 'read');
  const response = await call('/read', access_token);
  assert.equal(response.status, 200);
  const said = await response.json();
  assert.equal(said.client, 'machine');
  assert.equal(said.scope, 'read');
  assert.equal(said.bound, 'none');
  assert.equal(said.identity.issuer, issuer);
  const refused = await call('/write', access_token);
  assert.equal(refused.status, 403);
  assert.match(refused.headers.get('www-authenticate'), /error="insufficient_scope".*scope="write"/);
  const weak = await call('/gold', access_token);
  assert.equal(weak.status, 401);
  assert.match(weak.headers.get('www-authenticate'), /insufficient_user_authentication.*acr_values="gold"/);
});

test('a token for another API is refused, and one that was touched', async () => {
  const { access_token } = await grant(foreign, 'read');
  assert.equal((await call('/any', access_token)).status, 401);
  const own = (await grant(jwt, 'read')).access_token;
  const [head, , signature] = own.split('.');
  const claims = { ...JSON.parse(Buffer.from(own.split('.')[1], 'base64url')), scope: 'read write' };
  const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
  assert.equal((await call('/write', forged)).status, 401);
  assert.equal((await fetch(`${api.base}/any?access_token=${own}`)).status, 400);
  const none = await fetch(`${api.base}/any`);
  assert.equal(none.status, 401);
  assert.match(none.headers.get('www-authenticate'), /Bearer/);
});

test('the provider is asked about an opaque token', async () => {
  const { access_token } = await grant(opaque, 'read');
  assert.ok(!access_token.includes('.'));
  const response = await call('/read', access_token);
  assert.equal(response.status, 200, await response.clone().text());
  assert.equal((await response.json()).client, 'machine');
  assert.equal((await call('/any', `${access_token}x`)).status, 401);
});

for (const [name, resource] of [['a JWT', jwt], ['an opaque token', opaque]]) {
  test(`${name} that is bound to a key needs its proof`, async () => {
    const DPoP = await key();
    const { access_token } = await grant(resource, 'read', DPoP);
    const response = await show('/read', access_token, DPoP);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).bound, 'dpop');
    assert.equal((await call('/read', access_token)).status, 401, 'as a plain token');
    const thief = await key();
    await assert.rejects(show('/read', access_token, thief), (error) => {
      assert.equal(error.status, 401);
      assert.equal(error.cause[0].parameters.error, 'invalid_dpop_proof');
      return true;
    });
  });
}

test('a client that is told a nonce uses it', async () => {
  const DPoP = await key();
  const { access_token } = await grant(jwt, 'read', DPoP);
  await assert.rejects(show('/read', access_token, DPoP, nonceApi.base), (error) => oauth.isDPoPNonceError(error));
  assert.equal((await show('/read', access_token, DPoP, nonceApi.base)).status, 200);
  assert.equal((await show('/read', access_token, DPoP, nonceApi.base)).status, 200, 'and the next one');
});

test('tokens of the house are taken, the ID token is not', async () => {
  const realm = JSON.parse(readFileSync(demoRealm.file, 'utf8'));
  for (const client of realm.clients) client.directAccessGrantsEnabled = true;
  const file = join(temporaryFolder('house'), 'realm.json');
  writeFileSync(file, JSON.stringify(realm));
  const house = await startProvider({ realms: [file] });
  const issuerOfHouse = `${house.base}/realms/${demoRealm.name}`;
  const own = await startApi({ AUTHORITY: issuerOfHouse, AUDIENCE: 'account' });
  try {
    const response = await fetch(`${issuerOfHouse}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password', client_id: demoRealm.clientId, client_secret: demoRealm.clientSecret, scope: 'openid', ...demoRealm.alice,
      }),
    });
    const tokens = await response.json();
    assert.equal(response.status, 200, JSON.stringify(tokens));
    const said = await call('/any', tokens.access_token, {}, own.base);
    assert.equal(said.status, 200, `${await said.clone().text()} ${tokens.access_token}`);
    assert.equal((await said.json()).client, demoRealm.clientId);
    assert.equal((await call('/any', tokens.id_token, {}, own.base)).status, 401);
    assert.equal((await call('/any', tokens.refresh_token, {}, own.base)).status, 401);
  } finally {
    await Promise.all([own.stop(), house.stop()]);
  }
});
