// Who is locked out after wrong passwords, and how an administrator lets them in again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider;
before(async () => { provider = await startProvider(); });
after(async () => { await provider?.stop(); });

test('without a token, with a broken one, and with one that grants nothing nobody administers', async () => {
  const path = `/${demoRealm.name}/attack-detection/brute-force/users/nobody`;
  assert.equal((await ask(provider, 'GET', path)).status, 401);
  assert.equal((await ask(provider, 'GET', path, { token: 'a.b.c' })).status, 401);
  const response = await fetch(provider.realm(demoRealm.name).token, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...demoRealm.alice }),
  });
  const { access_token: token } = await response.json();
  assert.equal((await ask(provider, 'GET', path, { token })).status, 403);
  assert.equal((await ask(provider, 'GET', path.replace(demoRealm.name, 'nowhere'), { token })).status, 404);
});

test('an unknown user is not found, by reading and by writing', async () => {
  const admin = await adminOf(provider, { realm: demoRealm.name });
  const path = `/${demoRealm.name}/attack-detection/brute-force/users/nobody`;
  const token = await admin.getAccessToken();
  assert.equal((await ask(provider, 'GET', path, { token })).status, 404);
  assert.equal((await ask(provider, 'DELETE', path, { token })).status, 404);
});
