// The library against our own provider, with what it has.
// Programs: latchkey rp_talk
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { root, startProvider } from '../lib/programs.mjs';
import { Talker } from '../lib/talker.mjs';
import { signIn, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const secret = 'a secret with + odd / characters: 100% & any=thing';
const carol = { username: 'carol', password: "carol's password 2026" };
const talkers = [];
let provider;

before(async () => {
  provider = await startProvider({ realms: [`${root}/tests/realms/counterparts.json`], values: { APP: app } });
});
after(async () => {
  for (const talker of talkers) talker.stop();
  await provider?.stop();
});

function talk(more = {}) {
  const talker = new Talker({ issuer: provider.realm('counterparts').issuer, client_id: 'confidential-app', client_secret: secret,
    redirect_uri: `${app}/callback`, ...more });
  talkers.push(talker);
  return talker;
}
const good = (answer) => {
  assert.equal(answer.error, undefined, answer.text);
  return answer;
};

test('a login and a refresh', async () => {
  const talker = talk();
  const { url } = good(await talker.ask('begin_login'));
  const back = await signIn(new Visitor(), url, carol);
  const parameters = Object.fromEntries(new URL(back.headers.get('location')).searchParams);
  const login = good(await talker.ask('finish_login', { parameters }));
  assert.equal(login.identity.claims.preferred_username, 'carol');
  const renewed = good(await talker.ask('refresh'));
  assert.notEqual(renewed.tokens.access_token, login.tokens.access_token);
});

for (const authentication of ['client_secret_basic', 'client_secret_post']) {
  test(`client credentials by ${authentication}, kept`, async () => {
    const service = talk({ authentication, redirect_uri: '' });
    const token = good(await service.ask('client_credentials'));
    assert.equal(good(await service.ask('client_credentials')).access_token, token.access_token);
  });
}

test('what the provider does not announce is said before anything is sent, and what it announces works', async () => {
  const service = talk({ redirect_uri: '' });
  const known = await (await fetch(provider.realm('counterparts').discovery)).json();
  const token = good(await service.ask('client_credentials')).access_token;
  const introspected = await service.ask('introspect', { token });
  if (known.introspection_endpoint) assert.equal(good(introspected).active, true);
  else assert.equal(introspected.error, 'not_supported');
  const revoked = await service.ask('revoke', { token, hint: 'access_token' });
  if (known.revocation_endpoint) good(revoked);
  else assert.equal(revoked.error, 'not_supported');
});
