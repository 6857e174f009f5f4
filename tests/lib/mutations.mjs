// Ways to get a parameter wrong, and what every answer must hold to whatever was wrong.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const HUGE = 'a'.repeat(100_000);

/** Values that nobody sends in earnest, by name. */
export const NONSENSE = {
  'empty': '',
  'blank': ' ',
  'enormous': HUGE,
  'with a NUL': 'a\u0000b',
  'with line ends': 'a\r\nSet-Cookie: x=y\r\n\r\n<h1>',
  'with markup': '"><script>alert(1)</script><img src=x onerror=alert(2)>',
  'with a template': '${jndi:ldap://x}{{7*7}}#{7*7}%{7*7}',
  'with quotes for a database': "' OR '1'='1'; DROP TABLE users; --",
  'a path': '../../../../etc/passwd',
  'an address elsewhere': 'https://evil.example/',
  'a script address': 'javascript:alert(1)',
  'outside the first plane': '\u{1F600}\u{10FFFF}',
  'a right-to-left override': '\u202Egnp.exe',
  'a very long number': '9'.repeat(400),
  'negative': '-1',
  'JSON': '{"a":[{"b":null}]}',
  'a JWT of nobody': 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.',
};

/** Encodings that are wrong on the wire: they go into the query or the body as they are. */
export const MALFORMED = { 'a stray percent': '%', 'half an escape': '%4', 'no hexadecimal': '%zz', 'not UTF-8': '%ff%fe', 'overlong UTF-8': '%c0%af', 'a surrogate': '%ed%a0%80', 'an encoded NUL': '%00' };

const encode = (pairs) => pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');

/**
 * Every way to spoil `parameters`: { what, query } with the query (or body) already encoded. `others` gives for a name the
 * values that belong to another realm or client.
 */
export function* spoiled(parameters, others = {}) {
  const pairs = Object.entries(parameters);
  yield { what: 'nothing at all', query: '' };
  for (const [name] of pairs) {
    const rest = pairs.filter(([other]) => other !== name);
    yield { what: `${name} missing`, query: encode(rest), name };
    yield { what: `${name} twice`, query: `${encode(pairs)}&${encode([[name, parameters[name]]])}`, name, repeated: true };
    yield { what: `${name} twice, differing`, query: `${encode(pairs)}&${encode([[name, 'other']])}`, name, repeated: true };
    for (const [how, value] of Object.entries(NONSENSE)) yield { what: `${name} ${how}`, query: encode([...rest, [name, value]]), name };
    for (const [how, raw] of Object.entries(MALFORMED)) yield { what: `${name} ${how}`, query: `${encode(rest)}&${name}=${raw}`, name, malformed: true };
    for (const [how, value] of Object.entries(others[name] ?? {})) yield { what: `${name} ${how}`, query: encode([...rest, [name, value]]), name, other: true };
  }
  yield { what: 'a thousand unknown parameters', query: `${encode(pairs)}&${Array.from({ length: 1000 }, (_, i) => `u${i}=1`).join('&')}` };
  yield { what: 'an unknown parameter twice', query: `${encode(pairs)}&unknown=1&unknown=2` };
}

/** What holds for every answer. `mayLeadTo` are the addresses proven to be the client's. */
export function assertDecent(response, what, { base, mayLeadTo = [] }) {
  const said = () => `${what}: ${response.status} ${response.headers.get('location') ?? ''}\n${response.page.slice(0, 500)}`;
  assert.ok(response.status < 500, said());
  const location = response.headers.get('location');
  if (location) {
    const target = new URL(location, response.url);
    const home = target.origin === new URL(base).origin;
    const proven = mayLeadTo.some((address) => target.href.split(/[?#]/)[0] === address);
    assert.ok(home || proven, `leads to a place that was not proven: ${said()}`);
    assert.equal(target.username, '', said());
  }
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/html')) {
    assert.doesNotMatch(response.page, /<script>alert|onerror=alert\(2\)>|<h1>$/, said());
    assert.match(response.headers.get('content-security-policy') ?? '', /script-src|default-src/, said());
    assert.match(response.headers.get('x-content-type-options') ?? '', /nosniff/, said());
    const form = response.page.match(/<form[^>]*action="([^"]*)"/);
    if (form) {
      const action = new URL(form[1].replaceAll('&amp;', '&'), response.url);
      assert.ok(action.origin === new URL(base).origin || mayLeadTo.includes(action.href.split('?')[0]), `a form leads astray: ${said()}`);
    }
  }
  assert.equal(response.headers.get('set-cookie')?.some?.((line) => /^x=y/.test(line)) ?? false, false, said());
  assert.doesNotMatch(response.page, /std::|boost::|sqlite|SQLITE|terminate called|\.cc:\d+/, `inner workings shown: ${said()}`);
}

/** Like assertDecent, for an OAuth endpoint: an error is a JSON object with `error`. */
export function assertOAuthError(response, what, context) {
  assertDecent(response, what, context);
  assert.ok(response.status >= 400, `${what}: was accepted: ${response.status} ${response.page.slice(0, 300)}`);
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/, `${what}: ${response.status} ${response.page.slice(0, 300)}`);
  const json = JSON.parse(response.page);
  assert.equal(typeof json.error, 'string', `${what}: ${response.page}`);
  // RFC 6749 §5.2: only these characters.
  assert.match(json.error, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/, what);
  if (json.error_description !== undefined) assert.match(json.error_description, /^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/, `${what}: ${json.error_description}`);
}

/** The number of rows of each table of the provider's database, read beside the running server. */
export function rowCounts(dataDir) {
  const file = readdirSync(dataDir).filter((name) => /\.(db|sqlite3?)$/.test(name)).map((name) => join(dataDir, name))
    .sort((a, b) => statSync(b).size - statSync(a).size)[0];
  assert.ok(file, `no database in ${dataDir}: ${readdirSync(dataDir)}`);
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
    return Object.fromEntries(tables.map(({ name }) => [name, database.prepare(`SELECT count(*) AS n FROM "${name}"`).get().n]));
  } finally {
    database.close();
  }
}
