// A browser without a screen: cookies, no scripts, no redirects followed unless asked. For tests that look at the wire.
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';

/** One HTTP request, exactly as given: nothing is added but Host and Connection. `url` may be { host, port, path }. */
export function request(url, { method = 'GET', headers = {}, body } = {}) {
  const where = url instanceof URL || typeof url === 'string' ? [url] : [];
  return new Promise((resolve, reject) => {
    const outgoing = http.request(...where, { ...(where.length ? {} : url), method, headers, agent, timeout: 20_000 }, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => resolve({
        url: String(url), status: incoming.statusCode, page: Buffer.concat(chunks).toString('utf8'),
        headers: { get: (name) => incoming.headers[name] ?? null, all: incoming.headers, cookies: incoming.headers['set-cookie'] ?? [] },
      }));
    });
    outgoing.on('error', reject);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${url}`)));
    outgoing.end(body);
  });
}
const agent = new http.Agent({ keepAlive: true, maxSockets: 64, timeout: 20_000 });

export class Visitor {
  #cookies = new Map();
  /** `headers` go with every request; a navigation's are there already. */
  constructor({ headers = {} } = {}) {
    this.headers = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', ...headers };
  }

  /** Cookies are sent and kept, redirects are the caller's. Gives { url, status, headers, page }. */
  async send(url, { method, form, headers = {}, body } = {}) {
    const target = new URL(url);
    const cookies = [...this.#cookies.values()].filter((c) => c.host === target.host && (target.pathname + '/').startsWith(c.path.endsWith('/') ? c.path : c.path + '/'));
    if (form) body = String(form instanceof URLSearchParams ? form : new URLSearchParams(form));
    const response = await request(target, {
      method: method ?? (form ? 'POST' : 'GET'),
      headers: {
        ...this.headers,
        ...(cookies.length ? { cookie: cookies.map((c) => `${c.name}=${c.value}`).join('; ') } : {}),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...(body !== undefined ? { 'content-length': Buffer.byteLength(body) } : {}),
        ...headers,
      },
      body,
    });
    for (const line of response.headers.cookies) this.#keep(target, line);
    return response;
  }

  /** Follows redirects as long as they stay with the same host; the one that leads away is the answer. */
  async follow(response) {
    for (let hops = 0; hops < 10; hops++) {
      const location = response.headers.get('location');
      if (!location) return response;
      const next = new URL(location, response.url);
      if (next.origin !== new URL(response.url).origin) return response;
      response = await this.get(next);
    }
    throw new Error('redirected in a circle');
  }

  get(url, options) { return this.send(url, options); }
  post(url, form, options = {}) { return this.send(url, { ...options, form }); }

  #keep(target, line) {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const attribute = (key) => attributes.find((a) => a.toLowerCase().startsWith(`${key}=`))?.split('=')[1];
    const path = attribute('path') ?? '/';
    const key = `${target.host} ${path} ${name}`;
    if (attribute('max-age') === '0' || (attribute('expires') && new Date(attribute('expires')) < new Date())) this.#cookies.delete(key);
    else this.#cookies.set(key, { host: target.host, path, name, value, attributes });
  }

  cookie(name) { return [...this.#cookies.values()].find((c) => c.name === name); }
  cookies() { return [...this.#cookies.values()]; }
  setCookie(host, path, name, value) { this.#cookies.set(`${host} ${path} ${name}`, { host, path, name, value, attributes: [] }); }
  forget() { this.#cookies.clear(); }
}

const unescape = (text) => text.replace(/&(amp|lt|gt|quot|#39|#x27|#x2F|#x60|#x3D|#(\d+));/g, (all, name, code) =>
  code ? String.fromCodePoint(Number(code)) : { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", '#x2F': '/', '#x60': '`', '#x3D': '=' }[name]);

/** The first form of a page, or that with `id`: { action, fields } as a browser would send it untouched. */
export function formOf(page, base, id) {
  const forms = [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)];
  const attribute = (tag, name) => {
    const match = tag.match(new RegExp(`\\b${name}\\s*=\\s*("([^"]*)"|'([^']*)'|([^\\s>]+))`));
    return match ? unescape(match[2] ?? match[3] ?? match[4]) : undefined;
  };
  const form = forms.find(([, tag]) => !id || attribute(tag, 'id') === id);
  if (!form) return undefined;
  const fields = {};
  for (const [, tag] of form[2].matchAll(/<(?:input|button)\b([^>]*)>/g)) {
    const name = attribute(tag, 'name');
    const type = attribute(tag, 'type') ?? 'text';
    if (name && !['checkbox', 'radio', 'submit', 'button'].includes(type)) fields[name] = attribute(tag, 'value') ?? '';
  }
  return { action: new URL(attribute(form[1], 'action') ?? '', base).href, method: (attribute(form[1], 'method') ?? 'get').toUpperCase(), fields };
}

export const randomText = (bytes = 24) => randomBytes(bytes).toString('base64url');

export function pkce() {
  const verifier = randomText(32);
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export const basic = (id, secret) => ({ authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}` });

/** An authorization request's address. `client`: { id, redirectUri }. Parameters set to undefined are left out. */
export function authorizeUrl(realm, client, more = {}) {
  const url = new URL(realm.authorize);
  const parameters = { client_id: client.id, redirect_uri: client.redirectUri, response_type: 'code', scope: 'openid', state: randomText(8), ...more };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** As a person with `user`'s name and password goes: from an authorization request to the answer that leads away. */
export async function signIn(visitor, url, user) {
  let response = await visitor.follow(await visitor.get(url));
  const form = response.status === 200 && formOf(response.page, response.url, 'kc-form-login');
  if (form) response = await visitor.follow(await visitor.post(form.action, { ...form.fields, ...user }));
  return response;
}

/** From the authorization request to the redirect back: the parameters the client gets. */
export async function obtainCode(visitor, realm, client, user, more = {}) {
  const response = await signIn(visitor, authorizeUrl(realm, client, more), user);
  const location = response.headers.get('location');
  if (!location?.startsWith(client.redirectUri)) throw new Error(`no redirect to the client but ${response.status} ${location}\n${response.page.slice(0, 2000)}`);
  return Object.fromEntries(new URL(location).searchParams);
}

/** A token request; gives the status and the JSON. */
export async function requestTokens(visitor, realm, client, form) {
  const secret = client.secret ? basic(client.id, client.secret) : {};
  const response = await visitor.post(realm.token, { ...(client.secret ? {} : { client_id: client.id }), ...form }, { headers: secret });
  let json = {};
  try { json = JSON.parse(response.page); } catch { /* the caller sees the status */ }
  return { status: response.status, response, ...json };
}

/** A whole login: tokens of `user` at `client`. */
export async function obtainTokens(visitor, realm, client, user, more = {}) {
  const { verifier, challenge } = pkce();
  const answer = await obtainCode(visitor, realm, client, user, { code_challenge: challenge, code_challenge_method: 'S256', ...more });
  return requestTokens(visitor, realm, client, { grant_type: 'authorization_code', code: answer.code, redirect_uri: client.redirectUri, code_verifier: verifier });
}

/** The claims of a JWT, unchecked. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
