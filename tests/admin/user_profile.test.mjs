// The user profile: which attributes users have, and what their values must be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider;
let admin;
let token;
const realm = demoRealm.name;
const send = (method, path, body, headers) => ask(provider, method, `/${realm}/users${path}`, { token, body, headers });

before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

test('a realm that says nothing has the four attributes of everybody, and takes no other', async () => {
  const profile = await admin.users.getProfile();
  assert.deepEqual(profile.attributes.map((attribute) => attribute.name), ['username', 'email', 'firstName', 'lastName']);
  assert.equal(profile.unmanagedAttributePolicy, undefined);
  const { id } = await admin.users.create({ username: 'plain', enabled: true, attributes: { shoe: ['43'] } });
  assert.equal((await admin.users.findOne({ id })).attributes, undefined);
  assert.deepEqual(await admin.users.getUnmanagedAttributes({ id }), {});
});

test('a changed profile is served as it was sent, and rules the users at once', async () => {
  const profile = await admin.users.getProfile();
  profile.attributes.push(
    { name: 'department', displayName: 'Department', validations: { options: { options: ['ops', 'sales'] } },
      required: { roles: ['admin'] }, permissions: { view: ['admin', 'user'], edit: ['admin'] }, annotations: { inputType: 'select' } },
    { name: 'floors', multivalued: true, validations: { integer: { min: 0, max: 40 } }, permissions: { view: ['admin'], edit: ['admin'] } },
    { name: 'badge', permissions: { view: ['admin'], edit: [] } },
  );
  const answer = await send('PUT', '/profile', profile);
  assert.equal(answer.status, 200);
  assert.deepEqual(await admin.users.getProfile(), profile);

  const missing = await send('POST', '', { username: 'worker', enabled: true });
  assert.deepEqual(missing.body, { field: 'department', errorMessage: 'error-user-attribute-required', params: ['department'] });
  const wrong = await send('POST', '', { username: 'worker', attributes: { department: ['war'], floors: ['1', '99'], badge: ['1'] } });
  assert.deepEqual(wrong.body.errors.map((error) => [error.field, error.errorMessage]), [
    ['department', 'error-invalid-value'], ['floors', 'error-number-out-of-range'], ['badge', 'error-user-attribute-read-only'],
  ]);
  const { id } = await admin.users.create({ username: 'worker', enabled: true, attributes: { department: ['ops'], floors: ['1', '2'] } });
  assert.deepEqual((await admin.users.findOne({ id })).attributes, { department: ['ops'], floors: ['1', '2'] });

  const metadata = await admin.users.getProfileMetadata();
  assert.equal(metadata.attributes.find((attribute) => attribute.name === 'username').readOnly, false, 'a new user gets a name');
  const { userProfileMetadata } = await admin.users.findOne({ id, userProfileMetadata: true });
  assert.equal(userProfileMetadata.attributes.find((attribute) => attribute.name === 'username').readOnly, true, 'which then stays');
  const department = metadata.attributes.find((attribute) => attribute.name === 'department');
  assert.equal(department.required, true);
  assert.equal(department.readOnly, false);
  assert.deepEqual(department.annotations, { inputType: 'select' });
  assert.ok(department.validators.options);
  assert.equal(metadata.attributes.find((attribute) => attribute.name === 'badge').readOnly, true);
});

test('unmanaged attributes come and go with the policy, and are not lost in between', async () => {
  const profile = { ...(await admin.users.getProfile()), unmanagedAttributePolicy: 'ENABLED' };
  await admin.users.updateProfile(profile);
  const { id } = await admin.users.create({ username: 'collector', enabled: true, attributes: { department: ['ops'], stamp: ['penny black'] } });
  assert.deepEqual(await admin.users.getUnmanagedAttributes({ id }), { stamp: ['penny black'] });
  await admin.users.updateProfile({ ...profile, unmanagedAttributePolicy: 'ADMIN_VIEW' });
  await admin.users.update({ id }, { attributes: { department: ['sales'], stamp: ['forged'] } });
  assert.deepEqual((await admin.users.findOne({ id })).attributes, { department: ['sales'], stamp: ['penny black'] });
  await admin.users.updateProfile({ ...profile, unmanagedAttributePolicy: 'DISABLED' });
  assert.equal((await admin.users.findOne({ id })).attributes.stamp, undefined);
  await admin.users.update({ id }, { firstName: 'Col', attributes: { department: ['ops'] } });
  await admin.users.updateProfile(profile);
  assert.deepEqual((await admin.users.findOne({ id })).attributes.stamp, ['penny black']);
  await admin.users.update({ id }, { attributes: { department: ['ops'] } });
  assert.equal((await admin.users.findOne({ id })).attributes.stamp, undefined, 'left out where it may be: gone');
});

test('a profile that cannot be is refused and says why', async () => {
  const before = await admin.users.getProfile();
  const cases = [
    { attributes: [] },
    { attributes: before.attributes.filter((attribute) => attribute.name !== 'email') },
    { ...before, attributes: [...before.attributes, { name: 'email' }] },
    { ...before, attributes: [...before.attributes, { name: 'a b' }] },
    { ...before, attributes: [...before.attributes, { name: 'x'.repeat(10_000) }] },
    { ...before, attributes: [...before.attributes, { name: 'a', validations: { magic: {} } }] },
    { ...before, attributes: [...before.attributes, { name: 'a', group: 'none' }] },
    { ...before, attributes: [...before.attributes, { name: 'a', permissions: { edit: ['root'] } }] },
    { ...before, unmanagedAttributePolicy: 'SOMETIMES' },
    { attributes: {} },
    '[]',
  ];
  for (const body of cases) {
    const answer = await send('PUT', '/profile', body);
    assert.equal(answer.status, 400, JSON.stringify(body).slice(-120));
  }
  assert.deepEqual(await admin.users.getProfile(), before);
});

test('RFC 9110 §13.1.1: of two who change the profile, the second is told', async () => {
  const { headers, body } = await send('GET', '/profile');
  const put = () => send('PUT', '/profile', { ...body, unmanagedAttributePolicy: 'ADMIN_EDIT' }, { 'if-match': headers.get('etag') });
  assert.equal((await put()).status, 200);
  assert.equal((await put()).status, 412);
});
