// What users sign in with, as administrators handle it: new passwords, their policy, order, labels; never a secret.
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

async function signIn(username, password) {
  const response = await fetch(provider.realm(realm).token, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
  });
  return response.status;
}

async function person(username, password = `${username}-demo-2026`) {
  const { id } = await admin.users.create({
    username, enabled: true, email: `${username}@example.org`, firstName: 'P', lastName: username,
    credentials: [{ type: 'password', value: password }],
  });
  return id;
}

test('a new password works and the old one does not; a session that stands goes on', async () => {
  const id = await person('rosa');
  const client = await adminOf(provider, { realm, home: realm, credentials: { username: 'rosa', password: 'rosa-demo-2026' } });
  await admin.users.resetPassword({ id, credential: { type: 'password', value: 'rosa-second-2026', temporary: false } });
  assert.equal(await signIn('rosa', 'rosa-second-2026'), 200);
  assert.equal(await signIn('rosa', 'rosa-demo-2026'), 401);
  assert.equal((await admin.users.listSessions({ id })).length, 2);
  assert.ok(await client.getAccessToken());
  assert.equal((await admin.users.getCredentials({ id })).length, 1, 'it took the place of the old one');
});

test('a temporary password must be changed at the next login', async () => {
  const id = await person('tina');
  await admin.users.resetPassword({ id, credential: { type: 'password', value: 'tina-second-2026', temporary: true } });
  assert.deepEqual((await admin.users.findOne({ id })).requiredActions, ['UPDATE_PASSWORD']);
  assert.notEqual(await signIn('tina', 'tina-second-2026'), 200);
  await admin.users.resetPassword({ id, credential: { type: 'password', value: 'tina-third-2026', temporary: false } });
  assert.deepEqual((await admin.users.findOne({ id })).requiredActions, []);
  assert.equal(await signIn('tina', 'tina-third-2026'), 200);
});

test('a password that cannot be gets an error that says so, and the old one stays', async () => {
  const id = await person('otto');
  const cases = [
    [{ type: 'password' }, 'No password provided'],
    [{ type: 'password', value: '  ' }, 'Empty password not allowed'],
    [{ type: 'password', value: 'x'.repeat(10_000) }, 'invalidPasswordMaxLengthMessage'],
    [{ type: 'password', value: 7, temporary: 'perhaps' }],
    ['[]'],
  ];
  for (const [body, error] of cases) {
    const answer = await send('PUT', `/${id}/reset-password`, body);
    assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 60));
    if (error) assert.equal(answer.body.error, error);
  }
  assert.equal(await signIn('otto', 'otto-demo-2026'), 200);
});

test('credentials are listed without secrets, labelled, ordered and removed', async () => {
  const id = await person('lena');
  await admin.users.update({ id }, {
    credentials: [{
      type: 'otp', userLabel: 'phone', secretData: JSON.stringify({ value: 'a-very-secret-seed' }),
      credentialData: JSON.stringify({ subType: 'totp', digits: 6, period: 30, algorithm: 'HmacSHA1' }),
    }],
  });
  const raw = await send('GET', `/${id}/credentials`);
  assert.deepEqual(raw.body.map((one) => one.type), ['password', 'otp']);
  assert.doesNotMatch(JSON.stringify(raw.body), /secretData|very-secret|"value"|salt/);
  assert.equal((await admin.users.findOne({ id })).totp, true);
  const [password, otp] = raw.body;

  await admin.users.updateCredentialLabel({ id, credentialId: otp.id }, 'watch');
  assert.equal((await admin.users.getCredentials({ id }))[1].userLabel, 'watch');
  assert.equal((await send('PUT', `/${id}/credentials/${otp.id}/userLabel`, JSON.stringify('x'.repeat(10_000)))).status, 400);
  assert.equal((await send('PUT', `/${id}/credentials/none/userLabel`, JSON.stringify('x'))).status, 404);

  await admin.users.moveCredentialPositionUp({ id, credentialId: otp.id });
  assert.deepEqual((await admin.users.getCredentials({ id })).map((one) => one.id), [otp.id, password.id]);
  await admin.users.moveCredentialPositionDown({ id, credentialId: otp.id, newPreviousCredentialId: password.id });
  assert.deepEqual((await admin.users.getCredentials({ id })).map((one) => one.id), [password.id, otp.id]);
  assert.equal((await send('POST', `/${id}/credentials/${otp.id}/moveAfter/none`)).status, 404);

  await admin.users.deleteCredential({ id, credentialId: otp.id });
  assert.deepEqual((await admin.users.getCredentials({ id })).map((one) => one.type), ['password']);
  assert.equal((await send('DELETE', `/${id}/credentials/${otp.id}`)).status, 404);
  assert.deepEqual(await admin.users.getUserStorageCredentialTypes({ id }), []);
  assert.equal((await send('PUT', `/${id}/disable-credential-types`, ['password'])).status, 204);
  assert.deepEqual(await admin.users.getCredentials({ id }), []);
});

test('a credential of one user is not found through another', async () => {
  const owner = await person('owner');
  const other = await person('other');
  const [credential] = await admin.users.getCredentials({ id: owner });
  assert.equal((await send('DELETE', `/${other}/credentials/${credential.id}`)).status, 404);
  assert.equal((await admin.users.getCredentials({ id: owner })).length, 1);
});
