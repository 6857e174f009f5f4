// What npm oidc-provider signs and encrypts, opened and checked here: ID tokens, userinfo and logout tokens.
// Programs: rp_check
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import * as jose from 'jose';
import Provider from 'oidc-provider';
import { startChecks } from '../lib/checks.mjs';
import { freePort, until } from '../lib/processes.mjs';
import { formOf, Visitor } from '../lib/visitor.mjs';

const secret = 'a-secret-of-forty-characters-0123456789';
const logoutTokens = [];
const servers = [];
let issuer, app, keys;

async function listen(port, handler) {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  servers.push(server);
}

/** What a client registers, by name. */
function registrations() {
  const encrypted = (alg, enc = 'A128CBC-HS256') => ({
    id_token_encrypted_response_alg: alg, id_token_encrypted_response_enc: enc,
    userinfo_signed_response_alg: 'RS256', userinfo_encrypted_response_alg: alg, userinfo_encrypted_response_enc: enc,
  });
  return {
    plain: {},
    'signed-userinfo': { userinfo_signed_response_alg: 'ES256', id_token_signed_response_alg: 'ES256' },
    'rsa-oaep': encrypted('RSA-OAEP'),
    'ecdh-es': encrypted('ECDH-ES', 'A256GCM'),
    'shared-key': encrypted('A256KW'),
    direct: encrypted('dir'),
    'encrypted-userinfo': { userinfo_encrypted_response_alg: 'RSA-OAEP', userinfo_encrypted_response_enc: 'A256GCM' },
  };
}

before(async () => {
  const [port, appPort] = [await freePort(), await freePort()];
  issuer = `http://localhost:${port}`;
  app = `http://localhost:${appPort}`;
  const ours = {
    rsa: await jose.generateKeyPair('RSA-OAEP', { extractable: true }),
    ec: await jose.generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true }),
  };
  keys = await Promise.all(Object.entries(ours).map(async ([kid, { privateKey }]) => JSON.stringify({ ...await jose.exportJWK(privateKey), kid, use: 'enc' })));
  const publicKeys = await Promise.all(Object.entries(ours).map(async ([kid, { publicKey }]) => ({ ...await jose.exportJWK(publicKey), kid, use: 'enc' })));
  const theirs = [];
  for (const alg of ['RS256', 'ES256']) theirs.push({ ...await jose.exportJWK((await jose.generateKeyPair(alg, { extractable: true })).privateKey), alg, use: 'sig', kid: alg });
  const provider = new Provider(issuer, {
    jwks: { keys: theirs },
    clients: Object.entries(registrations()).map(([id, more]) => ({
      client_id: id, client_secret: secret, redirect_uris: [`${app}/callback`], grant_types: ['authorization_code'],
      backchannel_logout_uri: `${app}/backchannel`, backchannel_logout_session_required: true, jwks: { keys: publicKeys }, ...more,
    })),
    cookies: { keys: ['a key of the tests'] },
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: true,
    pkce: { required: () => true },
    features: {
      encryption: { enabled: true }, jwtUserinfo: { enabled: true }, backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),  // it would ask no address of this machine
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Dora Demo' }) }),
  });
  await listen(port, provider.callback());
  await listen(appPort, (request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      if (request.url === '/backchannel') logoutTokens.push(new URLSearchParams(body).get('logout_token'));
      response.end('ok');
    });
  });
});
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Through oidc-provider's own pages until it sends the browser back; gives that address. */
async function visit(visitor, url) {
  let response = await visitor.get(url);
  for (let step = 0; step < 14; step++) {
    const location = response.headers.get('location');
    if (location?.startsWith(`${app}/callback`)) return location;
    if (location) {
      response = await visitor.get(new URL(location, response.url));
      continue;
    }
    const form = formOf(response.page, response.url) ?? assert.fail(`${response.status} ${response.page}`);
    response = await visitor.post(form.action, { ...form.fields, ...('login' in form.fields ? { login: 'dora', password: 'any' } : {}) });
  }
  throw new Error(`lost at ${response.url}`);
}

async function logIn(checks, visitor, id, more = {}) {
  const settings = { do: 'settings', issuer, client_id: id, client_secret: secret, redirect_uri: `${app}/callback`, ...more };
  assert.deepEqual(await checks.ask(settings), { ok: true });
  const { url } = await checks.ask({ do: 'begin_login' });
  return checks.ask({ do: 'finish_login', url: await visit(visitor, url) });
}

const settings = {
  plain: () => ({}),
  'signed-userinfo': () => ({}),
  'rsa-oaep': () => ({ decryption_keys: keys }),
  'ecdh-es': () => ({ decryption_keys: keys }),
  'shared-key': () => ({ encryption_algorithms: ['A256KW'] }),
  direct: () => ({ encryption_algorithms: ['dir'] }),
};
for (const [id, more] of Object.entries(settings)) {
  test(`${id}: a login, userinfo and a logout token`, async () => {
    const checks = startChecks();
    try {
      const visitor = new Visitor();
      const login = await logIn(checks, visitor, id, more());
      assert.equal(login.subject, 'dora', login.text);
      assert.equal(login.claims.name, 'Dora Demo', 'which userinfo alone says');
      assert.equal(login.id_token.split('.').length, 3, 'the signed token, whatever it came in');

      logoutTokens.length = 0;
      let response = await visitor.get(`${issuer}/session/end?id_token_hint=${login.id_token}`);
      const form = formOf(response.page, response.url);
      response = await visitor.post(form.action, { ...form.fields, logout: 'yes' });
      const token = await until('the logout token arrives', () => logoutTokens[0]);
      const verified = await checks.ask({ do: 'logout_token', token });
      assert.equal(verified.session_id, login.session_id, verified.text);
      assert.equal(verified.issuer, issuer);
      assert.equal((await checks.ask({ do: 'logout_token', token })).error, 'logout_token_replayed');
    } finally {
      checks.stop();
    }
  });
}

test('an ID token that is encrypted to us cannot be read without the key', async () => {
  const checks = startChecks();
  try {
    assert.equal((await logIn(checks, new Visitor(), 'rsa-oaep')).error, 'decryption_failed');
    assert.equal((await logIn(checks, new Visitor(), 'plain', { decryption_keys: keys })).error, 'encryption_missing');
  } finally {
    checks.stop();
  }
});
