// The programs under test: above all `latchkey serve` and the sample application.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyData, otherKeys, prepared, withKeys } from './prepared.mjs';
import { freePort, start, temporaryFolder } from './processes.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Where a program of ours stands. ./test runs a test with the programs that it names, so that it knows what it depends on. */
function program(name, variable, built) {
  if (process.env.WHOLE_TEST && !process.env[variable]) return `/${name} is not named in this test: "// Programs: latchkey ${name}"`;
  return process.env[variable] ?? join(root, 'build/release', built);
}
export const latchkey = program('latchkey', 'PROVIDER_UNDER_TEST', 'latchkey');
export const demo = program('demo', 'DEMO_UNDER_TEST', 'apps/demo/demo');
export const rpCheck = program('rp_check', 'RP_CHECK_UNDER_TEST', 'tests/latchkey_rp_check');
export const rpTalk = program('rp_talk', 'TALK_UNDER_TEST', 'tests/latchkey_rp_talk');
export const pageGallery = program('page_gallery', 'GALLERY_UNDER_TEST', 'latchkey_page_gallery');

export const demoRealm = {
  file: join(root, 'examples/demo-realm.json'),
  name: 'demo-openid-connect',
  clientId: '7f3c2e10-8c1a-4c71-89f2-f0bb72e536f4',
  clientSecret: 'demo-client-secret-change-me',
  alice: { username: 'alice', password: 'alice-demo-2026' },
  bob: { username: 'bob', password: 'bob-demo-2026' },
};

export const administrator = { username: 'admin', password: 'correct horse battery staple' };

/** A realm file with every `@KEY@` in `values` filled in, written beside the data so that the provider imports it. */
function placeRealm(folder, file, values, edit) {
  let text = readFileSync(file, 'utf8');
  for (const [key, value] of Object.entries(values)) text = text.replaceAll(`@${key}@`, value);
  const placed = join(folder, file.split('/').pop());
  writeFileSync(placed, edit(text));
  return placed;
}

const bootstrap = {
  LATCHKEY_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
  LATCHKEY_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
};

async function startFresh(dataDir, env) {
  const [port, management] = [await freePort(), await freePort()];
  const args = ['serve', '--dev', '--http-port', String(port), '--management-port', String(management), '--data-dir', dataDir];
  await (await start('latchkey', latchkey, args, { ready: `http://localhost:${port}/realms/master`, env: { ...bootstrap, ...env } })).stop();
}

/**
 * Starts a provider with realm files imported. `values` fills @NAME@ in them (ports are only known now). Unless `folder`
 * holds data already, it begins as after a first start (prepared.mjs).
 * The handle adds { base, management, realm(name), restart(signal) }.
 */
export async function startProvider({ realms = [demoRealm.file], values = {}, env = {}, args = [], port, folder } = {}) {
  folder ??= temporaryFolder('provider');
  port ??= await freePort();
  const management = await freePort();
  const ready = await prepared(latchkey, startFresh);
  if (!existsSync(join(folder, 'data'))) copyData(ready, join(folder, 'data'));
  const files = realms.map((file, i) => placeRealm(folder, file, values, (text) => withKeys(ready, text, i)));
  const command = ['serve', '--dev', '--http-port', String(port), '--management-port', String(management),
    '--data-dir', join(folder, 'data'), ...files.flatMap((file) => ['--import-realm', file]), ...args];
  const base = `http://localhost:${port}`;
  const run = () => start('latchkey', latchkey, command, {
    ready: `${base}/realms/master`,
    env: { ...bootstrap, ...env },
  });
  let handle = await run();
  return {
    base,
    folder,
    dataDir: join(folder, 'data'),
    management: `http://localhost:${management}`,
    get pid() { return handle.pid; },
    realm(name) {
      const issuer = `${base}/realms/${name}`;
      const oidc = `${issuer}/protocol/openid-connect`;
      return {
        name, issuer, discovery: `${issuer}/.well-known/openid-configuration`, authorize: `${oidc}/auth`, token: `${oidc}/token`,
        userinfo: `${oidc}/userinfo`, logout: `${oidc}/logout`, certs: `${oidc}/certs`,
        loginActions: `${issuer}/login-actions`,
      };
    },
    log: () => handle.log(),
    stop: (signal) => handle.stop(signal),
    async restart(signal = 'SIGKILL') {
      await handle.stop(signal);
      handle = await run();
    },
  };
}

/** Keys for a realm that a test makes itself, as its `components`, where their making is not what is tested; for another beside it: 1. */
export const keysOfRealm = async (nth = 0) => otherKeys(await prepared(latchkey, startFresh), nth);

/** The data folder of a provider after its first start, for a command or a program that a test starts itself. */
export async function dataAfterStart(name) {
  const folder = join(temporaryFolder(name), 'data');
  copyData(await prepared(latchkey, startFresh), folder);
  return folder;
}

/** What comes of a start with a realm file of this content that must not get in: { code, log }. */
export async function refusedStart(realm) {
  const dataDir = await dataAfterStart('refused');
  const file = join(dataDir, '../realm.json');
  writeFileSync(file, JSON.stringify({ components: await keysOfRealm(), ...realm }));
  const program = await start('latchkey', latchkey, ['serve', '--dev', '--http-port', String(await freePort()), '--management-port', String(await freePort()),
    '--data-dir', dataDir, '--import-realm', file]);
  const late = setTimeout(() => program.signal('SIGKILL'), 15_000);
  const { code } = await program.exited;
  clearTimeout(late);
  return { code, log: program.log() };
}

/** Starts the sample application against any provider. `settings` replaces or adds lines of its .env. */
export async function startDemo({ authority, settings = {}, port } = {}) {
  port ??= await freePort();
  const base = `http://localhost:${port}`;
  const env = {
    AUTHORITY: authority,
    CLIENT_ID: demoRealm.clientId,
    CLIENT_SECRET: demoRealm.clientSecret,
    REDIRECT_URI: `${base}/auth/callback`,
    SECRET_KEY: 'a secret key of the tests, long enough for anybody',
    ...settings,
  };
  const folder = temporaryFolder('demo');
  writeFileSync(join(folder, '.env'), Object.entries(env).map(([key, value]) => `${key}=${value}\n`).join(''));
  const handle = await start('demo', demo, ['--port', String(port)], { cwd: folder, ready: `${base}/` });
  return { ...handle, base };
}
