// Several providers at one gateway: ours, and npm's oauth2-mock-server, which signs anybody in.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Events, OAuth2Server } from 'oauth2-mock-server';
import { enter, providerTable, startApplication, startGate, startGatehouse, wanda } from '../lib/gate.mjs';
import { freePort } from '../lib/processes.mjs';
import { request, Visitor } from '../lib/visitor.mjs';

let provider, mock, application, gate;
const json = (response) => JSON.parse(response.page);

before(async () => {
  const [port, mockPort] = [await freePort(), await freePort()];
  const app = `http://localhost:${port}`;
  mock = new OAuth2Server();
  await mock.issuer.keys.generate('RS256');
  await mock.start(mockPort, 'localhost');
  mock.service.on(Events.BeforeTokenSigning, (token) => Object.assign(token.payload, { preferred_username: 'mocker', email: 'ceo@example.org', roles: ['staff'], groups: ['watch'] }));
  [provider, application] = await Promise.all([startGatehouse(app), startApplication()]);
  gate = await startGate(`
${providerTable(provider, app).replace('[[providers]]', '[[providers]]\nname = "ours"\ntitle = "The gatehouse"')}
[[providers]]
name = "mock"
issuer = "${mock.issuer.url}"
client_id = "anything"
redirect_uri = "${app}/.latchkey/callback/mock"
[[upstreams]]
url = "${application.url}"
[[rules]]
path = "/ours"
provider = "ours"
[[rules]]
path = "/staff"
role = "staff"
`, { port });
});
after(async () => {
  await gate?.stop();
  await mock?.stop();
  await application?.stop();
  await provider?.stop();
});

/** Through the mock, which asks nobody anything. */
async function enterByMock(visitor, path) {
  let answer = await visitor.get(`${gate.base}/.latchkey/login/mock?return_to=${encodeURIComponent(path)}`);
  for (let hops = 0; hops < 6 && answer.headers.get('location'); hops++) answer = await visitor.get(new URL(answer.headers.get('location'), answer.url));
  return answer;
}

test('who must sign in may choose by whom', async () => {
  const page = await new Visitor().follow(await new Visitor().get(`${gate.base}/page`));
  assert.equal(page.status, 200, gate.log());
  assert.match(page.page, /href="\/\.latchkey\/login\/ours\?return_to=%2Fpage">Sign in with The gatehouse</);
  assert.match(page.page, /href="\/\.latchkey\/login\/mock\?return_to=%2Fpage">Sign in with mock</);
});

test('a login through another provider\'s software works, claims, roles and all', async () => {
  const visitor = new Visitor();
  const page = await enterByMock(visitor, '/staff?x=1');
  assert.equal(page.status, 200, `${page.page}\n${gate.log()}`);
  assert.equal(json(page).url, '/staff?x=1');
  assert.equal(json(page).headers['x-forwarded-user'], 'mocker');
  assert.equal(json(page).headers['x-forwarded-groups'], 'watch');
  assert.equal(json(page).headers['x-forwarded-provider'], 'mock');
  assert.equal(json(page).headers['x-forwarded-email'], undefined, 'nobody says that the address is his');
});

test('a rule that names a provider takes nobody else\'s word', async () => {
  const visitor = new Visitor();
  await enterByMock(visitor, '/page');
  const away = await visitor.get(`${gate.base}/ours`);
  assert.equal(away.headers.get('location'), '/.latchkey/login/ours?return_to=%2Fours');
  const ours = new Visitor();
  const { headers } = json(await enter(ours, `${gate.base}/ours`, wanda));
  assert.equal(headers['x-forwarded-user'], 'wanda');
  assert.equal(headers['x-forwarded-provider'], 'ours');
  assert.equal(headers['x-forwarded-email'], 'wanda@example.org');
});

test('who is signed in with both is let in by the one that a rule names', async () => {
  const visitor = new Visitor();
  await enterByMock(visitor, '/page');
  const page = await enter(visitor, `${gate.base}/ours`, wanda);
  assert.equal(page.status, 200, gate.log());
  assert.equal(json(page).headers['x-forwarded-user'], 'wanda');
});

test('an answer of one provider does not open the other\'s door', async () => {
  const visitor = new Visitor();
  const away = await visitor.get(`${gate.base}/.latchkey/login/mock?return_to=%2Fpage`);
  const back = new URL((await visitor.get(away.headers.get('location'))).headers.get('location'));
  back.pathname = '/.latchkey/callback';
  const answer = await visitor.get(back);
  assert.equal(answer.status, 400, answer.page);
  assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 401);
});

test('signing out ends each session', async () => {
  const visitor = new Visitor();
  await enterByMock(visitor, '/page');
  await enter(visitor, `${gate.base}/ours`, wanda);
  assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 200);
  await visitor.get(`${gate.base}/.latchkey/logout`);
  assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 401);
});

test('a logout that the provider tells from server to server ends the session, and a forged one does not', async () => {
  const visitor = new Visitor();
  await enterByMock(visitor, '/page');
  const me = json(await visitor.get(`${gate.base}/.latchkey/user`));
  const subject = me.subject ?? me.sub ?? me.claims.sub;
  const tell = async (change) => {
    const token = await mock.issuer.buildToken({
      scopesOrTransform: (header, payload) => {
        Object.assign(header, { typ: 'logout+jwt' });
        Object.assign(payload, { aud: 'anything', sub: subject, jti: `${Math.random()}`, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, change);
        delete payload.nbf;
      },
    });
    const body = `logout_token=${token}`;
    return request(`${gate.base}/.latchkey/backchannel-logout/mock`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }, body });
  };
  for (const change of [{ aud: 'another' }, { events: {} }, { nonce: 'x' }, { iss: provider.realm('gatehouse').issuer }]) {
    assert.equal((await tell(change)).status, 400, JSON.stringify(change));
    assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 200, JSON.stringify(change));
  }
  const told = await tell({});
  assert.equal(told.status, 200, `${told.page}\n${gate.log()}`);
  assert.equal((await visitor.get(`${gate.base}/.latchkey/user`)).status, 401);
});
