// The consoles as files: small over the wire, kept by browsers, under a strict policy, and plainly absent where not built.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { administrator, latchkey, startProvider } from '../lib/programs.mjs';
import { freePort, start, temporaryFolder } from '../lib/processes.mjs';

let provider;
before(async () => { provider = await startProvider(); });
after(() => provider?.stop());

/** As fetch(), but with the bytes as they came and no encoding asked for unless told. */
const get = (path, headers = {}) =>
  new Promise((resolve, reject) => {
    request(new URL(path, provider.base), { headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) }));
    }).on('error', reject).end();
  });

const html = { accept: 'text/html' };
const pageOf = async (path) => (await get(path, html)).bytes.toString();
const resourcesOf = (page) => /href="(\/resources\/[^"]+)\/host\.css"/.exec(page)[1];

test('/admin leads to the console of master, and a console without its slash to the one with it', async () => {
  for (const path of ['/admin', '/admin/', '/admin/master/console']) {
    const { status, headers } = await get(path, html);
    assert.equal(status, 302, path);
    assert.equal(headers.location, `${provider.base}/admin/master/console/`);
  }
});

test('the start page leads to the admin console', async () => {
  assert.ok((await pageOf('/')).includes(`href="${provider.base}/admin/"`));
});

test('a page has nothing inline and a policy that allows nothing inline', async () => {
  for (const path of ['/admin/master/console/', '/realms/master/account/']) {
    const { headers, bytes } = await get(path, html);
    assert.match(headers['content-security-policy'], /^default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.doesNotMatch(headers['content-security-policy'], /unsafe|\*|data:/);
    assert.equal(headers['cache-control'], 'no-store');
    const page = bytes.toString();
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=/);
    for (const [, attributes] of page.matchAll(/<script([^>]*)>/g)) assert.match(attributes, /src=|type="application\/json"/);
  }
});

test('the environment of a page is what the applications read', async () => {
  const environmentOf = async (path) => JSON.parse(/<script id="environment"[^>]*>(.*?)<\/script>/s.exec(await pageOf(path))[1]);
  const admin = await environmentOf('/admin/master/console/');
  assert.equal(admin.serverBaseUrl, provider.base);
  assert.equal(admin.clientId, 'security-admin-console');
  assert.equal(admin.consoleBaseUrl, '/admin/master/console/');
  const account = await environmentOf('/realms/demo-openid-connect/account/applications');
  assert.equal(account.baseUrl, `${provider.base}/realms/demo-openid-connect/account/`);
  assert.equal(account.clientId, 'account-console');
  assert.equal(account.features.isMyResourcesEnabled, false);
});

// RFC 9110 §12.5.3
test('files come in the encoding that the browser takes, and are the same bytes in each', async () => {
  const path = `${resourcesOf(await pageOf('/admin/master/console/'))}/admin.css`;
  const plain = await get(path);
  const br = await get(path, { 'accept-encoding': 'gzip, deflate, br' });
  const gzip = await get(path, { 'accept-encoding': 'gzip;q=1.0, br;q=0' });
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(br.headers['content-encoding'], 'br');
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.ok(brotliDecompressSync(br.bytes).equals(plain.bytes));
  assert.ok(gunzipSync(gzip.bytes).equals(plain.bytes));
  assert.equal(new Set([plain, br, gzip].map(({ headers }) => headers.etag)).size, 3);
  assert.equal(br.headers.vary, 'Accept-Encoding');
});

test('files are kept for a year under the address that changes with them, and asked for again under any other', async () => {
  const base = resourcesOf(await pageOf('/admin/master/console/'));
  const kept = await get(`${base}/host.css`);
  assert.equal(kept.headers['cache-control'], 'public, max-age=31536000, immutable');
  const known = await get(`${base}/host.css`, { 'if-none-match': kept.headers.etag });
  assert.equal(known.status, 304);
  assert.equal(known.bytes.length, 0);
  const older = await get(`${base.replace(/^\/resources\/[^/]+/, '/resources/older')}/host.css`);
  assert.equal(older.status, 200);
  assert.equal(older.headers['cache-control'], 'no-cache');
});

test('only what was built is served', async () => {
  const base = resourcesOf(await pageOf('/admin/master/console/'));
  for (const path of ['index.json', '..%2findex.json', '../index.json', 'texts/admin/en.json', 'admin.js.br', '', '%2e%2e/%2e%2e/etc/passwd']) {
    assert.ok([400, 404].includes((await get(`${base}/${path}`)).status), path);
  }
});

test('texts come for every spelling of a language, an empty list for one that nobody wrote, and 404 for no realm', async () => {
  const texts = async (path) => JSON.parse((await get(path)).bytes);
  const of = (list, key) => list.find((one) => one.key === key)?.value;
  assert.equal(of(await texts('/resources/master/admin/en'), 'clients'), 'Clients');
  assert.equal(of(await texts('/resources/master/account/de'), 'personalInfo'), 'Persönliche Angaben');
  assert.ok((await texts('/resources/master/admin/pt_br')).length > 100);
  assert.ok((await texts('/resources/master/admin/zh-CN')).length > 100);
  assert.deepEqual(await texts('/resources/master/admin/xx'), []);
  assert.deepEqual(await texts('/resources/master/admin/..'.replace('..', 'en%252f')), []);
  assert.equal((await get('/resources/nowhere/admin/en')).status, 404);
});

test('where the consoles were not built, their pages say so and all else works', async () => {
  const bin = join(temporaryFolder('bare'), 'bin');
  mkdirSync(bin);
  copyFileSync(latchkey, join(bin, 'latchkey'));
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const bare = await start('latchkey', join(bin, 'latchkey'), ['serve', '--dev', '--http-port', `${port}`, '--management-port', `${await freePort()}`,
    '--data-dir', join(bin, 'data')], { ready: `${base}/realms/master`, env: { LATCHKEY_BOOTSTRAP_ADMIN_PASSWORD: administrator.password } });
  try {
    for (const path of ['/admin/', '/realms/master/account/']) {
      const response = await fetch(base + path, { headers: html });
      assert.equal(response.status, 404);
      assert.match(await response.text(), /not part of this installation/);
    }
    assert.match(bare.log(), /the consoles are not built/);
  } finally {
    await bare.stop();
  }
});

test('a folder that holds no consoles stops the start with its name', async () => {
  const folder = temporaryFolder('empty');
  await assert.rejects(startProvider({ args: ['--console-dir', folder] }), new RegExp(`there is no ${folder}/index.json`));
});
