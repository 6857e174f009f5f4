// `latchkey gate` under test, a provider with people for it, and an application behind it that tells what it got.
import { createHash } from 'node:crypto';
import http from 'node:http';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { freePort, start, temporaryFolder } from './processes.mjs';
import { latchkey, root, startProvider } from './programs.mjs';
import { signIn } from './visitor.mjs';

export const wanda = { username: 'wanda', password: "wanda's password 2026" };
export const cecil = { username: 'cecil', password: "cecil's password 2026" };
export const client = { id: 'gate', secret: 'the secret of the gate, long enough' };

/** A provider with the realm gatehouse, whose client may come back to `app`. */
export function startGatehouse(app, options = {}) {
  return startProvider({ realms: [join(root, 'tests/realms/gatehouse.json')], values: { APP: app }, ...options });
}

/** The [[providers]] table for it. */
export const providerTable = (provider, app) => `
[[providers]]
issuer = "${provider.realm('gatehouse').issuer}"
client_id = "${client.id}"
client_secret = "${client.secret}"
redirect_uri = "${app}/.latchkey/callback"
`;

/**
 * Starts a gateway with a file of this text. The handle adds { base, port, management, configure(text), reload() }.
 */
export async function startGate(text, { port, env = {}, args = [] } = {}) {
  port ??= await freePort();
  const management = await freePort();
  const folder = temporaryFolder('gate');
  const file = join(folder, 'gate.toml');
  writeFileSync(file, text);
  const base = `http://localhost:${port}`;
  const handle = await start('gate', latchkey, ['gate', '--config', file, '--port', String(port), '--management-port', String(management), ...args],
    { env, cwd: folder, ready: `http://localhost:${management}/health/ready` });
  return {
    ...handle, base, port, folder, file, log: () => handle.log(),
    management: `http://localhost:${management}`,
    configure: (changed) => writeFileSync(file, changed),
    reload: () => handle.signal('SIGHUP'),
  };
}

/** An application: GET /echo... tells method, url and headers as JSON; `routes` adds more by path. */
export async function startApplication(routes = {}, { socket } = {}) {
  const seen = [];
  const server = http.createServer((request, response) => {
    seen.push(request);
    const route = routes[request.url.split('?')[0]];
    if (route) return route(request, response);
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.stringify({ method: request.method, url: request.url, headers: request.headers, raw: request.rawHeaders, body: Buffer.concat(chunks).toString() });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
  });
  const sockets = new Set();  // upgraded ones are none of the server's any more
  server.on('connection', (one) => { sockets.add(one); one.on('close', () => sockets.delete(one)); });
  const port = socket ? 0 : await freePort();
  await new Promise((resolve) => (socket ? server.listen(socket, resolve) : server.listen(port, '127.0.0.1', resolve)));
  return {
    port, url: socket ? `unix:${socket}` : `http://127.0.0.1:${port}`, server, seen,
    stop: () => new Promise((resolve) => { server.close(resolve); for (const one of sockets) one.destroy(); }),
  };
}

/** From a page that asks for a login to the page after it. */
export async function enter(visitor, url, person) {
  const away = await visitor.follow(await visitor.get(url));
  if (!away.headers.get('location')) return away;
  const back = await signIn(visitor, away.headers.get('location'), person);
  const location = back.headers.get('location');
  if (!location) throw new Error(`no way back from the provider: ${back.status}\n${back.page}`);
  return visitor.follow(await visitor.get(location));
}

/** Sends bytes as they are; gives everything that came back until the other side closed or fell silent. */
export function sendRaw(port, bytes, { silence = 1500 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    socket.setTimeout(silence, () => { socket.destroy(); resolve(text); });
    socket.on('data', (data) => { text += data.toString('latin1'); });
    socket.on('error', (error) => (text ? resolve(text) : reject(error)));
    socket.on('close', () => resolve(text));
    socket.write(bytes);
  });
}

/** The server's side of a WebSocket handshake (RFC 6455 §4.2.2): the socket to talk on. */
export function acceptWebSocket(request, socket) {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
}
