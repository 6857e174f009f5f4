// Debian's glewlwyd as an OpenID provider: its own database, configured through its API, on a port of its own.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { freePort, start, temporaryFolder } from './processes.mjs';
import { Visitor } from './visitor.mjs';

const SCHEMA = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';

function configuration(folder, port) {
  const modules = '/usr/lib/glewlwyd';
  const mime = Object.entries({ html: 'text/html', css: 'text/css', js: 'application/javascript', json: 'application/json', png: 'image/png', woff2: 'font/woff2' })
    .map(([extension, type]) => `{ extension = ".${extension}" mime_type = "${type}" }`).join(',\n');
  return `
port=${port}
bind_address="127.0.0.1"
external_url="http://localhost:${port}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="WARNING"
cookie_secure=0
static_files_path="${folder}/webapp"
static_files_mime_types = ( ${mime} )
session_expiration=2419200
session_key="GLEWLWYD2_SESSION_ID"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="${modules}/user"
client_module_path="${modules}/client"
user_auth_scheme_module_path="${modules}/scheme"
plugin_module_path="${modules}/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3" path = "${folder}/glewlwyd.db" }
`;
}

/**
 * A provider with one user (dora / dora-demo-2026) and one client { id, secret, redirectUri }.
 * Gives { base, issuer, logIn(visitor, response), stop() }.
 */
export async function startGlewlwyd(client) {
  const folder = temporaryFolder('glewlwyd');
  const port = await freePort();
  const base = `http://localhost:${port}`;
  // Debian's web files are symbolic links in part; glewlwyd serves plain files only.
  cpSync('/usr/share/glewlwyd/webapp', `${folder}/webapp`, { recursive: true, dereference: true });
  execFileSync('/usr/bin/python3', ['-c', 'import sqlite3,sys;sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read())', `${folder}/glewlwyd.db`, SCHEMA]);
  writeFileSync(`${folder}/glewlwyd.conf`, configuration(folder, port));
  const handle = await start('glewlwyd', '/usr/bin/glewlwyd', ['-c', `${folder}/glewlwyd.conf`], { ready: `${base}/config/` });
  await configure(base, client, handle);
  return { ...handle, base, issuer: `${base}/api/oidc`, logIn: (visitor, response) => logIn(base, visitor, response) };
}

function api(base) {
  const visitor = new Visitor({ headers: { accept: 'application/json' } });
  return async (method, path, body) => {
    const response = await visitor.send(`${base}/api/${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    if (response.status !== 200) throw new Error(`glewlwyd: ${method} ${path}: ${response.status} ${response.page}`);
  };
}

async function configure(base, client, handle) {
  const call = api(base);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  await call('POST', 'auth/', { username: 'admin', password: 'password' });
  await call('PUT', 'scope/openid', { name: 'openid', display_name: 'OpenID', password_required: true, scheme: {}, scheme_required: {} });
  await call('POST', 'mod/plugin/', {
    module: 'oidc', name: 'oidc', display_name: 'OpenID Connect', order_rank: 0,
    parameters: {
      iss: `${base}/api/oidc`, 'jwt-type': 'rsa', 'jwt-key-size': '256', key: privateKey, cert: publicKey,
      'code-duration': 600, 'access-token-duration': 3600, 'refresh-token-duration': 1209600, 'refresh-token-rolling': true,
      'allow-non-oidc': false, 'auth-type-code-enabled': true, 'auth-type-refresh-enabled': true, 'auth-type-token-enabled': false,
      'auth-type-id-token-enabled': true, 'auth-type-client-enabled': false, 'auth-type-password-enabled': false, 'auth-type-none-enabled': false,
      'pkce-allowed': true, 'pkce-method-plain-allowed': false, 'subject-type': 'public', 'session-management-allowed': true, 'session-cookie-name': 'GLEWLWYD2_OIDC_SID', 'session-cookie-expiration': 2419200,
      'name-claim': 'mandatory', 'email-claim': 'mandatory', scope: [], 'additional-parameters': [], claims: [],
      'oauth-scope': [], 'request-parameter-allow': true, 'iss-id-token': true, 'restrict-scope-client-property': '',
    },
  });
  await call('POST', 'client/', {
    client_id: client.id, name: 'The sample application', confidential: true, password: client.secret, client_secret: client.secret,
    redirect_uri: [client.redirectUri], authorization_type: ['code', 'refresh_token'],
    token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post'], scope: ['openid'], enabled: true,
  });
  await call('POST', 'user/', { username: 'dora', name: 'Dora Demo', email: 'dora@example.org', password: 'dora-demo-2026', scope: ['openid', 'g_profile'], enabled: true });
  handle.client = client;
}

/** What glewlwyd's login page does with its scripts: sign in, grant the scope, go on to where the person came from. */
async function logIn(base, visitor, response) {
  const page = new URL(response.url);
  if (!page.pathname.endsWith('/login.html')) throw new Error(`not glewlwyd's login page: ${response.url} ${response.status} ${response.page.slice(0, 300)}`);
  const send = (method, path, body) => visitor.send(`${base}/api/${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  for (const [method, path, body] of [
    ['POST', 'auth/', { username: 'dora', password: 'dora-demo-2026' }],
    ['PUT', `auth/grant/${page.searchParams.get('client_id')}`, { scope: page.searchParams.get('scope') }],
  ]) {
    const answer = await send(method, path, body);
    if (answer.status !== 200) throw new Error(`glewlwyd: ${method} ${path}: ${answer.status} ${answer.page}`);
  }
  const onward = new URL(page.searchParams.get('callback_url'));
  return visitor.get(`${onward.href}${onward.search ? '&' : '?'}g_continue`);
}
