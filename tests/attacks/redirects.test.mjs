// Every response mode and hostile redirect URI, over HTTP: nobody is sent, or made to post, to a place that is not the client's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { refusedStart, root, startProvider } from '../lib/programs.mjs';
import { authorizeUrl, formOf, obtainTokens, signIn, Visitor } from '../lib/visitor.mjs';

const app = 'http://localhost:9';
const alice = { username: 'alice', password: 'alice-2026-password' };
const first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
const MODES = [undefined, 'query', 'fragment', 'form_post', 'query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'];
let provider, realm;

before(async () => {
  provider = await startProvider({ realms: [`${root}/tests/realms/attacks.json`], values: { APP: app } });
  realm = provider.realm('attacks');
});
after(() => provider?.stop());

const wide = 'http://localhost:9/wide/';
const hostile = {
  'wildcard-app': {
    'Cve2026_7504: several at signs': ['http://localhost:9@x@evil.example/wide/', 'http://x@localhost:9@evil.example/wide/', 'http://localhost:9\\@evil.example/wide/', 'http://a@localhost:9/wide/x', 'http://localhost:9%40evil.example/wide/'],
    'Cve2026_3872: matrix parameters and dots': [`${wide}..;/x`, `${wide}%2e%2e/x`, `${wide}..%5cx`, `${wide}%5c..%5cx`, `${wide}..\\x`, `${wide}../x`, `${wide}a/../../x`, `${wide}.%2e/x`, `${wide}..%2fx`],
    'Cve2024_1132: encoded twice': [`${wide}%252e%252e/x`, `${wide}..%252fx`, `${wide}%25252e%25252e/x`],
    'Cve2026_9689: parameters of the answer': [`${wide}x?code=forged`, `${wide}x?state=forged`, `${wide}x?iss=forged`, `${wide}x?a=b&code=forged`, `${wide}x?error=forged`, `${wide}x?%63ode=forged`, `${wide}x?response=forged`],
    'Cve2026_9086: schemes that run': ['javascript:alert(1)//http://localhost:9/wide/', 'JaVaScRiPt://localhost:9/wide/%0aalert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x'],
    'elsewhere': ['https://localhost:9/wide/x', 'http://localhost:99/wide/x', 'http://localhost:9.evil.example/wide/', 'http://localhost.evil.example:9/wide/', '//localhost:9/wide/x', '/wide/x', 'http://localhost:9/wider', 'http://localhost:9/WIDE/x', `${wide}x#fragment`, `${wide}x\r\nLocation: http://evil.example/`, `${wide}\u0000`, ` ${wide}x`, `${wide}x y`],
  },
  'local-app': {
    'Cve2024_8883: localhost is no prefix': ['http://localhost.evil.example/callback', 'http://localhost@evil.example/callback', 'http://localhost:80@evil.example/callback', 'http://127.0.0.1@evil.example/callback', 'http://localhost:x/callback', 'http://localhost:99999/callback', 'http://localhost:8080/other', 'http://evil.example/callback', 'http://127.0.0.1/callback', 'https://localhost/callback', 'http://localhost:/callback/'],
  },
  'anywhere-app': {
    'Cve2026_9086: a bare star is http and https only': ['javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'myapp://callback', 'about:blank', 'blob:http://x/y', 'http://user:password@evil.example/', 'http:///x', 'http://', 'http://evil.example\\@good.example/', '/relative', '*'],
  },
};

/** The page may name what it refused, as text, and offer itself in other languages; no tag of it leads there. */
function assertLeadsNowhere(page, said) {
  for (const [tag] of page.matchAll(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi)) if (!/^<a href="\/realms\/attacks\/[^"]*" lang=/.test(tag)) assert.doesNotMatch(tag, /evil\.example|javascript:|data:text|vbscript:|forged/i, said);
  assert.doesNotMatch(page, /<script>|http-equiv="?refresh/i, said);
}

for (const [client, rows] of Object.entries(hostile)) {
  for (const [what, addresses] of Object.entries(rows)) {
    test(`${what}, at ${client}, in every response mode (Cve2023_6134, Cve2023_6927, Cve2023_6291)`, async () => {
      for (const redirectUri of addresses) {
        for (const mode of MODES) {
          for (const more of [{}, { prompt: 'none' }, { response_type: 'token' }, { scope: undefined, response_type: undefined }]) {
            const answer = await new Visitor().get(authorizeUrl(realm, { id: client, redirectUri }, { response_mode: mode, ...more }));
            const said = `${redirectUri} ${mode} ${JSON.stringify(more)}: ${answer.status} ${answer.headers.get('location')}`;
            assert.equal(answer.status, 400, said);
            assert.equal(answer.headers.get('location'), null, said);
            assert.equal(formOf(answer.page, realm.issuer), undefined, said);
            assertLeadsNowhere(answer.page, said);
          }
        }
      }
    });
  }
}

test('Cve2024_8883: a loopback address registered without a port matches any port, and no other host', async () => {
  for (const redirectUri of ['http://localhost/callback', 'http://localhost:5173/callback']) {
    const answer = await signIn(new Visitor(), authorizeUrl(realm, { id: 'local-app', redirectUri }), alice);
    assert.ok(answer.headers.get('location')?.startsWith(`${redirectUri}?`), `${redirectUri}: ${answer.status} ${answer.headers.get('location')}`);
  }
});

test('Cve2023_6134: what a form_post page carries is text, whatever it says', async () => {
  const state = '"><script>alert(1)</script><input name=code value="forged\'`&#x22;{{7*7}}';
  for (const more of [{}, { prompt: 'none', nonce: '"><img src=x onerror=alert(1)>' }]) {
    const url = authorizeUrl(realm, first, { response_mode: 'form_post', state, ...more });
    const answer = more.prompt ? await new Visitor().get(url) : await signIn(new Visitor(), url, alice);
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.page, /<script>alert|onerror=alert/);
    const form = formOf(answer.page, realm.issuer);
    assert.equal(form.action, first.redirectUri);
    assert.equal(form.fields.state, state);
    assert.deepEqual(Object.keys(form.fields).sort(), more.prompt ? ['error', 'error_description', 'iss', 'state'].filter((name) => name in form.fields) : ['code', 'iss', 'session_state', 'state']);
    assert.match(answer.headers.get('content-security-policy'), /script-src/);
    assert.doesNotMatch(answer.headers.get('content-security-policy'), /script-src[^;]*unsafe-inline/);
  }
});

test('a state with line ends, fragments and quotes comes back as it went, and nowhere else', async () => {
  for (const state of ['a\r\nSet-Cookie: x=y', '#fragment&code=forged', '&code=forged&error=x', '\u202e\u{1F600}', '%0d%0aX: y']) {
    for (const mode of ['query', 'fragment']) {
      const answer = await new Visitor().get(authorizeUrl(realm, first, { state, response_mode: mode, prompt: 'none' }));
      const location = new URL(answer.headers.get('location'));
      const parameters = mode === 'query' ? location.searchParams : new URLSearchParams(location.hash.slice(1));
      assert.deepEqual(parameters.getAll('state'), [state]);
      assert.equal(parameters.get('code'), null);
      assert.equal(answer.headers.cookies.some((line) => line.startsWith('x=')), false);
    }
  }
});

test('Cve2026_7504: after a logout nobody is sent elsewhere either', async () => {
  const { id_token } = await obtainTokens(new Visitor(), realm, first, alice);
  for (const uri of ['http://localhost:9@x@evil.example/bye', 'http://localhost:9\\@evil.example/bye', `${app}/bye/../x`, `${app}/bye;x`, `${app}/%62ye/..%2f`, 'javascript:alert(1)', `${app}/bye#x`, `${app}/bye?state=forged`, '//evil.example/bye', 'https://evil.example/']) {
    for (const more of [{ id_token_hint: id_token }, { client_id: first.id }, { id_token_hint: id_token, client_id: first.id }]) {
      const answer = await new Visitor().get(`${realm.logout}?${new URLSearchParams({ ...more, post_logout_redirect_uri: uri, state: 's' })}`);
      assert.equal(answer.headers.get('location'), null, uri);
      assert.equal(answer.status, 400, uri);
      assertLeadsNowhere(answer.page, uri);
    }
  }
});

test('Cve2026_9086: a realm file with addresses that run, in any case, does not get in', async () => {
  const template = JSON.parse(readFileSync(`${root}/tests/realms/attacks_twin.json`, 'utf8').replaceAll('@APP@', app));
  const changes = [{ redirectUris: ['JaVaScRiPt:alert(1)'] }, { redirectUris: ['DATA:text/html,x'] }, { redirectUris: ['vbScript:*'] }, { baseUrl: 'javascript:alert(1)' }, { rootUrl: ' javascript:alert(1)' },
    { attributes: { 'post.logout.redirect.uris': 'JAVASCRIPT:alert(1)' } }, { attributes: { logoUri: 'jAvascript:alert(1)' } }];
  for (const change of changes) {
    const { code, log } = await refusedStart({ ...template, clients: [{ ...template.clients[0], ...change }] });
    assert.ok(code > 0, `${JSON.stringify(change)}: ${log}`);
    assert.match(log, /clients\[0\]/);
  }
});
