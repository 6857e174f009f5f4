// The library against npm oidc-provider with its extensions on: what ours says, somebody else's server understands.
// Programs: rp_talk
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import Provider, { errors } from 'oidc-provider';
import { freePort } from '../lib/processes.mjs';
import { Talker } from '../lib/talker.mjs';
import { formOf, Visitor } from '../lib/visitor.mjs';

const secret = 'a-secret-of-forty-characters-0123456789ab';
const redirect = 'http://localhost:9/auth/callback';
const api = 'https://api.example/things';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encryption = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKeys = { keys: [key.publicKey.export({ format: 'jwk' }), rsa.publicKey.export({ format: 'jwk' }),
  { ...encryption.publicKey.export({ format: 'jwk' }), use: 'enc', kid: 'enc' }] };
const talkers = [];
let server, issuer, provider;

function client(id, more = {}) {
  return {
    client_id: id, client_secret: secret, redirect_uris: [redirect], response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials', 'urn:ietf:params:oauth:grant-type:device_code',
      'urn:openid:params:grant-type:ciba', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    backchannel_token_delivery_mode: 'poll', jwks: publicKeys, ...more,
  };
}

const configuration = {
  clients: [
    client('basic'), client('post', { token_endpoint_auth_method: 'client_secret_post' }),
    client('secret-jwt', { token_endpoint_auth_method: 'client_secret_jwt' }),
    client('key-jwt', { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined }),
    client('key-pss', { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'PS256', client_secret: undefined }),
    client('public', { token_endpoint_auth_method: 'none', client_secret: undefined, grant_types: ['authorization_code'] }),
    client('pushed', { require_pushed_authorization_requests: true }),
    client('signed', { request_object_signing_alg: 'ES256', require_signed_request_object: true }),
    client('bound', { dpop_bound_access_tokens: true }),
    client('signed-answers', { introspection_signed_response_alg: 'RS256' }),
    client('encrypted-answers', { authorization_encrypted_response_alg: 'ECDH-ES', authorization_encrypted_response_enc: 'A256GCM' }),
    client('signed-backchannel', { backchannel_authentication_request_signing_alg: 'ES256' }),
  ],
  cookies: { keys: ['a key of the tests'] },
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  pkce: { required: () => true },
  features: {
    ciba: {
      enabled: true, deliveryModes: ['poll'],
      processLoginHint: async (ctx, hint) => hint,
      validateBindingMessage: async () => {}, validateRequestContext: async () => {}, verifyUserCode: async () => {},
      triggerAuthenticationDevice: async () => {},
    },
    encryption: { enabled: true }, claimsParameter: { enabled: true }, clientCredentials: { enabled: true }, deviceFlow: { enabled: true },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    introspection: { enabled: true }, jwtIntrospection: { enabled: true }, jwtResponseModes: { enabled: true },
    registration: { enabled: true }, registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
    requestObjects: { enabled: true }, revocation: { enabled: true },
    resourceIndicators: {
      enabled: true, useGrantedResource: async () => true,
      getResourceServerInfo: (ctx, resource) => {
        if (resource !== api) throw new errors.InvalidTarget();
        return { scope: 'openid profile email read', audience: api, accessTokenFormat: 'jwt' };
      },
    },
  },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Dora Demo', email: 'dora@example.org' }) }),
};

before(async () => {
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  provider = new Provider(issuer, configuration);
  // oidc-provider leaves RFC 8693 to its user: the least that tells a right request from a wrong one.
  provider.registerGrantType('urn:ietf:params:oauth:grant-type:token-exchange', async (ctx) => {
    const { subject_token: token, subject_token_type: type, audience } = ctx.oidc.params;
    const known = type === 'urn:ietf:params:oauth:token-type:access_token' && await provider.AccessToken.find(token);
    if (!known) throw new errors.InvalidGrant('no such subject token');
    ctx.body = { access_token: `for ${audience}`, issued_token_type: type, token_type: 'Bearer', expires_in: 60 };
  }, ['subject_token', 'subject_token_type', 'audience', 'scope', 'requested_token_type'], ['audience']);
  server = createServer(provider.callback());
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
});
after(() => {
  for (const talker of talkers) talker.stop();
  server?.closeAllConnections();
  server?.close();
});

function talk(id, more = {}) {
  const talker = new Talker({ issuer, client_id: id, client_secret: secret, redirect_uri: redirect, ...more });
  talkers.push(talker);
  return talker;
}
const good = (answer) => {
  assert.equal(answer.error, undefined, answer.text);
  return answer;
};

/** Through oidc-provider's development pages, until the browser is sent to the application or a form wants to go there. */
async function throughPages(visitor, url) {
  let response = await visitor.get(url);
  for (let step = 0; step < 14; step++) {
    const location = response.headers.get('location');
    if (location?.startsWith(redirect)) return Object.fromEntries(new URL(location).searchParams);
    if (location) {
      response = await visitor.get(new URL(location, response.url));
      continue;
    }
    const form = formOf(response.page, response.url) ?? assert.fail(`${response.status} ${response.page}`);
    if (form.action.startsWith(redirect)) return form.fields;
    response = await visitor.post(form.action, { ...form.fields, ...('login' in form.fields ? { login: 'dora', password: 'any' } : {}) });
  }
  return assert.fail('lost in the pages');
}

async function logIn(talker, options = {}) {
  const { url } = good(await talker.ask('begin_login', options));
  const parameters = await throughPages(new Visitor(), url);
  return { url: new URL(url), parameters, login: good(await talker.ask('finish_login', { parameters })) };
}

for (const [id, more] of [
  ['basic', {}], ['post', { authentication: 'client_secret_post' }], ['secret-jwt', { authentication: 'client_secret_jwt' }],
  ['key-jwt', { client_secret: '', client_key: pem }],
  ['key-pss', { client_secret: '', client_key: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }), client_key_algorithm: 'PS256' }],
  ['key-jwt', { client_secret: '', client_key: JSON.stringify(key.privateKey.export({ format: 'jwk' })), assertion_audience: 'token_endpoint' }],
  ['public', { client_secret: '' }],
]) {
  test(`a login and userinfo as the client ${id} ${more.assertion_audience ?? ''}`, async () => {
    const { login } = await logIn(talk(id, more));
    assert.equal(login.identity.subject, 'dora');
    assert.equal(login.identity.claims.email, 'dora@example.org');
  });
}

test('a wrong key and a wrong secret are refused', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  for (const [id, more] of [['key-jwt', { client_secret: '', client_key: other }],
    ['secret-jwt', { authentication: 'client_secret_jwt', client_secret: secret.toUpperCase() }]]) {
    const answer = await talk(id, more).ask('client_credentials');
    assert.equal(answer.error, 'token_request_refused');
    assert.equal(answer.provider_error, 'invalid_client');
  }
});

test('a pushed request: the browser carries a reference', async () => {
  const { url, login } = await logIn(talk('pushed', { pushed_requests: 'when_offered' }));
  assert.deepEqual([...url.searchParams.keys()], ['client_id', 'request_uri']);
  assert.equal(login.identity.subject, 'dora');
});

test('a signed request, in the address and pushed', async () => {
  const plain = await logIn(talk('signed', { client_key: pem, sign_requests: true }));
  assert.ok(plain.url.searchParams.get('request'));
  assert.equal(plain.url.searchParams.get('state'), null);
  const pushed = await logIn(talk('signed', { client_key: pem, sign_requests: true, pushed_requests: 'always' }));
  assert.equal(pushed.login.identity.subject, 'dora');
});

test('signed answers and posted ones', async () => {
  for (const [mode, names] of [['jwt', ['response']], ['query.jwt', ['response']], ['form_post.jwt', ['response']],
    ['form_post', ['code', 'iss', 'state']]]) {
    const { parameters, login } = await logIn(talk('basic', { response_mode: mode }));
    assert.deepEqual(Object.keys(parameters).sort(), names, mode);
    assert.equal(login.identity.subject, 'dora', mode);
  }
});

test('encrypted answers, by either way', async () => {
  const keys = { decryption_keys: [JSON.stringify({ ...encryption.privateKey.export({ format: 'jwk' }), kid: 'enc' })] };
  for (const mode of ['jwt', 'form_post.jwt']) {
    const { parameters, login } = await logIn(talk('encrypted-answers', { response_mode: mode, ...keys }));
    assert.equal(parameters.response.split('.').length, 5, mode);
    assert.equal(login.identity.subject, 'dora', mode);
  }
  const keyless = talk('encrypted-answers', { response_mode: 'jwt' });
  const parameters = await throughPages(new Visitor(), good(await keyless.ask('begin_login')).url);
  assert.ok((await keyless.ask('finish_login', { parameters })).error, 'nobody else can read it');
});

test('bound tokens: a nonce is demanded and obeyed at token endpoint and userinfo, and after a refresh', async () => {
  const talker = talk('bound', { dpop: true, scopes: ['openid', 'email', 'offline_access'] });
  const { url, login } = await logIn(talker, { prompt: 'consent' });
  assert.ok(url.searchParams.get('dpop_jkt'));
  assert.equal(login.tokens.token_type, 'DPoP');
  assert.equal(login.identity.claims.email, 'dora@example.org', 'userinfo took the proof');
  const renewed = good(await talker.ask('refresh'));
  assert.notEqual(renewed.tokens.access_token, login.tokens.access_token);
  const me = good(await talker.ask('call', { url: `${issuer}/me` }));
  assert.equal(me.status, 200, me.body);
  assert.equal(JSON.parse(me.body).sub, 'dora');
  const thief = good(await talker.ask('call', { url: `${issuer}/me`, token_type: 'Bearer' }));
  assert.notEqual(thief.status, 200, 'the token alone is worth nothing');
});

test('claims that are asked for by name', async () => {
  const { login } = await logIn(talk('basic', { scopes: ['openid'] }), { claims: '{"userinfo":{"email":null}}' });
  assert.equal(login.identity.claims.email, 'dora@example.org');
  assert.equal(login.identity.claims.name, undefined);
});

test('resources: the access token is for the API that was named', async () => {
  const { login } = await logIn(talk('basic', { resources: [api], scopes: ['openid', 'read'] }));
  const claims = JSON.parse(Buffer.from(login.tokens.access_token.split('.')[1], 'base64url'));
  assert.equal(claims.aud, api);
  const wrong = talk('basic', { resources: ['https://elsewhere.example'] });
  const parameters = await throughPages(new Visitor(), good(await wrong.ask('begin_login')).url);
  assert.equal((await wrong.ask('finish_login', { parameters })).provider_error, 'invalid_target');
});

test('client credentials are kept; introspection and revocation know them; by the metadata of RFC 8414', async () => {
  const talker = talk('basic', { redirect_uri: '', metadata_document: 'oauth' });
  const token = good(await talker.ask('client_credentials'));
  assert.equal(good(await talker.ask('client_credentials')).access_token, token.access_token);
  const active = good(await talker.ask('introspect', { token: token.access_token }));
  assert.equal(active.active, true);
  assert.equal(active.client_id, 'basic');
  good(await talker.ask('revoke', { token: token.access_token, hint: 'access_token' }));
  assert.equal(good(await talker.ask('introspect', { token: token.access_token })).active, false);
  assert.equal(good(await talker.ask('introspect', { token: 'nonsense' })).active, false);
});

test('introspection answers signed by the provider', async () => {
  const talker = talk('signed-answers', { redirect_uri: '' });
  const token = good(await talker.ask('client_credentials'));
  assert.equal(good(await talker.ask('introspect', { token: token.access_token, signed: true })).active, true);
});

test('device login: pending, then the person on her other device', async () => {
  const talker = talk('basic', { redirect_uri: '' });
  const begun = good(await talker.ask('begin_device', { scopes: ['openid', 'email'] }));
  assert.equal(good(await talker.ask('poll_device')).pending, true);
  const visitor = new Visitor();
  let response = await visitor.follow(await visitor.get(begun.verification_uri_complete));
  for (let step = 0; step < 12 && !/success/i.test(response.page); step++) {
    const form = formOf(response.page, response.url) ?? assert.fail(`${response.status} ${response.page}`);
    response = await visitor.follow(await visitor.post(form.action,
      { ...form.fields, ...('login' in form.fields ? { login: 'dora', password: 'any' } : {}) }));
  }
  const granted = good(await talker.ask('poll_device'));
  assert.equal(granted.identity.subject, 'dora');
  assert.equal(granted.identity.claims.email, 'dora@example.org');
  assert.equal((await talker.ask('poll_device')).provider_error, 'invalid_grant', 'the code is good once');
});

test('backchannel login: pending, agreed; pending, refused', async () => {
  const talker = talk('basic', { redirect_uri: '' });
  const begun = good(await talker.ask('begin_backchannel', { login_hint: 'dora', scopes: ['openid', 'email'], binding_message: 'W4SCT' }));
  assert.equal(good(await talker.ask('poll_backchannel')).pending, true);
  const grant = new provider.Grant({ clientId: 'basic', accountId: 'dora' });
  grant.addOIDCScope('openid email');
  await grant.save();
  await provider.backchannelResult(begun.auth_req_id, grant, { acr: '1', sessionUid: 'one' });
  assert.equal(good(await talker.ask('poll_backchannel')).identity.subject, 'dora');

  const refused = good(await talker.ask('begin_backchannel', { login_hint: 'dora', scopes: ['openid'] }));
  await provider.backchannelResult(refused.auth_req_id, new errors.AccessDenied());
  assert.equal((await talker.ask('poll_backchannel')).provider_error, 'access_denied');
});

test('backchannel login with a signed request, and nothing else where the provider wants one', async () => {
  const about = { login_hint: 'dora', scopes: ['openid'], binding_message: 'W4SCT' };
  const begun = good(await talk('signed-backchannel', { redirect_uri: '', client_key: pem }).ask('begin_backchannel', { ...about, sign_request: true }));
  const request = await provider.BackchannelAuthenticationRequest.find(begun.auth_req_id);
  assert.equal(request.params.login_hint, 'dora');
  assert.equal(request.params.binding_message, 'W4SCT');
  const plain = await talk('signed-backchannel', { redirect_uri: '' }).ask('begin_backchannel', about);
  assert.equal(plain.provider_error, 'invalid_request');
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const forged = await talk('signed-backchannel', { redirect_uri: '', client_key: other }).ask('begin_backchannel', { ...about, sign_request: true });
  assert.equal(forged.provider_error, 'invalid_request');
});

test('token exchange', async () => {
  const talker = talk('basic');
  const { login } = await logIn(talker);
  const exchanged = good(await talker.ask('exchange', { subject_token: login.tokens.access_token, audiences: ['billing'] }));
  assert.equal(exchanged.access_token, 'for billing');
  assert.equal((await talker.ask('exchange', { subject_token: 'nonsense', audiences: ['billing'] })).provider_error, 'invalid_grant');
});

test('a client registers itself, is read, changed and gone', async () => {
  const talker = talk('', { redirect_uri: '', client_secret: '' });
  const made = good(await talker.ask('register', { metadata: { redirect_uris: [redirect], client_name: 'mine' } }));
  const { login } = await logIn(talk(made.client_id, { client_secret: made.client_secret }));
  assert.equal(login.identity.subject, 'dora');
  assert.equal(good(await talker.ask('registration', { how: 'read' })).metadata.client_name, 'mine');
  const renamed = good(await talker.ask('registration', { how: 'update', metadata: { ...made.metadata, client_name: 'renamed' } }));
  assert.equal(renamed.metadata.client_name, 'renamed');
  good(await talker.ask('registration', { how: 'end' }));
  assert.ok((await talker.ask('registration', { how: 'read' })).error);
  assert.equal((await talker.ask('register', { metadata: { redirect_uris: ['not a uri'] } })).provider_error, 'invalid_redirect_uri');
});
