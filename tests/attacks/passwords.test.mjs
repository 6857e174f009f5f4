// Guessing: how many guesses are checked, what the answers tell, and who can lock out whom.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { withDatabase } from '../lib/database.mjs';
import { refusedStart, root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, formOf, obtainTokens, requestTokens, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
const FACTOR = 5;  // failureFactor of the realm
let provider, realm;

before(async () => {
  provider = await startProvider({ realms: [`${root}/tests/realms/guarded.json`], values: { APP: app } });
  realm = provider.realm('guarded');
});
after(() => provider?.stop());

const loginForm = async (visitor) => {
  const page = await visitor.get(authorizeUrl(realm, first, { state: 'same' }));
  return formOf(page.page, page.url, 'kc-form-login');
};
async function guess(username, password) {
  const visitor = new Visitor();
  return visitor.post((await loginForm(visitor)).action, { username, password });
}
const grant = (username, password) => requestTokens(new Visitor(), realm, first, { grant_type: 'password', username, password, scope: 'openid' });
/** What the provider noted of each failed login: the words of its events. */
const noted = () => withDatabase(provider.dataDir, (database) => database.prepare('SELECT document FROM event').all().map(({ document }) => JSON.parse(document)).filter(({ type }) => type === 'LOGIN_ERROR'));

for (const [how, username, attempt] of [['login forms', 'alice', guess], ['password grants', 'bob', grant]]) {
  test(`Cve2024_4629: of a hundred wrong ${how} at once, no more are checked than the realm allows`, async () => {
    const earlier = noted();
    const countChecked = (events) => events.filter(({ error }) => error === 'invalid_user_credentials').length;
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => attempt(username, `wrong-${i}`)));
    for (const answer of answers) assert.ok(answer.status < 500, String(answer.status));
    const events = noted();
    assert.equal(events.length - earlier.length, 100);
    const checked = countChecked(events) - countChecked(earlier);
    assert.equal(checked, FACTOR);
    // Locked: the right password does not help, and nothing says why.
    const right = await attempt(username, `${username}-2026-password`);
    assert.doesNotMatch(right.headers?.get('location') ?? '', /code=/);
    assert.equal(right.access_token, undefined);
  });
}

/** A page without what differs from one request to the next. */
const settled = (page, username) => page.replaceAll(username, 'SOMEBODY').replace(/(session_code|tab_id|trace)=[^&"]*/g, '$1=')
  .replace(/[0-9a-f]{32}/g, 'TRACE').replace(/nonce-[\w+/=-]+|nonce="[^"]*"/g, 'NONCE');

test('Cve2026_4633: unknown, wrong and locked look alike on the page', async () => {
  const pages = [];
  for (const [username, password] of [['nobody-here', 'x'], ['alice', 'x'], ['alice', 'alice-2026-password'], ['nobody@example.org', 'x']]) {
    const answer = await guess(username, password);
    assert.equal(answer.headers.get('location'), null);
    pages.push({ status: answer.status, page: settled(answer.page, username), headers: Object.keys(answer.headers.all).sort() });
  }
  for (const page of pages) assert.deepEqual(page, pages[0]);
});

test('what names nobody may be a password in the wrong field, and is not written down', async () => {
  await guess('my-secret-passphrase-2026', 'x');
  assert.equal(noted().at(-1).error, 'user_not_found');
  assert.doesNotMatch(JSON.stringify(noted()), /my-secret-passphrase-2026/);
});

test('Cve2026_4633: unknown, wrong and locked look alike at the token endpoint', async () => {
  const answers = [];
  for (const [username, password] of [['nobody-here', 'x'], ['bob', 'x'], ['bob', 'bob-2026-password']]) {
    const { response } = await grant(username, password);
    answers.push({ status: response.status, page: response.page, headers: Object.keys(response.headers.all).sort() });
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
});

test('Cve2024_1722: a realm in which one user\'s name is another\'s e-mail address is refused', async () => {
  const realm_ = JSON.parse(readFileSync(`${root}/tests/realms/guarded.json`, 'utf8').replaceAll('@APP@', app));
  realm_.users.push({ username: 'Alice@Example.org', enabled: true, credentials: [{ type: 'password', value: 'whatever-2026' }] });
  const { code, log } = await refusedStart(realm_);
  assert.ok(code > 0, log);
  assert.match(log, /users\[2\]/, 'and it is said which');
});

test('Cve2024_1722: wrong passwords for a name that is nobody\'s lock nobody', async () => {
  // Another realm file would have told; this one starts afresh.
  const other = await startProvider({ realms: [`${root}/tests/realms/guarded.json`], values: { APP: app } });
  try {
    const there = other.realm('guarded');
    for (let i = 0; i < 3 * FACTOR; i++) {
      await requestTokens(new Visitor(), there, first, { grant_type: 'password', username: `alice@example.org.${i % 2 ? 'evil' : 'x'}`, password: 'x' });
    }
    const tokens = await obtainTokens(new Visitor(), there, first, { username: 'alice@example.org', password: 'alice-2026-password' });
    assert.equal(tokens.status, 200);
  } finally {
    await other.stop();
  }
});
