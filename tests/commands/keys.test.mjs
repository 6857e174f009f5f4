// `latchkey keys` and `latchkey master-key` beside a running server: nobody is signed out, and what was sealed stays readable.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { administrator, demoRealm, latchkey, startProvider } from '../lib/programs.mjs';

let provider;
before(async () => { provider = await startProvider(); });
after(async () => { await provider?.stop(); });

const run = (...args) => execFileSync(latchkey, [...args, '--data-dir', provider.dataDir], { encoding: 'utf8' });
const headerOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url'));

async function grant(fields) {
  const response = await fetch(provider.realm('master').token, {
    method: 'POST', body: new URLSearchParams({ client_id: 'admin-cli', scope: 'openid', ...fields }),
  });
  return { status: response.status, ...await response.json() };
}
const signIn = () => grant({ grant_type: 'password', ...administrator });

async function userinfoStatus(token) {
  const response = await fetch(provider.realm('master').userinfo, { headers: { authorization: `Bearer ${token}` } });
  return response.status;
}

async function publishedKids() {
  const { keys } = await (await fetch(provider.realm('master').certs)).json();
  return keys.map((key) => key.kid);
}

test('rotated keys sign at once, and the old ones verify through the grace period', async () => {
  const old = await signIn();
  assert.equal(old.status, 200);
  const said = run('keys', 'rotate', '--realm', 'master', '--grace', '1h');
  assert.match(said, /new key/);
  const fresh = await signIn();
  assert.notEqual(headerOf(fresh.access_token).kid, headerOf(old.access_token).kid);
  const kids = await publishedKids();
  assert.ok(kids.includes(headerOf(old.access_token).kid), 'the old key is still published');
  assert.ok(kids.includes(headerOf(fresh.access_token).kid), 'the new key is published');
  assert.equal(await userinfoStatus(old.access_token), 200);
  const refreshed = await grant({ grant_type: 'refresh_token', refresh_token: old.refresh_token });
  assert.equal(refreshed.status, 200, 'a refresh token of before still works');
  assert.match(run('keys', 'list', '--realm', 'master'), /passive/);
});

test('without a grace period a replaced key is worth nothing', async () => {
  const old = await signIn();
  run('keys', 'rotate', '--realm', 'master', '--algorithm', 'RS256', '--grace', '0s');
  assert.ok(!(await publishedKids()).includes(headerOf(old.access_token).kid));
  assert.equal(await userinfoStatus(old.access_token), 401);
  assert.equal(await userinfoStatus((await signIn()).access_token), 200);
});

test('an unknown realm is named, with those that there are', () => {
  const said = spawnSync(latchkey, ['keys', 'rotate', '--realm', 'nowhere', '--data-dir', provider.dataDir], { encoding: 'utf8' });
  assert.equal(said.status, 1);
  assert.match(said.stderr, /there is no realm 'nowhere'; there are demo-openid-connect, master/);
});

test('the master key changes beside the running server, and the old one is then worth nothing', async () => {
  const file = join(provider.dataDir, 'master.key');
  const before = readFileSync(file, 'utf8');
  assert.match(run('master-key', 'rotate', '--forget-old'), /rows sealed with the new key/);
  assert.notEqual(readFileSync(file, 'utf8'), before);

  const secretStillOpens = async () => {
    const response = await fetch(provider.realm(demoRealm.name).token, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code: 'none', redirect_uri: 'http://localhost:8081/x',
        client_id: demoRealm.clientId, client_secret: demoRealm.clientSecret }),
    });
    return (await response.json()).error;
  };
  assert.equal(await secretStillOpens(), 'invalid_grant', 'the client was known by its secret');
  assert.equal((await signIn()).status, 200);
  await provider.restart('SIGTERM');
  assert.equal(await secretStillOpens(), 'invalid_grant');
  assert.equal((await signIn()).status, 200);

  await provider.stop();
  const current = readFileSync(file, 'utf8');
  writeFileSync(file, before);
  const said = spawnSync(latchkey, ['keys', 'list', '--realm', 'master', '--data-dir', provider.dataDir], { encoding: 'utf8' });
  writeFileSync(file, current);
  assert.notEqual(said.status, 0);
  assert.match(said.stderr, /master key/);
});
