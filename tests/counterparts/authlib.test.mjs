// Debian's python3-authlib with Flask: the relying party that most Python sites use.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort, start } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { signIn, Visitor } from '../lib/visitor.mjs';

const carol = { username: 'carol', password: "carol's password 2026" };
let provider, flask, app;

before(async () => {
  const port = await freePort();
  app = `http://localhost:${port}`;
  provider = await startProvider({ realms: [`${root}/tests/realms/counterparts.json`], values: { APP: app } });
  flask = await start('flask', '/usr/bin/python3', [`${root}/tests/counterparts/flask_app.py`], {
    ready: `${app}/`,
    env: {
      PORT: String(port), AUTHLIB_INSECURE_TRANSPORT: '1', PYTHONDONTWRITEBYTECODE: '1',
      DISCOVERY: provider.realm('counterparts').discovery,
      // Authlib puts both into its Basic header as they are, where openid-client encodes them: the same client serves both.
      CLIENT_ID: 'confidential-app', CLIENT_SECRET: 'a secret with + odd / characters: 100% & any=thing',
    },
  });
});
after(async () => {
  await flask?.stop();
  await provider?.stop();
});

async function logIn(visitor) {
  const away = await visitor.get(`${app}/login`);
  const back = await signIn(visitor, away.headers.get('location'), carol);
  const home = await visitor.follow(await visitor.get(back.headers.get('location') ?? assert.fail(`${back.status} ${back.page}`)));
  assert.equal(home.status, 200, `${home.page}\n${flask.log()}`);
  return JSON.parse(home.page);
}

test('a login: the ID token is verified and the person is known', async () => {
  const user = await logIn(new Visitor());
  assert.equal(user.preferred_username, 'carol');
  assert.equal(user.email, 'carol@example.org');
  assert.ok(user.sub);
});

test('userinfo and refresh', async () => {
  const visitor = new Visitor();
  const user = await logIn(visitor);
  const info = await visitor.get(`${app}/userinfo`);
  assert.equal(JSON.parse(info.page).sub, user.sub, flask.log());
  for (let round = 0; round < 2; round++) {
    const fresh = await visitor.get(`${app}/refresh`);
    assert.equal(fresh.status, 200, flask.log());
    assert.ok(JSON.parse(fresh.page).expires_in > 0);
  }
});

test('logout: the next login asks for the password again', async () => {
  const visitor = new Visitor();
  await logIn(visitor);
  const away = await visitor.get(`${app}/logout`);
  const back = await visitor.get(away.headers.get('location'));
  assert.equal(back.headers.get('location'), `${app}/`, back.page);
  const again = await visitor.get(`${app}/login`);
  const login = await visitor.follow(await visitor.get(again.headers.get('location')));
  assert.match(login.page, /kc-form-login/);
});
