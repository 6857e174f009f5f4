// Delegated administrators who reach for more than they were given: clients of privileged service accounts, partial
// imports, realms to come, other people's names and the mail server's password.
// Seconds: 11
import assert from 'node:assert/strict';
import { pbkdf2Sync } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { delegate } from '../lib/delegates.mjs';
import { keysOfRealm, startProvider } from '../lib/programs.mjs';

const realm = 'reach';
let provider, admin, token, robot, management, silence;
const call = (who, method, path, body) => ask(provider, method, `/${realm}${path}`, { token: who.token ?? who, body });
const secret = 'secret-of-the-robot-2026';

before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider);
  await admin.realms.create({
    realm, components: await keysOfRealm(), enabled: true,
    clients: [{ clientId: 'robot', secret, serviceAccountsEnabled: true, standardFlowEnabled: false },
      { clientId: 'mild', secret: 'secret-of-the-mild-2026', serviceAccountsEnabled: true }],
    users: [{ username: 'service-account-robot', enabled: true, serviceAccountClientId: 'robot', clientRoles: { 'realm-management': ['realm-admin'] } }],
  });
  admin.setConfig({ realmName: realm });
  token = await admin.getAccessToken();
  [robot] = await admin.clients.find({ clientId: 'robot' });
  [management] = await admin.clients.find({ clientId: 'realm-management' });
  const prober = await delegate(provider, admin, realm, 'port-prober', ['manage-realm']);
  // A server that waits for its client to speak first: that mail goes on for ten seconds, and the other tests meanwhile.
  silence = mailTo(prober, new URL(provider.base).port);
});
after(async () => { await provider?.stop(); });

test('a manager of clients neither reads, renews nor changes what proves a client whose own user may do more', async () => {
  const one = await delegate(provider, admin, realm, 'client-manager', ['manage-clients']);
  const base = `/clients/${robot.id}`;
  for (const [method, path, body] of [
    ['GET', '/client-secret'], ['POST', '/client-secret'], ['GET', '/client-secret/rotated'], ['DELETE', '/client-secret/rotated'],
    ['POST', '/registration-access-token'], ['PUT', '', { secret: 'stolen' }], ['PUT', '', { redirectUris: ['https://evil.example/*'] }],
    ['PUT', '', { clientAuthenticatorType: 'client-jwt', attributes: { 'jwks.url': 'https://evil.example/keys', 'use.jwks.url': 'true' } }], ['DELETE', ''],
    ['POST', '/certificates/jwt.credential/generate'], ['POST', '/certificates/jwt.credential/generate-and-download', { format: 'PKCS12', storePassword: 'x' }],
    ['POST', '/certificates/jwt.credential/download', { format: 'PKCS12', storePassword: 'x' }], ['POST', '/certificates/jwt.credential/upload', {}],
    ['POST', '/protocol-mappers/models', { name: 'm', protocol: 'openid-connect', protocolMapper: 'oidc-hardcoded-claim-mapper' }],
    ['POST', '/nodes', { node: 'host' }]]) {
    assert.equal((await call(one, method, base + path, body)).status, 403, `${method} ${path}`);
  }
  const shown = await call(one, 'GET', base);
  assert.equal(shown.status, 200);
  assert.deepEqual(shown.body.access, { view: true, configure: false, manage: false });
  for (const path of [base, '/clients', `${base}/installation/providers/keycloak-oidc-keycloak-json`])
    assert.ok(!JSON.stringify((await call(one, 'GET', path)).body).includes(secret), path);
  assert.equal((await call(one, 'GET', `${base}/client-secret`)).status, 403, 'and it is the same client still');
});

test('other clients are his, and who holds every role has all of them', async () => {
  const one = await delegate(provider, admin, realm, 'client-manager-too', ['manage-clients']);
  const [mild] = await admin.clients.find({ clientId: 'mild' });
  assert.equal((await call(one, 'GET', `/clients/${mild.id}/client-secret`)).body.value, 'secret-of-the-mild-2026');
  assert.equal((await call(one, 'PUT', `/clients/${mild.id}`, { description: 'changed' })).status, 204);
  // A list does not ask who acts for each client.
  const listed = async (who) => (await call(who, 'GET', '/clients?clientId=mild')).body[0].secret;
  assert.equal(await listed(one), '**********');
  assert.equal(await listed(token), 'secret-of-the-mild-2026');
  assert.equal((await call(token, 'GET', `/clients/${robot.id}/client-secret`)).body.value, secret);
  const chief = await delegate(provider, admin, realm, 'chief', ['realm-admin']);
  assert.equal(await listed(chief), 'secret-of-the-mild-2026');
  assert.equal((await call(chief, 'GET', `/clients/${robot.id}/client-secret`)).body.value, secret);
});

test('a partial import changes no client that its sender could not change', async () => {
  const bring = (who, body) => call(who, 'POST', '/partialImport', { ifResourceExists: 'OVERWRITE', ...body });
  const realmManager = await delegate(provider, admin, realm, 'realm-manager', ['manage-realm']);
  assert.equal((await bring(realmManager, { clients: [{ clientId: 'fresh' }] })).status, 403);
  const both = await delegate(provider, admin, realm, 'both-manager', ['manage-realm', 'manage-clients']);
  assert.equal((await bring(both, { clients: [{ clientId: 'robot', secret: 'stolen', serviceAccountsEnabled: true }] })).status, 403);
  for (const who of [both, token]) {
    const answer = await bring(who, { clients: [{ clientId: 'realm-management', publicClient: true, directAccessGrantsEnabled: true }] });
    assert.equal(answer.status, 400);
    assert.match(answer.body.errorMessage, /reserved for administration/);
  }
  assert.equal((await admin.clients.findOne({ id: management.id })).bearerOnly, true);
  const standIn = { username: 'stand-in', enabled: true, serviceAccountClientId: 'robot' };
  const three = await delegate(provider, admin, realm, 'three-manager', ['manage-realm', 'manage-clients', 'manage-users']);
  assert.equal((await bring(three, { users: [standIn] })).status, 409, 'nobody else acts for the client, with fewer roles');
  assert.equal((await bring(both, { clients: [{ clientId: 'fresh' }] })).status, 200);
  assert.equal((await call(token, 'GET', `/clients/${robot.id}/client-secret`)).body.value, secret);
});

test('in master nobody lays out the administration of a realm to come', async () => {
  const names = ['manage-users', 'view-users', 'manage-realm'];
  const lay = (who) => ask(provider, 'POST', '/master/partialImport', { token: who, body: {
    ifResourceExists: 'SKIP', clients: [{ clientId: 'future-realm', bearerOnly: true }],
    roles: { client: { 'future-realm': names.map((name) => ({ name })) } },
    users: [{ username: 'heir', enabled: true, clientRoles: { 'future-realm': names } }] } });
  assert.equal((await lay(token)).status, 403, 'nobody holds such roles, so nobody gives them');
  const alone = await ask(provider, 'POST', '/master/partialImport', { token, body: { ifResourceExists: 'SKIP', clients: [{ clientId: 'future-realm', bearerOnly: true }] } });
  assert.equal(alone.status, 400);
  assert.match(alone.body.errorMessage, /reserved for administration/);
  assert.equal((await admin.clients.find({ realm: 'master', clientId: 'future-realm' })).length, 0);
  assert.equal((await admin.users.find({ realm: 'master', username: 'heir' })).length, 0);
});

test('sessions name people and addresses to those alone who may see people', async () => {
  const path = `/ui-ext/sessions/client?clientId=${(await admin.clients.find({ clientId: 'admin-cli' }))[0].id}`;
  const seer = await delegate(provider, admin, realm, 'session-seer', ['view-clients', 'view-realm', 'view-users']);
  assert.ok((await call(seer, 'GET', path)).body.length > 0);
  assert.ok((await call(seer, 'GET', '/ui-ext/sessions')).body.length > 0);
  const blind = await delegate(provider, admin, realm, 'session-blind', ['view-clients', 'view-realm']);
  for (const one of [path, '/ui-ext/sessions']) assert.deepEqual((await call(blind, 'GET', one)).body, []);
});

test('the administrators of a realm whose name is escaped in addresses administer it', async () => {
  for (const name of ['a b', 'é']) {
    await admin.realms.create({ realm: name, enabled: true, components: await keysOfRealm(1) });
    admin.setConfig({ realmName: name });
    const one = await delegate(provider, admin, name, 'owner', ['view-users']);
    admin.setConfig({ realmName: realm });
    assert.equal((await ask(provider, 'GET', `/${encodeURIComponent(name)}/users`, { token: one.token })).status, 200, name);
    await admin.realms.del({ realm: name });
  }
});

test('a link that would outlive every clock is refused, and not lost on the way', async () => {
  const { id } = await admin.users.create({ username: 'mailed', enabled: true, email: 'mailed@example.org' });
  for (const lifespan of ['9223372036854775807', '2147483648', '0', '-1']) {
    const answer = await call(token, 'PUT', `/users/${id}/execute-actions-email?lifespan=${lifespan}`, ['UPDATE_PASSWORD']);
    assert.equal(answer.status, 400, lifespan);
    assert.match(JSON.stringify(answer.body), /lifespan/, lifespan);
  }
});

test('sslRequired holds for the administration too', async () => {
  const one = await delegate(provider, admin, realm, 'plain-caller', ['view-users']);
  await admin.realms.update({ realm }, { sslRequired: 'all' });
  const refused = await call(one, 'GET', '/users');
  await admin.realms.update({ realm }, { sslRequired: 'external' });
  assert.equal(refused.status, 403);
  assert.match(JSON.stringify(refused.body), /HTTPS required/);
  assert.equal((await call(one, 'GET', '/users')).status, 200);
});

/** A mail server that takes any name and password, and says what it was told. */
async function startListener() {
  const heard = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 here\r\n');
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      const word = bytes.toString().slice(0, 4).toUpperCase();
      socket.write(word === 'EHLO' ? '250-here\r\n250 AUTH PLAIN LOGIN\r\n' : word === 'AUTH' ? '235 ok\r\n' : '550 no\r\n');
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { heard, port: String(server.address().port), stop: () => server.close() };
}

test('the mail server\'s password goes to the host, port and user that it was stored for', async () => {
  const smtp = { host: 'mail.internal.example', port: '587', from: 'a@example.org', auth: 'true', user: 'mailer', password: 'word-of-the-mail-server' };
  await admin.realms.update({ realm }, { smtpServer: smtp });
  const one = await delegate(provider, admin, realm, 'mail-manager', ['manage-realm']);
  const listener = await startListener();
  const masked = { ...smtp, host: '127.0.0.1', port: listener.port, password: '**********' };
  for (const [method, path, body] of [['POST', '/testSMTPConnection', masked], ['PUT', '', { smtpServer: masked }], ['PUT', '', { smtpServer: { ...smtp, user: 'other', password: '**********' } }],
    ['PUT', '', { smtpServer: { ...smtp, port: '25', password: '**********' } }]]) {
    const answer = await call(one, method, path, body);
    assert.equal(answer.status, 400, `${method} ${path}`);
    assert.match(answer.body.errorMessage, /type the password/);
  }
  assert.deepEqual(listener.heard, []);
  assert.equal((await call(one, 'PUT', '', { smtpServer: { ...smtp, fromDisplayName: 'Name', password: '**********' } })).status, 204);
  assert.equal((await call(one, 'PUT', '', { smtpServer: { ...masked, password: 'another-word' } })).status, 204, 'a typed one may go anywhere');
  listener.stop();
});

const mailTo = (who, port) => call(who, 'POST', '/testSMTPConnection', { host: '127.0.0.1', port, from: 'a@example.org' });

test('a mail that does not go says the same whatever answers at the other end', async () => {
  const one = await delegate(provider, admin, realm, 'mail-prober', ['manage-realm']);
  const listener = await startListener();
  const texts = new Set();
  for (const answer of [await mailTo(one, listener.port), await mailTo(one, '1'), await silence]) {
    assert.equal(answer.status, 400);
    texts.add(answer.body.errorMessage);
  }
  listener.stop();
  assert.equal(texts.size, 1, [...texts].join('\n'));
});

/** What comes back for these bytes, and whether it came before the body was sent. */
const knock = (bytes) => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(provider.base);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  let seen = '';
  socket.setTimeout(20_000, () => socket.destroy(new Error('no answer')));
  socket.on('data', (piece) => { seen += piece; });
  socket.on('error', reject);
  socket.on('end', () => { socket.destroy(); resolve(seen); });
});

test('nobody has a large body read who may not call the resource', async () => {
  const viewer = await delegate(provider, admin, realm, 'file-sender', ['view-realm']);
  const head = (path, more) => `POST /admin/realms${path} HTTP/1.1\r\nHost: ${new URL(provider.base).host}\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;
  const long = 'Content-Length: 104857600';
  for (const path of ['', `/${realm}/partialImport`, `/${realm}/latchkey/apply`]) {
    for (const framing of [long, 'Transfer-Encoding: chunked']) {
      assert.match(await knock(head(path, framing)), /^HTTP\/1.1 401 /);
      assert.match(await knock(head(path, `${framing}\r\nAuthorization: Bearer e30.e30.AAAA`)), /^HTTP\/1.1 401 /);
    }
  }
  assert.match(await knock(head(`/${realm}/partialImport`, `${long}\r\nAuthorization: Bearer ${viewer.token}`)), /^HTTP\/1.1 403 /);
  assert.equal((await call(token, 'POST', '/partialImport', { ifResourceExists: 'SKIP', padding: 'x'.repeat(2_000_000) })).status, 200, 'and who may has it read');
});

// openssl pkcs12 -export -iter 8388608: as many rounds for its MAC.
const heavyStore = [
  'MIIDIQIBAzCCAtUGCSqGSIb3DQEHAaCCAsYEggLCMIICvjCCAd8GCSqGSIb3DQEHAaCCAdAEggHMMIIByDCCAcQGCyqGSIb3DQEMCgEDoIIBjDCCAYgGCiqGSIb3DQEJFgGgggF4BIIBdDCCAXAwgg',
  'EVoAMCAQICFFhAC3pm0ejQEJBTN+eAqohM6ihSMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXgwIBcNMjYxMTI2MDEyNjM2WhgPMjEyNjExMDIwMTI2MzZaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjO',
  'PQIBBggqhkjOPQMBBwNCAATvNoOjDZfhCsqxXeCfPLqosGA3su9naRQfDcGMjxUL1NOCPUw9V69xfNTtWaiXkl/9G6lJ004pBOtMjpkFsiHqo1MwUTAdBgNVHQ4EFgQUHSsSJUbq9WloK2bLQqt7Js',
  'RPBMEwHwYDVR0jBBgwFoAUHSsSJUbq9WloK2bLQqt7JsRPBMEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAneZRSwPkHthOe1ZDyPxFHDtXH0/qTfnQLzqX1TP4nO8CIQDFhzeu',
  'thgBn6fHs0Rl/pl4EN102p6PREoxtLPSKgUSYjElMCMGCSqGSIb3DQEJFTEWBBS51VM0O8tkvAaAydP8g3ncqpXRUTCB2AYJKoZIhvcNAQcBoIHKBIHHMIHEMIHBBgsqhkiG9w0BDAoBAaCBijCBhw',
  'IBADATBgcqhkjOPQIBBggqhkjOPQMBBwRtMGsCAQEEILxCbI4OyW3PVBj3B4gxU8kL504rH9Q0waaDG2z4kH/boUQDQgAE7zaDow2X4QrKsV3gnzy6qLBgN7LvZ2kUHw3BjI8VC9TTgj1MPVevcXzU',
  '7Vmol5Jf/RupSdNOKQTrTI6ZBbIh6jElMCMGCSqGSIb3DQEJFTEWBBS51VM0O8tkvAaAydP8g3ncqpXRUTBDMDEwDQYJYIZIAWUDBAIBBQAEIGk8ekCh99ZnFIh32nN4dqnWgllhemTkmmqjDrhhxs',
  'gvBAiqsB57chukDgIEAIAAAA==',
].join('');

test('a key store that demands millions of rounds is refused', async () => {
  const [mild] = await admin.clients.find({ clientId: 'mild' });
  const form = new FormData();
  for (const [name, value] of Object.entries({ keystoreFormat: 'PKCS12', keyAlias: 'x', keyPassword: 'x', storePassword: 'x' })) form.set(name, value);
  form.set('file', new Blob([Buffer.from(heavyStore, 'base64')]), 'store.p12');
  const answer = await fetch(`${provider.base}/admin/realms/${realm}/clients/${mild.id}/certificates/jwt.credential/upload`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form });
  assert.equal(answer.status, 400);
  assert.match((await answer.json()).errorMessage, /more than 1000000 iterations/);
});

test('a stored password that would cost more than seconds signs nobody in, however right it is', async () => {
  const salt = Buffer.alloc(16, 's');
  for (const [username, iterations, status] of [['usual', 210_000, 200], ['slow', 5_000_001, 401]]) {
    const value = pbkdf2Sync(`word of ${username}`, salt, iterations, 32, 'sha256').toString('base64');
    const made = await call(token, 'POST', '/users', { username, enabled: true, email: `${username}@example.org`, firstName: 'F', lastName: 'L', credentials: [{ type: 'password',
      secretData: JSON.stringify({ value, salt: salt.toString('base64') }), credentialData: JSON.stringify({ hashIterations: iterations, algorithm: 'pbkdf2-sha256' }) }] });
    assert.equal(made.status, 201);
    const answer = await fetch(provider.realm(realm).token, { method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password: `word of ${username}` }) });
    assert.equal(answer.status, status, await answer.text());
  }
});

test('where addresses may be shared nobody signs in with one', async () => {
  const name = 'shared';
  await admin.realms.create({ realm: name, enabled: true, components: await keysOfRealm(1), duplicateEmailsAllowed: true, loginWithEmailAllowed: true,
    clients: [{ clientId: 'app', publicClient: true, directAccessGrantsEnabled: true }],
    users: ['first', 'second'].map((username) => ({ username, enabled: true, email: 'both@example.org', firstName: 'F', lastName: 'L', credentials: [{ type: 'password', value: `word of ${username}` }] })) });
  const shown = async () => (await ask(provider, 'GET', `/${name}`, { token })).body;
  assert.equal((await shown()).loginWithEmailAllowed, false);
  const signIn = (username, password) => fetch(provider.realm(name).token, { method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'app', username, password }) });
  for (const username of ['first', 'second']) {
    assert.equal((await signIn('both@example.org', `word of ${username}`)).status, 401);
    assert.equal((await signIn(username, `word of ${username}`)).status, 200);
  }
  await ask(provider, 'PUT', `/${name}`, { token, body: { loginWithEmailAllowed: true } });
  assert.equal((await shown()).loginWithEmailAllowed, false);
  await admin.realms.del({ realm: name });
});

test('a client that asks for a signature that the realm has no key for gets an OAuth error', async () => {
  const { id } = await admin.clients.create({ clientId: 'keyless', secret: 'secret-of-the-keyless', serviceAccountsEnabled: true, attributes: { 'access.token.signed.response.alg': 'ES512' } });
  const answer = await fetch(provider.realm(realm).token, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'keyless', client_secret: 'secret-of-the-keyless' }) });
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).error, 'unauthorized_client');
  const unknown = await call(token, 'PUT', `/clients/${id}`, { attributes: { 'access.token.signed.response.alg': 'RS257' } });
  assert.equal(unknown.status, 400);
  assert.match(unknown.body.errorMessage, /access.token.signed.response.alg/);
});
