// Users: making, finding, changing, removing them, and what must not happen on the way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider;
let admin;
let token;
const realm = demoRealm.name;
const usersOf = (path = '') => `/${realm}/users${path}`;
const send = (method, path, body, headers) => ask(provider, method, usersOf(path), { token, body, headers });

before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

/** Whether somebody gets in with a password. */
async function signsIn(username, password) {
  const response = await fetch(provider.realm(realm).token, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
  });
  return response.status === 200;
}

test('a user is made, read, changed and removed', async () => {
  const made = await send('POST', '', {
    username: 'Karla', email: 'Karla@Example.org', firstName: 'Karla', lastName: 'Sams', enabled: true, emailVerified: true,
  });
  assert.equal(made.status, 201);
  const location = made.headers.get('location');
  assert.ok(location.startsWith(`${provider.base}/admin/realms/${realm}/users/`), location);
  const id = location.split('/').pop();
  const user = await admin.users.findOne({ id });
  assert.equal(user.username, 'karla');
  assert.equal(user.email, 'karla@example.org');
  assert.equal(user.firstName, 'Karla');
  assert.equal(user.emailVerified, true);
  assert.equal(user.enabled, true);
  assert.equal(user.totp, false);
  assert.ok(Math.abs(user.createdTimestamp - Date.now()) < 60_000);
  assert.deepEqual(user.requiredActions, []);
  assert.deepEqual(user.disableableCredentialTypes, []);
  assert.deepEqual(user.federatedIdentities, []);
  assert.equal(user.notBefore, 0);
  assert.deepEqual(user.access, {
    manageGroupMembership: true, resetPassword: true, view: true, mapRoles: true, impersonate: true, manage: true,
  });
  assert.equal(user.userProfileMetadata, undefined);
  const formed = await admin.users.findOne({ id, userProfileMetadata: true });
  assert.deepEqual(formed.userProfileMetadata.attributes.map((attribute) => attribute.name), ['username', 'email', 'firstName', 'lastName']);

  await admin.users.update({ id }, { firstName: 'Karoline', email: 'karoline@example.org' });
  const changed = await admin.users.findOne({ id });
  assert.equal(changed.firstName, 'Karoline');
  assert.equal(changed.lastName, 'Sams', 'what was not sent stays');
  assert.equal(changed.emailVerified, false, 'nobody proved the new address');

  await admin.users.del({ id });
  assert.equal(await admin.users.findOne({ id }), null);
  assert.equal((await send('DELETE', `/${id}`)).status, 404);
  assert.equal((await send('PUT', `/${id}`, { firstName: 'X' })).status, 404);
});

test('a new user gets the defaults of the realm, and what comes with it', async () => {
  const { id: groupId } = await admin.groups.create({ name: 'newcomers' });
  const { id: otherId } = await admin.groups.create({ name: 'invited' });
  await admin.realms.addDefaultGroup({ realm, id: groupId });
  const { id } = await admin.users.create({
    username: 'dora', enabled: true, groups: ['/invited'], requiredActions: ['UPDATE_PROFILE', 'NO_SUCH_ACTION'],
    credentials: [{ type: 'password', value: 'dora-demo-2026', temporary: false }],
  });
  const groups = await admin.users.listGroups({ id });
  assert.deepEqual(groups.map((group) => group.path).sort(), ['/invited', '/newcomers']);
  const roles = await admin.users.listRealmRoleMappings({ id });
  assert.deepEqual(roles.map((role) => role.name), [`default-roles-${realm}`]);
  assert.deepEqual((await admin.users.findOne({ id })).requiredActions, ['UPDATE_PROFILE']);
  const credentials = await admin.users.getCredentials({ id });
  assert.deepEqual(credentials.map((credential) => credential.type), ['password']);
  assert.equal(credentials[0].secretData, undefined);
  await admin.groups.del({ id: groupId });
  await admin.groups.del({ id: otherId });
  assert.deepEqual(await admin.users.listGroups({ id }), [], 'the groups went, and the memberships with them');
});

test('a user comes with the password hash of another server', async () => {
  const { id } = await admin.users.create({
    username: 'moved', enabled: true, email: 'moved@example.org', firstName: 'Mo', lastName: 'Ved',
    credentials: [{
      type: 'password',
      secretData: JSON.stringify({ value: 'ESS9ZZvqEBLSAZUkLV0bJJxPwkmPWMRDI9dUTpqqEFo=', salt: 'AAAAAAAAAAAAAAAAAAAAAA==' }),
      credentialData: JSON.stringify({ hashIterations: 27500, algorithm: 'pbkdf2-sha256' }),
    }],
  });
  const [credential] = await admin.users.getCredentials({ id });
  assert.equal(credential.type, 'password');
  assert.match(credential.credentialData, /pbkdf2-sha256/);
});

test('a name and an address belong to one', async () => {
  await admin.users.create({ username: 'erin', email: 'erin@example.org', enabled: true });
  const cases = [
    [{ username: 'erin' }, 'User exists with same username'],
    [{ username: 'ERIN' }, 'User exists with same username'],
    [{ username: 'erin2', email: 'ERIN@example.org' }, 'User exists with same email'],
  ];
  for (const [body, message] of cases) {
    const answer = await send('POST', '', body);
    assert.equal(answer.status, 409, JSON.stringify(body));
    assert.equal(answer.body.errorMessage, message);
  }
  const { id } = await admin.users.create({ username: 'frank', email: 'frank@example.org', enabled: true });
  const taken = await send('PUT', `/${id}`, { email: 'erin@example.org' });
  assert.equal(taken.status, 409);
  assert.equal((await admin.users.findOne({ id })).email, 'frank@example.org');
});

test('CVE-2024-1722: nobody takes the address of another as a name', async () => {
  await admin.users.create({ username: 'victim', email: 'victim@example.org', enabled: true });
  assert.equal((await send('POST', '', { username: 'victim@example.org' })).status, 409);
});

test('bad input gets a clear error and writes nothing', async () => {
  const before = await admin.users.count();
  const cases = [
    [{}, 'User name is missing'],
    [{ username: ' ' }, 'User name is missing'],
    [{ username: 'ab' }, 'error-invalid-length'],
    [{ username: '<script>' }, 'error-username-invalid-character'],
    [{ username: 'long', email: 'no address' }, 'error-invalid-email'],
    [{ username: 'long', firstName: '<b>x</b>' }, 'error-person-name-invalid-character'],
    [{ username: 'x'.repeat(10_000) }],
    [{ username: 'long', lastName: 'x'.repeat(10_000) }],
    [{ username: 'a\u0000bc' }],
    [{ username: ['no'] }],
    [{ username: 'long', enabled: 'perhaps' }],
    [{ username: 'long', attributes: ['a'] }],
    [{ username: 'long', groups: ['/nowhere'] }],
    [{ username: 'long', credentials: 'secret' }],
    ['[]'],
    ['{'],
  ];
  for (const [body, message] of cases) {
    const answer = await send('POST', '', body);
    assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 80));
    if (message) assert.equal(answer.body.errorMessage, message, JSON.stringify(body).slice(0, 80));
  }
  assert.equal(await admin.users.count(), before);
});

test('errors of the profile say which field and which bounds', async () => {
  const one = await send('POST', '', { username: 'ab' });
  assert.deepEqual(one.body, { field: 'username', errorMessage: 'error-invalid-length', params: ['username', '3', '255'] });
  const two = await send('POST', '', { username: 'ab', email: 'x' });
  assert.deepEqual(two.body.errors.map((error) => error.field), ['username', 'email']);
});

test('a name stays unless the realm lets names change', async () => {
  const { id } = await admin.users.create({ username: 'steady', enabled: true });
  const renamed = await send('PUT', `/${id}`, { username: 'unsteady' });
  assert.equal(renamed.status, 400);
  assert.equal(renamed.body.errorMessage, 'error-user-attribute-read-only');
  await admin.users.update({ id }, { username: 'steady', firstName: 'S' });
});

test('users are found by every parameter of the search', async () => {
  const make = (username, rest) => admin.users.create({ username, enabled: true, ...rest });
  await admin.users.updateProfile({
    ...(await admin.users.getProfile()), unmanagedAttributePolicy: 'ENABLED',
  });
  await make('search-ada', { email: 'ada@find.example', firstName: 'Ada', lastName: 'Lovelace', emailVerified: true, attributes: { planet: ['earth'], tag: ['x', 'y'] } });
  await make('search-bell', { email: 'bell@find.example', firstName: 'Alexander', lastName: 'Bell', attributes: { planet: ['earth'] } });
  await make('search-curie', { email: 'curie@find.example', firstName: 'Marie', lastName: 'Curie', enabled: false });
  const cases = [
    [{ search: 'search-' }, ['search-ada', 'search-bell', 'search-curie']],
    [{ search: 'lovelace' }, ['search-ada']],
    [{ search: '*find.example' }, ['search-ada', 'search-bell', 'search-curie']],
    [{ search: 'search-', enabled: false }, ['search-curie']],
    [{ username: 'search-b' }, ['search-bell']],
    [{ username: 'search-bell', exact: true }, ['search-bell']],
    [{ username: 'search-b', exact: true }, []],
    [{ email: 'ada@' }, ['search-ada']],
    [{ firstName: 'mar', lastName: 'cur' }, ['search-curie']],
    [{ username: 'search-', emailVerified: true }, ['search-ada']],
    [{ q: 'planet:earth' }, ['search-ada', 'search-bell']],
    [{ q: 'planet:earth tag:y' }, ['search-ada']],
    [{ q: 'planet:mars' }, []],
    [{ q: 'planet:earth lastName:bell' }, ['search-bell']],
    [{ search: 'search-', first: 1, max: 1 }, ['search-bell']],
    [{ search: 'nobody-at-all' }, []],
  ];
  for (const [query, names] of cases) {
    const found = await admin.users.find(query);
    assert.deepEqual(found.map((user) => user.username).sort(), names, JSON.stringify(query));
    if (!query.max) assert.equal(await admin.users.count(query), names.length, `count ${JSON.stringify(query)}`);
  }
  const [ada] = await admin.users.find({ username: 'search-ada', exact: true });
  assert.deepEqual((await admin.users.find({ search: `id:${ada.id}` })).map((user) => user.username), ['search-ada']);
  const [brief] = await admin.users.find({ username: 'search-ada', briefRepresentation: true });
  assert.equal(brief.attributes, undefined);
  const [full] = await admin.users.find({ username: 'search-ada' });
  assert.deepEqual(full.attributes, { planet: ['earth'], tag: ['x', 'y'] });
  const late = await ask(provider, 'GET', usersOf(`?username=search-&createdAfter=${Date.now() + 1000}`), { token });
  assert.deepEqual(late.body, []);
  for (const query of ['max=x', 'enabled=2', 'createdAfter=soon']) {
    assert.equal((await ask(provider, 'GET', usersOf(`?${query}`), { token })).status, 400, query);
  }
});

test('disabling keeps somebody out, enabling lets them in again', async () => {
  const { id } = await admin.users.create({
    username: 'gate', enabled: true, email: 'gate@example.org', firstName: 'Ga', lastName: 'Te',
    credentials: [{ type: 'password', value: 'gate-demo-2026' }],
  });
  assert.equal(await signsIn('gate', 'gate-demo-2026'), true);
  await admin.users.update({ id }, { enabled: false });
  assert.equal(await signsIn('gate', 'gate-demo-2026'), false);
  await admin.users.update({ id }, { enabled: true });
  assert.equal(await signsIn('gate', 'gate-demo-2026'), true);
});

test('RFC 9110 §13.1.1: of two administrators who save what they read, the second is told that it changed', async () => {
  const { id } = await admin.users.create({ username: 'contended', enabled: true });
  const { headers } = await send('GET', `/${id}`);
  const put = (firstName) => send('PUT', `/${id}`, { firstName }, { 'if-match': headers.get('etag') });
  assert.equal((await put('First')).status, 204);
  assert.equal((await put('Second')).status, 412);
  assert.equal((await admin.users.findOne({ id })).firstName, 'First');
});

test('many who save at once never leave half of each', async () => {
  const { id } = await admin.users.create({ username: 'stormy', enabled: true });
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) =>
    send('PUT', `/${id}`, { firstName: `N${i}`, lastName: `N${i}` })));
  assert.ok(answers.some((answer) => answer.status === 204));
  assert.ok(answers.every((answer) => [204, 409].includes(answer.status)), answers.map((a) => a.status).join());
  const user = await admin.users.findOne({ id });
  assert.equal(user.firstName, user.lastName);
});

test('CVE-2026-94215: a user of another realm is not found, by any path', async () => {
  const { id } = await admin.users.create({ username: 'only-here', enabled: true });
  const elsewhere = `/master/users/${id}`;
  for (const [method, path, body] of [
    ['GET', ''], ['PUT', '', { firstName: 'X' }], ['DELETE', ''],
    ['GET', '/credentials'], ['PUT', '/reset-password', { type: 'password', value: 'taken over now' }],
    ['GET', '/role-mappings'], ['GET', '/groups'], ['GET', '/sessions'], ['POST', '/logout'], ['GET', '/consents'],
    ['GET', '/federated-identity'], ['POST', '/impersonation'], ['PUT', '/execute-actions-email', ['UPDATE_PASSWORD']],
    ['GET', '/unmanagedAttributes'], ['PUT', '/send-verify-email'],
  ]) {
    assert.equal((await ask(provider, method, elsewhere + path, { token, body })).status, 404, `${method} ${path}`);
  }
  assert.equal((await admin.users.findOne({ id })).enabled, true);
});

test('the list of the console says who is locked out', async () => {
  const answer = await ask(provider, 'GET', `/${realm}/ui-ext/brute-force-user?first=0&max=11&briefRepresentation=true&search=alice`, { token });
  assert.equal(answer.status, 200);
  assert.equal(answer.body[0].username, 'alice');
  assert.equal(answer.body[0].bruteForceStatus.disabled, false);
  assert.equal(answer.body[0].access.manage, true);
});
