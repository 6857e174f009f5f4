// kill -9 in the middle of the work, again and again: what was acknowledged is still there after the restart.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, obtainCode, requestTokens, Visitor } from '../lib/visitor.mjs';

const client = { id: 'survivor', secret: 'secret-of-the-survivor', redirectUri: 'http://localhost:9/callback' };
const erin = { username: 'erin', password: 'erin-2026-password' };
const ROUNDS = 5;
const WORKERS = 12;
const DEEDS = 45;  // acknowledged in each round before the kill, however fast the machine is
let provider, realm;

before(async () => {
  provider = await startProvider({ realms: [`${root}/tests/realms/survival.json`] });
  realm = provider.realm('survival');
});
after(() => provider?.stop());

/** What the provider has acknowledged, and so owes us. */
const owed = { codes: [], sessions: [], refreshTokens: [], spentCodes: [], endedSessions: [] };
let acknowledged = 0;
let interrupted = 0;
const wrong = [];

const redeem = (code) => requestTokens(new Visitor(), realm, client, { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri });
const refresh = (token) => requestTokens(new Visitor(), realm, client, { grant_type: 'refresh_token', refresh_token: token });

/** One thing a client does, chosen by `kind`; it is noted as owed only after its answer has come. */
const deeds = [
  async function keepCode(visitor) {
    const { code } = await obtainCode(visitor, realm, client, erin);
    owed.codes.push(code);
    owed.sessions.push(visitor);
  },
  async function redeemCode(visitor) {
    const { code } = await obtainCode(visitor, realm, client, erin);
    const tokens = await redeem(code);
    if (tokens.status !== 200) throw new Error(`code refused while running: ${tokens.response.page}`);
    owed.spentCodes.push({ code, refreshToken: tokens.refresh_token });
  },
  async function refreshAgain(visitor) {
    const { code } = await obtainCode(visitor, realm, client, erin);
    let tokens = await redeem(code);
    for (let i = 0; i < 3; i++) {
      tokens = await refresh(tokens.refresh_token);
      if (tokens.status !== 200) throw new Error(`refresh refused while running: ${tokens.response.page}`);
    }
    owed.refreshTokens.push(tokens.refresh_token);
  },
  async function logOut(visitor) {
    const { code } = await obtainCode(visitor, realm, client, erin);
    const tokens = await redeem(code);
    const response = await visitor.get(`${realm.logout}?id_token_hint=${tokens.id_token}&post_logout_redirect_uri=${encodeURIComponent('http://localhost:9/bye')}`);
    if (response.headers.get('location') !== 'http://localhost:9/bye') throw new Error(`logout refused while running: ${response.page}`);
    owed.endedSessions.push({ visitor, refreshToken: tokens.refresh_token });
  },
];

async function work(stop) {
  for (let turn = 0; !stop.now; turn++) {
    try {
      await deeds[turn % deeds.length](new Visitor());
      acknowledged++;
    } catch (error) {
      // A connection cut by the kill owes nothing. Anything else is a fault.
      if (error.code || /socket hang up|aborted|ECONN/.test(error.message)) interrupted++;
      else if (!stop.killed) wrong.push(error.message);
      await sleep(20);
    }
  }
}

async function everythingOwedIsThere() {
  const parts = [
    ...owed.codes.splice(0).map((code) => async () => {
      const tokens = await redeem(code);
      assert.equal(tokens.status, 200, `an acknowledged code: ${tokens.response.page}`);
      owed.refreshTokens.push(tokens.refresh_token);
    }),
    ...owed.sessions.slice(-40).map((visitor) => async () => {
      const answer = await visitor.get(authorizeUrl(realm, client, { prompt: 'none' }));
      assert.match(answer.headers.get('location') ?? '', /[?&]code=/, 'an acknowledged session');
    }),
    ...owed.refreshTokens.slice(-60).map((token) => async () => {
      const tokens = await refresh(token);
      assert.equal(tokens.status, 200, `an acknowledged refresh token: ${tokens.response.page}`);
    }),
    ...owed.endedSessions.slice(-30).map(({ visitor, refreshToken }) => async () => {
      assert.equal((await refresh(refreshToken)).error, 'invalid_grant', 'an acknowledged logout ends the refresh token');
      const answer = await visitor.get(authorizeUrl(realm, client, { prompt: 'none' }));
      assert.match(answer.headers.get('location') ?? '', /error=login_required/, 'an acknowledged logout ends the session');
    }),
    ...owed.spentCodes.splice(0).map(({ code, refreshToken }) => async () => {
      assert.equal((await refresh(refreshToken)).status, 200, 'tokens of an acknowledged redemption');
      assert.equal((await redeem(code)).error, 'invalid_grant', 'a code that was redeemed stays so');
    }),
  ];
  const queue = [...parts];
  await Promise.all(Array.from({ length: 8 }, async () => { for (let part; (part = queue.pop());) await part(); }));
  return parts.length;
}

for (let round = 1; round <= ROUNDS; round++) {
  test(`round ${round}: killed under load, everything acknowledged is there`, async () => {
    const stop = { now: false, killed: false };
    const workers = Array.from({ length: WORKERS }, () => work(stop));
    const before_ = acknowledged;
    await until('load', () => wrong.length > 0 || acknowledged >= before_ + DEEDS, { seconds: 45, log: provider.log });
    await sleep(Math.floor(Math.random() * 300));  // in the middle of whatever it is at
    stop.killed = true;
    const restarted = provider.restart('SIGKILL');
    stop.now = true;
    await restarted;
    await Promise.all(workers);
    assert.deepEqual(wrong, []);
    const checked = await everythingOwedIsThere();
    assert.ok(checked > 20, `only ${checked} things were owed`);
  });
}

test('there was real load, and the kills came in the middle of it', () => {
  assert.ok(acknowledged >= ROUNDS * DEEDS, `${acknowledged} acknowledged`);
  assert.ok(interrupted > 0, 'some requests were cut off');
});

test('SIGTERM finishes what is in flight', async () => {
  const stop = { now: false, killed: false };
  const workers = Array.from({ length: WORKERS }, () => work(stop));
  const before_ = acknowledged;
  await until('load', () => wrong.length > 0 || acknowledged > before_, { seconds: 45, log: provider.log });
  stop.killed = true;
  stop.now = true;
  const started = Date.now();
  await provider.restart('SIGTERM');
  assert.ok(Date.now() - started < 9000, 'it stops by itself');
  await Promise.all(workers);
  await everythingOwedIsThere();
});
