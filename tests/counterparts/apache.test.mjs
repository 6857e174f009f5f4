// Debian's apache2 with mod_auth_openidc, as many sites run it: a protected folder, a role, a logout.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { freePort, start, temporaryFolder } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { signIn, Visitor } from '../lib/visitor.mjs';

const carol = { username: 'carol', password: "carol's password 2026" };
let provider, apache, app;

function configuration(folder, port, realm) {
  const module = (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`;
  return `
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
LogLevel warn auth_openidc:info
Listen 127.0.0.1:${port}
ServerName localhost:${port}
DocumentRoot ${folder}/htdocs
${process.getuid() === 0 ? 'User www-data\nGroup www-data' : ''}
${['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'auth_openidc', 'mime', 'dir'].map(module).join('\n')}
TypesConfig /etc/mime.types
DirectoryIndex index.html
OIDCProviderMetadataURL ${realm.discovery}
OIDCClientID confidential-app
OIDCClientSecret "a secret with + odd / characters: 100% & any=thing"
OIDCRedirectURI http://localhost:${port}/protected/callback
OIDCCryptoPassphrase "a passphrase of the tests"
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim preferred_username
OIDCDefaultLoggedOutURL http://localhost:${port}/
OIDCStateMaxNumberOfCookies 7 true
<Location /protected>
  AuthType openid-connect
  Require valid-user
  Header set X-User "expr=%{REMOTE_USER}"
  Header set X-Email "expr=%{HTTP:OIDC_CLAIM_email}"
</Location>
<Location /protected/readers>
  Require claim realm_access.roles:reader
</Location>
<Location /protected/writers>
  Require claim realm_access.roles:writer
</Location>
`;
}

before(async () => {
  const port = await freePort();
  app = `http://localhost:${port}`;
  provider = await startProvider({ realms: [`${root}/tests/realms/counterparts.json`], values: { APP: app } });
  const folder = temporaryFolder('apache');
  for (const path of ['', '/protected', '/protected/readers', '/protected/writers']) {
    mkdirSync(`${folder}/htdocs${path}`, { recursive: true });
    writeFileSync(`${folder}/htdocs${path}/index.html`, `<h1>${path || 'public'}</h1>\n`);
  }
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  if (process.getuid() === 0) chmodSync(folder, 0o777);
  writeFileSync(`${folder}/apache.conf`, configuration(folder, port, provider.realm('counterparts')));
  apache = await start('apache2', '/usr/sbin/apache2', ['-DFOREGROUND', '-f', `${folder}/apache.conf`], { ready: `${app}/` });
  apache.errors = () => readFileSync(`${folder}/error.log`, 'utf8');
});
after(async () => {
  await apache?.stop();
  await provider?.stop();
});

/** From a page of the site to the page after the login. */
async function open(visitor, path) {
  const away = await visitor.get(`${app}${path}`);
  if (away.status === 200) return away;
  assert.equal(away.status, 302, apache.errors());
  const back = await signIn(visitor, away.headers.get('location'), carol);
  return visitor.follow(await visitor.get(back.headers.get('location') ?? assert.fail(`${back.status} ${back.page}`)));
}

test('the public page needs no login, the protected one does', async () => {
  assert.equal((await new Visitor().get(`${app}/`)).status, 200);
  const away = await new Visitor().get(`${app}/protected/`);
  assert.equal(away.status, 302);
  assert.ok(away.headers.get('location').startsWith(provider.realm('counterparts').authorize));
});

test('after the login the page is there, and Apache knows the person and her claims', async () => {
  const page = await open(new Visitor(), '/protected/');
  assert.equal(page.status, 200, apache.errors());
  assert.equal(page.headers.get('x-user'), 'carol');
  assert.equal(page.headers.get('x-email'), 'carol@example.org');
});

test('a page for a role she has opens, a page for one she has not does not', async () => {
  const visitor = new Visitor();
  assert.equal((await open(visitor, '/protected/readers/')).status, 200, apache.errors());
  assert.equal((await visitor.get(`${app}/protected/writers/`)).status, 401);
});

test('logout ends both sessions', async () => {
  const visitor = new Visitor();
  await open(visitor, '/protected/');
  const toProvider = await visitor.get(`${app}/protected/callback?logout=${encodeURIComponent(`${app}/`)}`);
  assert.ok(toProvider.headers.get('location').startsWith(provider.realm('counterparts').logout), toProvider.headers.get('location'));
  const back = await visitor.get(toProvider.headers.get('location'));
  assert.equal(back.headers.get('location'), `${app}/`, back.page);
  const again = await visitor.get(`${app}/protected/`);
  assert.equal(again.status, 302);
  const login = await visitor.follow(await visitor.get(again.headers.get('location')));
  assert.equal(login.status, 200, 'the provider asks for a password again');
  assert.match(login.page, /kc-form-login/);
});
