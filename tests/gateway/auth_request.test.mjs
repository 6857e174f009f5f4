// The gateway as the answer to another proxy: Debian's nginx with auth_request in front of a Flask page that has no line
// about logins; and the questions as Traefik and Envoy put them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { cecil, enter, providerTable, startGate, startGatehouse, wanda } from '../lib/gate.mjs';
import { freePort, start, temporaryFolder } from '../lib/processes.mjs';
import { root } from '../lib/programs.mjs';
import { request, Visitor } from '../lib/visitor.mjs';

let provider, gate, nginx, flask, site;
const rules = `
[[rules]]
path = "/"
exact = true
require = "open"
[[rules]]
path = "/admin"
role = "chief"
[[rules]]
path = "/recent"
max_age = 600
`;

/** docs/gateway.md shows this file; the ports are the test's. */
function nginxFile(folder, port, flaskPort) {
  const shown = readFileSync(`${root}/docs/gateway.md`, 'utf8').match(/```nginx\n([\s\S]*?)```/)[1];
  const server = shown.replaceAll('127.0.0.1:5000', `127.0.0.1:${flaskPort}`).replaceAll('127.0.0.1:8081', `127.0.0.1:${gate.port}`)
    .replace(/listen [^;]*;/, `listen 127.0.0.1:${port};`);
  return `${process.getuid() === 0 ? 'user www-data;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  ${server}
}
`;
}

before(async () => {
  const [port, flaskPort] = [await freePort(), await freePort()];
  site = `http://localhost:${port}`;
  provider = await startGatehouse(site);
  flask = await start('flask', '/usr/bin/python3', [`${root}/examples/gateway/app.py`], { env: { PORT: String(flaskPort) }, ready: `http://127.0.0.1:${flaskPort}/` });
  gate = await startGate(`${providerTable(provider, site)}\n[forward_auth]\nproxy = "nginx"\n${rules}`);
  const folder = temporaryFolder('nginx');
  mkdirSync(`${folder}/body`);
  if (process.getuid() === 0) chmodSync(folder, 0o777);
  execFileSync('chmod', ['-R', 'a+rwX', folder]);
  writeFileSync(`${folder}/nginx.conf`, nginxFile(folder, port, flaskPort));
  nginx = await start('nginx', '/usr/sbin/nginx', ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', `${folder}/error.log`], { ready: `${site}/` });
});
after(async () => {
  await nginx?.stop();
  await gate?.stop();
  await flask?.stop();
  await provider?.stop();
});

test('nginx lets everybody see the open page', async () => {
  const page = await new Visitor().get(`${site}/`);
  assert.equal(page.status, 200, nginx.log());
  assert.match(page.page, /Everybody may read this/);
});

test('nginx sends a browser to the provider and back to the page, and Flask learns who it is', async () => {
  const visitor = new Visitor();
  const page = await enter(visitor, `${site}/profile?from=here`, wanda);
  assert.equal(page.status, 200, gate.log());
  assert.ok(page.url.endsWith('/profile?from=here'), page.url);
  assert.match(page.page, /You are <strong>wanda<\/strong>/);
  assert.match(page.page, /wanda@example\.org/);
});

test('nginx keeps out who lacks the role, and lets in who has it', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${site}/profile`, wanda);
  assert.equal((await visitor.get(`${site}/admin`)).status, 403);
  const chief = new Visitor();
  assert.equal((await enter(chief, `${site}/admin`, cecil)).status, 200);
});

test('a client cannot tell nginx who it is, nor the gateway which page it asks for', async () => {
  const visitor = new Visitor();
  const forged = { 'x-forwarded-user': 'admin', 'x-forwarded-provider': 'admin', 'x-original-uri': '/', 'x-forwarded-uri': '/', 'x-original-method': 'GET' };
  assert.equal((await visitor.get(`${site}/profile`, { headers: forged })).status, 302);
  assert.ok(!(await visitor.get(`${site}/`, { headers: forged })).page.includes('admin'));
  await enter(visitor, `${site}/profile`, wanda);
  assert.equal((await visitor.get(`${site}/admin`, { headers: forged })).status, 403);
  assert.match((await visitor.get(`${site}/profile`, { headers: forged })).page, /wanda/);
});

test('no page learns below the address that nginx alone may ask what the application is told', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${site}/profile`, wanda);
  for (const path of ['/.latchkey/auth/x', '/.latchkey/auth/']) {
    const answer = await visitor.get(`${site}${path}`, { headers: { 'x-original-uri': '/profile' } });
    assert.equal(answer.status, 404, path);
    assert.equal(answer.headers.get('x-forwarded-user'), null);
  }
});

test('signing out through nginx ends the session', async () => {
  const visitor = new Visitor();
  await enter(visitor, `${site}/profile`, wanda);
  const away = await visitor.get(`${site}/.latchkey/logout`);
  assert.ok(away.headers.get('location').startsWith(provider.realm('gatehouse').logout), away.headers.get('location'));
  assert.equal((await visitor.get(`${site}/profile`)).status, 302);
});

const question = (path, headers, method = 'GET') => request(`${gate.base}${path}`, { method, headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', ...headers } });

test('a question without its header, with two, or with another proxy\'s is answered with no', async () => {
  assert.equal((await question('/.latchkey/auth', {})).status, 403);
  assert.equal((await question('/.latchkey/auth', { 'x-forwarded-uri': '/' })).status, 403);
  assert.equal((await question('/.latchkey/auth', { 'x-original-uri': ['/', '/admin'] })).status, 403);
  assert.equal((await question('/.latchkey/auth', { 'x-original-uri': 'nothing' })).status, 403);
  assert.equal((await question('/.latchkey/auth', { 'x-original-uri': '/a/../admin' })).status, 403);
  assert.equal((await question('/.latchkey/auth', { 'x-original-uri': '/' })).status, 202);
  const refused = await question('/.latchkey/auth', { 'x-original-uri': '/profile?x=1' });
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get('x-latchkey-sign-in'), '/.latchkey/login?return_to=%2Fprofile%3Fx%3D1');
});

test('Traefik\'s question is answered with what the browser is to get', async () => {
  const traefik = await startGate(`${providerTable(provider, site)}\n[forward_auth]\nproxy = "traefik"\n${rules}`);
  try {
    const ask = (headers) => request(`${traefik.base}/.latchkey/auth`, { headers: { 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http', 'x-forwarded-host': 'site', ...headers } });
    const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
    assert.equal((await ask({ ...page, 'x-forwarded-uri': '/' })).status, 200);
    const away = await ask({ ...page, 'x-forwarded-uri': '/profile' });
    assert.equal(away.status, 303);
    assert.equal(away.headers.get('location'), `${site}/.latchkey/login?return_to=%2Fprofile`);
    assert.equal((await ask({ accept: 'application/json', 'x-forwarded-uri': '/profile' })).status, 401);
    assert.equal((await ask({ ...page, 'x-original-uri': '/', 'x-forwarded-uri': '/profile' })).status, 303, 'what Traefik does not write counts for nothing');
  } finally {
    await traefik.stop();
  }
});

test('Envoy\'s question carries the path behind the prefix and the request\'s own method', async () => {
  const envoy = await startGate(`${providerTable(provider, site)}\n[forward_auth]\nproxy = "envoy"\n${rules}`);
  try {
    const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
    const open = await request(`${envoy.base}/.latchkey/auth/`, { headers: page });
    assert.equal(open.status, 200);
    // Envoy passes on what the client wrote into headers that the answer does not have, unless it is told.
    const removed = open.headers.get('x-envoy-auth-headers-to-remove').split(',').map((name) => name.toLowerCase());
    for (const name of ['x-forwarded-user', 'x-forwarded-email', 'x-forwarded-groups', 'x-forwarded-roles']) assert.ok(removed.includes(name), name);
    // What the page shows for the other two must name the same: a header that they do not write is the client's word.
    const shown = readFileSync(`${root}/docs/gateway.md`, 'utf8');
    const [nginxShown, traefikShown] = [shown.match(/```nginx\n([\s\S]*?)```/)[1], shown.match(/authResponseHeaders: \[(.*)\]/)[1]].map((text) => text.toLowerCase());
    for (const name of removed) {
      assert.ok(nginxShown.includes(`proxy_set_header ${name} `), `nginx: ${name}`);
      assert.ok(traefikShown.split(', ').includes(name), `Traefik: ${name}`);
    }
    const away = await request(`${envoy.base}/.latchkey/auth/profile?x=1`, { headers: page });
    assert.equal(away.headers.get('location'), `${site}/.latchkey/login?return_to=%2Fprofile%3Fx%3D1`);
    assert.equal((await request(`${envoy.base}/.latchkey/auth/a/..%2fadmin`, { headers: page })).status, 400);
  } finally {
    await envoy.stop();
  }
});

test('where rules name methods, a question that does not say the method, or says two, is answered with no', async () => {
  const byMethod = '[[rules]]\npath = "/form"\nrequire = "open"\n[[rules]]\npath = "/form"\nmethods = ["POST"]\nrole = "chief"\n';
  const asked = [
    [{ 'x-original-method': 'GET' }, 202], [{ 'x-original-method': 'POST' }, 401], [{}, 403], [{ 'x-original-method': ['GET', 'POST'] }, 403],
    [{ 'x-original-method': 'get' }, 403], [{ 'x-original-method': 'GET', 'x-http-method-override': 'POST' }, 403],
    [{ 'x-original-method': 'GET', x_method_override: 'POST' }, 403],
  ];
  const strict = await startGate(`${providerTable(provider, site)}\n[forward_auth]\nproxy = "nginx"\n${byMethod}`);
  try {
    for (const [headers, status] of asked) {
      const answer = await request(`${strict.base}/.latchkey/auth`, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'x-original-uri': '/form', ...headers } });
      assert.equal(answer.status, status, JSON.stringify(headers));
    }
  } finally {
    await strict.stop();
  }
});

test('Envoy\'s question stands literally behind the prefix', async () => {
  const envoy = await startGate(`${providerTable(provider, site)}\n[forward_auth]\nproxy = "envoy"\n${rules}`);
  try {
    const answer = await request(`${envoy.base}/.latchkey/%61uth/admin`, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' } });
    assert.equal(answer.status, 403);
  } finally {
    await envoy.stop();
  }
});
