// The library against our own provider, with what it has.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { root, startProvider } from '../lib/programs.mjs';
import { Talker } from '../lib/talker.mjs';
import { signIn, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const secret = 'a secret with + odd / characters: 100% & any=thing';
const carol = { username: 'carol', password: "carol's password 2026" };
let provider, talker;

before(async () => {
  provider = await startProvider({ realms: [`${root}/tests/realms/counterparts.json`], values: { APP: app } });
  talker = talk();
});
after(async () => {
  talker?.stop();
  await provider?.stop();
});

function talk(more = {}) {
  return new Talker({ issuer: provider.realm('counterparts').issuer, client_id: 'confidential-app', client_secret: secret,
    redirect_uri: `${app}/callback`, ...more });
}
const good = (answer) => {
  assert.equal(answer.error, undefined, answer.text);
  return answer;
};

test('a login; then the refresh token is revoked and good for nothing', async () => {
  const { url } = good(await talker.ask('begin_login'));
  const back = await signIn(new Visitor(), url, carol);
  const parameters = Object.fromEntries(new URL(back.headers.get('location')).searchParams);
  const login = good(await talker.ask('finish_login', { parameters }));
  assert.equal(login.identity.claims.preferred_username, 'carol');
  const renewed = good(await talker.ask('refresh'));
  good(await talker.ask('revoke', { token: renewed.tokens.refresh_token, hint: 'refresh_token' }));
  assert.equal((await talker.ask('refresh')).error, 'refresh_refused');
});

for (const authentication of ['client_secret_basic', 'client_secret_post']) {
  test(`client credentials and introspection by ${authentication}`, async () => {
    const service = talk({ authentication, redirect_uri: '' });
    const token = good(await service.ask('client_credentials'));
    assert.equal(good(await service.ask('client_credentials')).access_token, token.access_token, 'kept');
    const known = good(await service.ask('introspect', { token: token.access_token }));
    assert.equal(known.active, true);
    assert.equal(known.client_id, 'confidential-app');
    assert.equal(good(await service.ask('introspect', { token: `${token.access_token}x` })).active, false);
    service.stop();
  });
}
