// Realms themselves: making, listing, changing, renaming and deleting them, as the incumbent's own client does it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { administrator, demoRealm, keysOfRealm, startProvider } from '../lib/programs.mjs';

let provider, admin, token, keys;
before(async () => {
  keys = { components: await keysOfRealm() };
  provider = await startProvider();
  admin = await adminOf(provider);
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

const as = (method, path, body, headers) => ask(provider, method, path, { token, body, headers });

async function tokenOf(realm, user) {
  const response = await fetch(provider.realm(realm).token, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...user }),
  });
  return (await response.json()).access_token;
}

test('a realm is made, read, changed in part and deleted', async () => {
  assert.deepEqual(await admin.realms.create({ realm: 'shop', enabled: true }), { realmName: 'shop' });
  const made = await admin.realms.findOne({ realm: 'shop' });
  assert.equal(made.enabled, true);
  assert.equal(made.accessTokenLifespan, 300);
  assert.equal(made.sslRequired, 'external');
  assert.equal(made.otpPolicyType, 'totp');
  assert.equal(made.browserFlow, 'browser');
  assert.equal(made.defaultRole.name, 'default-roles-shop');
  assert.equal(made.attributes.cibaExpiresIn, '120');
  assert.deepEqual(made.eventsListeners, ['jboss-logging']);

  await admin.realms.update({ realm: 'shop' }, { displayName: 'Shop', accessTokenLifespan: 120 });
  const changed = await admin.realms.findOne({ realm: 'shop' });
  assert.deepEqual(changed, { ...made, displayName: 'Shop', accessTokenLifespan: 120 });
  // What a console reads and sends back changes nothing.
  await admin.realms.update({ realm: 'shop' }, changed);
  assert.deepEqual(await admin.realms.findOne({ realm: 'shop' }), changed);

  await admin.realms.del({ realm: 'shop' });
  assert.equal(await admin.realms.findOne({ realm: 'shop' }), null);
  assert.equal((await fetch(provider.realm('shop').discovery)).status, 404);
  await admin.realms.create({ ...keys, realm: 'shop', enabled: true });
  assert.notEqual((await admin.realms.findOne({ realm: 'shop' })).id, made.id);
  await admin.realms.del({ realm: 'shop' });
});

test('who left a client of that name in master gets no new realm for it', async () => {
  // Nobody can make one over the API; a file that the operator brought may have.
  assert.equal((await as('POST', '/master/clients', { clientId: 'to-come-realm' })).status, 400);
  assert.equal((await as('POST', '/master/latchkey/apply', { realm: 'master', clients: [{ clientId: 'to-come-realm', secret: 'known to somebody', serviceAccountsEnabled: true }] })).status, 200);
  const refused = await as('POST', '', { realm: 'to-come', enabled: true });
  assert.equal(refused.status, 409);
  assert.match(refused.body.errorMessage, /to-come-realm exists in master/);
  await admin.realms.create({ ...keys, realm: 'other-name', enabled: true });
  assert.equal((await as('PUT', '/other-name', { realm: 'to-come' })).status, 409, 'nor does a realm get there by a new name');
  await admin.realms.del({ realm: 'other-name' });
});

test('Keycloak\'s members that nothing acts on are kept, and null takes one away', async () => {
  await admin.realms.create({ ...keys, realm: 'kept', enabled: true, adminTheme: 'mine', someFutureSetting: { deep: [1, 2] } });
  await admin.realms.update({ realm: 'kept' }, { otpPolicyDigits: 8, emailTheme: 'ours' });
  let realm = await admin.realms.findOne({ realm: 'kept' });
  assert.equal(realm.adminTheme, 'mine');
  assert.deepEqual(realm.someFutureSetting, { deep: [1, 2] });
  assert.equal(realm.otpPolicyDigits, 8);
  assert.equal(realm.emailTheme, 'ours');
  assert.equal((await as('PUT', '/kept', { emailTheme: null })).status, 204);
  realm = await admin.realms.findOne({ realm: 'kept' });
  assert.equal(realm.emailTheme, undefined);
  assert.equal(realm.adminTheme, 'mine');
  await admin.realms.del({ realm: 'kept' });
});

test('attributes are replaced as a whole, the mail server\'s password is masked and kept when the mask comes back', async () => {
  await admin.realms.create({ ...keys, realm: 'mailing', enabled: true,
    smtpServer: { host: 'mail.example', port: '25', auth: 'true', user: 'us', password: 'not-for-readers' },
    attributes: { frontendUrl: 'https://id.example', colour: 'red' } });
  const before = await admin.realms.findOne({ realm: 'mailing' });
  assert.equal(before.smtpServer.password, '**********');
  assert.equal(before.attributes.colour, 'red');
  await admin.realms.update({ realm: 'mailing' }, { smtpServer: { ...before.smtpServer, from: 'us@example.org' } });
  const after = await admin.realms.findOne({ realm: 'mailing' });
  assert.deepEqual(after.smtpServer, { ...before.smtpServer, from: 'us@example.org' });
  await admin.realms.update({ realm: 'mailing' }, { smtpServer: { host: 'mail3.example', port: null } });
  assert.deepEqual((await admin.realms.findOne({ realm: 'mailing' })).smtpServer, { host: 'mail3.example' });
  await admin.realms.update({ realm: 'mailing' }, { attributes: { shape: 'round' } });
  const { attributes } = await admin.realms.findOne({ realm: 'mailing' });
  assert.equal(attributes.shape, 'round');
  assert.equal(attributes.colour, undefined);
  assert.ok(!provider.log().includes('not-for-readers'));
  await admin.realms.del({ realm: 'mailing' });
});

test('a full representation makes clients, roles and users, whose passwords work', async () => {
  await admin.realms.create({
    ...keys, realm: 'full', enabled: true,
    roles: { realm: [{ name: 'teller' }] },
    clients: [{ clientId: 'till', publicClient: true, directAccessGrantsEnabled: true, redirectUris: ['https://till/*'] }],
    users: [{ username: 'ann', enabled: true, email: 'ann@example.org', firstName: 'A', lastName: 'N', realmRoles: ['teller'],
      credentials: [{ type: 'password', value: 'ann-2026-secret' }] }],
  });
  const response = await fetch(provider.realm('full').token, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'till', username: 'ann', password: 'ann-2026-secret' }),
  });
  assert.equal(response.status, 200);
  await admin.realms.del({ realm: 'full' });
});

test('another name moves the realm\'s addresses and its client in master', async () => {
  await admin.realms.create({ ...keys, realm: 'old-name', enabled: true });
  const { id } = await admin.realms.findOne({ realm: 'old-name' });
  await admin.realms.update({ realm: 'old-name' }, { realm: 'new-name' });
  assert.equal(await admin.realms.findOne({ realm: 'old-name' }), null);
  // The roles still reach it: they moved with it.
  assert.equal((await admin.realms.findOne({ realm: 'new-name' })).id, id);
  await admin.realms.update({ realm: 'new-name' }, { displayName: 'Moved' });
  await admin.realms.create({ ...keys, realm: 'old-name', enabled: true });
  await admin.realms.del({ realm: 'new-name' });
  await admin.realms.del({ realm: 'old-name' });
});

test('a name that is taken, malformed or too long makes nothing', async () => {
  assert.equal((await as('POST', '', { realm: demoRealm.name, enabled: true })).status, 409);
  for (const realm of ['', '.', '..', 'a/b', 'a?b', 'a#b', 'a;b', 'x'.repeat(10_000), 'tab\there']) {
    const { status, body } = await as('POST', '', { realm, enabled: true });
    assert.equal(status, 400, realm.slice(0, 20));
    assert.match(body.errorMessage, /realm/);
  }
  for (const body of ['[]', '"text"', '{', '{"realm": 7, "realm": 8}', '{"realm": {"a": 1}}', '{"realm": "x1", "enabled": "perhaps"}']) {
    assert.equal((await as('POST', '', body)).status, 400, body);
  }
  const form = await fetch(`${provider.base}/admin/realms`, {
    method: 'POST', headers: { authorization: `Bearer ${token}` }, body: new URLSearchParams({ realm: 'evil' }) });
  assert.equal(form.status, 415);
  assert.equal(await admin.realms.findOne({ realm: 'x1' }), null);
});

test('wrong settings are refused by name and nothing of them is saved', async () => {
  await admin.realms.create({ ...keys, realm: 'strict', enabled: true });
  const before = await admin.realms.findOne({ realm: 'strict' });
  const wrong = {
    accessTokenLifespan: -1, ssoSessionMaxLifespan: 'long', sslRequired: 'sometimes', browserFlow: 'no such flow',
    passwordPolicy: 'neverHeardOf(3)', defaultSignatureAlgorithm: 'none', supportedLocales: { en: true }, rememberMe: 'maybe',
    smtpServer: 'mail', attributes: { a: { b: 1 } }, realm: 'a/b',
  };
  for (const [key, value] of Object.entries(wrong)) {
    const { status, body } = await as('PUT', '/strict', { displayName: 'half', [key]: value });
    assert.equal(status, 400, key);
    assert.ok(body.errorMessage.includes(key), `${key}: ${body.errorMessage}`);
  }
  assert.deepEqual(await admin.realms.findOne({ realm: 'strict' }), before);
  // Long and hostile texts are texts.
  const displayName = '<script>alert(1)</script>${7*7}{{x}}' + 'ü'.repeat(10_000);
  await admin.realms.update({ realm: 'strict' }, { displayName });
  assert.equal((await admin.realms.findOne({ realm: 'strict' })).displayName, displayName);
  await admin.realms.del({ realm: 'strict' });
});

test('master keeps its name and stays', async () => {
  assert.equal((await as('PUT', '/master', { realm: 'mistress' })).status, 400);
  assert.equal((await as('DELETE', '/master')).status, 400);
  assert.equal((await as('GET', '/master')).status, 200);
});

// RFC 9110 §13.1.1
test('If-Match names the representation that was read, or the change is refused', async () => {
  await admin.realms.create({ ...keys, realm: 'tagged', enabled: true });
  const etag = (await as('GET', '/tagged')).headers.get('etag');
  assert.ok(etag);
  assert.equal((await as('PUT', '/tagged', { displayName: 'one' }, { 'if-match': '"other"' })).status, 412);
  assert.equal((await as('PUT', '/tagged', { displayName: 'one' }, { 'if-match': etag })).status, 204);
  assert.equal((await as('PUT', '/tagged', { displayName: 'two' }, { 'if-match': etag })).status, 412);
  assert.equal((await as('DELETE', '/tagged', undefined, { 'if-match': etag })).status, 412);
  assert.equal((await admin.realms.findOne({ realm: 'tagged' })).displayName, 'one');
  await admin.realms.del({ realm: 'tagged' });
});

test('administrators who save at once are never half-saved', async () => {
  await admin.realms.create({ ...keys, realm: 'busy', enabled: true });
  const pairs = Array.from({ length: 12 }, (_, i) => ({ displayName: `n${i}`, accessTokenLifespan: 1000 + i }));
  const answers = await Promise.all(pairs.map((pair) => as('PUT', '/busy', pair)));
  assert.ok(answers.every(({ status }) => status === 204 || status === 409), answers.map(({ status }) => status).join());
  const { displayName, accessTokenLifespan } = await admin.realms.findOne({ realm: 'busy' });
  assert.equal(`n${accessTokenLifespan - 1000}`, displayName);
  await admin.realms.del({ realm: 'busy' });
});

// CVE-2025-14082, CVE-2025-14083, CVE-2026-37978
test('everybody sees the realms that they administer, and no others', async () => {
  const names = (await admin.realms.find({ briefRepresentation: true })).map(({ realm }) => realm);
  assert.ok(names.includes('master') && names.includes(demoRealm.name));
  assert.equal((await ask(provider, 'GET', '')).status, 401);
  // A user without any administrator's role.
  const alice = await tokenOf(demoRealm.name, demoRealm.alice);
  assert.equal((await ask(provider, 'GET', '', { token: alice })).status, 403);
  assert.equal((await ask(provider, 'GET', `/${demoRealm.name}`, { token: alice })).status, 403);
  assert.equal((await ask(provider, 'POST', '', { token: alice, body: { realm: 'hers' } })).status, 403);

  await admin.realms.create({ ...keys, realm: 'own', enabled: true, users: [
    { username: 'chief', enabled: true, email: 'c@example.org', firstName: 'C', lastName: 'H',
      credentials: [{ type: 'password', value: 'chief-2026' }], clientRoles: { 'realm-management': ['realm-admin'] } },
    { username: 'clerk', enabled: true, email: 'k@example.org', firstName: 'K', lastName: 'L',
      credentials: [{ type: 'password', value: 'clerk-2026' }], clientRoles: { 'realm-management': ['query-users'] } }] });
  const chief = await tokenOf('own', { username: 'chief', password: 'chief-2026' });
  assert.deepEqual((await ask(provider, 'GET', '?briefRepresentation=true', { token: chief })).body.map(({ realm }) => realm), ['own']);
  assert.equal((await ask(provider, 'GET', `/${demoRealm.name}`, { token: chief })).status, 403);
  assert.equal((await ask(provider, 'PUT', '/own', { token: chief, body: { displayName: 'Ours' } })).status, 204);
  const clerk = await tokenOf('own', { username: 'clerk', password: 'clerk-2026' });
  const limited = (await ask(provider, 'GET', '/own', { token: clerk })).body;
  assert.equal(limited.realm, 'own');
  assert.equal(limited.smtpServer, undefined);
  assert.equal((await ask(provider, 'PUT', '/own', { token: clerk, body: {} })).status, 403);
  assert.deepEqual((await ask(provider, 'GET', '', { token: clerk })).body, [{ realm: 'own' }]);
  await admin.realms.del({ realm: 'own' });
});

test('the console pages and searches the names of realms', async () => {
  const { body } = await as('GET', '/master/ui-ext/realms/names?first=0&max=11&search=');
  assert.ok(body.some(({ name }) => name === 'master'));
  assert.deepEqual((await as('GET', '/master/ui-ext/realms/names?first=0&max=11&search=DEMO-open')).body.map(({ name }) => name), [demoRealm.name]);
  assert.equal((await as('GET', '/master/ui-ext/realms/names?first=1&max=1&search=')).body.length, 1);
  assert.equal((await as('GET', '/master/ui-ext/realms/names?first=x')).status, 400);
});

test('whoever may make realms administers what he made, and nothing else', async () => {
  const maker = { username: 'maker', password: 'maker-2026-secret' };
  const { id } = await admin.users.create({ realm: 'master', username: maker.username, enabled: true, email: 'm@example.org',
    firstName: 'M', lastName: 'K', credentials: [{ type: 'password', value: maker.password }] });
  const role = await admin.roles.findOneByName({ realm: 'master', name: 'create-realm' });
  await admin.users.addRealmRoleMappings({ realm: 'master', id, roles: [role] });
  const own = await adminOf(provider, { credentials: maker });
  await own.realms.create({ realm: 'his', enabled: true });
  assert.deepEqual((await own.realms.find({ briefRepresentation: true })).map(({ realm }) => realm), ['his']);
  await own.realms.update({ realm: 'his' }, { displayName: 'His' });
  await assert.rejects(own.realms.findOne({ realm: demoRealm.name }), (error) => error.response.status === 403);
  await own.realms.del({ realm: 'his' });
  await admin.users.del({ realm: 'master', id });
});

test('the console saves a realm together with its user profile, or neither', async () => {
  await admin.realms.create({ ...keys, realm: 'profiled', enabled: true });
  const upConfig = await admin.users.getProfile({ realm: 'profiled' });
  const ui = (body) => as('PUT', '/profiled/ui-ext', body);
  assert.equal((await ui({ displayName: 'Both', upConfig: { ...upConfig, unmanagedAttributePolicy: 'ENABLED' } })).status, 204);
  assert.equal((await admin.users.getProfile({ realm: 'profiled' })).unmanagedAttributePolicy, 'ENABLED');
  assert.equal((await admin.realms.findOne({ realm: 'profiled' })).displayName, 'Both');
  assert.equal((await ui({ displayName: 'Neither', upConfig: { attributes: 'none' } })).status, 400);
  assert.equal((await admin.realms.findOne({ realm: 'profiled' })).displayName, 'Both');
  await admin.realms.del({ realm: 'profiled' });
});

// CVE-2024-11736
test('what stands in the server\'s environment is not an administrator\'s to read', async () => {
  const attributes = { one: '${env.PATH}', two: '${PATH}', three: '${user.home:fallback}' };
  await admin.realms.create({ ...keys, realm: 'curious', enabled: true, displayName: '${HOME}', attributes });
  await admin.realms.update({ realm: 'curious' }, { displayNameHtml: '${env.HOME}' });
  const realm = await admin.realms.findOne({ realm: 'curious' });
  assert.equal(realm.displayName, '${HOME}');
  assert.equal(realm.displayNameHtml, '${env.HOME}');
  assert.equal(realm.attributes.one, '${env.PATH}');
  assert.equal(realm.attributes.two, '${PATH}');
  await admin.realms.del({ realm: 'curious' });
});

// CVE-2026-37980
test('a realm\'s name on the login page is text', async () => {
  await admin.realms.create({ ...keys, realm: 'hostile', enabled: true, displayName: `'"><script>alert(1)</script>{{x}}\${7*7}`,
    clients: [{ clientId: 'app', publicClient: true, redirectUris: ['https://app.example/*'] }] });
  const page = await (await fetch(`${provider.realm('hostile').authorize}?${new URLSearchParams({ client_id: 'app',
    response_type: 'code', scope: 'openid', redirect_uri: 'https://app.example/cb' })}`)).text();
  assert.match(page, /&lt;script&gt;alert\(1\)/);
  assert.ok(!page.includes('<script>alert(1)'));
  await admin.realms.del({ realm: 'hostile' });
});

// CVE-2026-0976
test('a path that two servers could read differently is no path', async () => {
  for (const path of ['/admin/realms;x/master', '/admin;a=b/realms/master', '/admin/realms/master;x']) {
    const { status } = await fetch(provider.base + path, { headers: { authorization: `Bearer ${token}` } });
    assert.ok(status === 400 || status === 404, `${path}: ${status}`);
  }
});
