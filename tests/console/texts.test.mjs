// The consoles' texts come from other packages than the consoles: whatever a page asks for must be there in English, under
// our own name.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseProperties, readTexts, underOurName } from '../../console/texts.mjs';
import { root } from '../lib/programs.mjs';

const additions = (name) => [join(root, 'themes/latchkey/login/messages'), join(root, 'console/texts', name)];
const installed = (path) => join(root, 'console/node_modules', path);
const consoles = [
  { name: 'admin', code: '@keycloak/keycloak-admin-ui/lib', texts: '@keycloakify/keycloak-admin-ui/keycloak-theme/admin/i18n' },
  { name: 'account', code: '@keycloak/keycloak-account-ui/lib', texts: '@keycloakify/keycloak-account-ui/keycloak-theme/account/i18n' },
];

// A page of the account console that ours does not show (console/src/account.jsx).
const leftOut = /^VerifiableCredentials-/;

/** The keys that the code asks for by name: `const { t: x } = useTranslation()` and then `x("key")` in that function. */
function keysAskedFor(source) {
  const keys = new Set();
  for (const { 1: name, index } of source.matchAll(/\{[^{}\n]*\bt: (\w+)[^{}\n]*\} = \w+\(\)/g)) {
    const end = source.indexOf('\n}', index);
    const body = source.slice(index, end < 0 ? undefined : end);
    for (const { 1: key } of body.matchAll(new RegExp(`(?<![\\w.$])${name}\\("([^"\\n]+)"[,)]`, 'g'))) keys.add(key);
  }
  return keys;
}

for (const { name, code, texts } of consoles) {
  test(`no text that the ${name} console asks for is missing`, async () => {
    const files = readdirSync(installed(code)).filter((file) => file.endsWith('.js') && !leftOut.test(file));
    const asked = new Set(files.flatMap((file) => [...keysAskedFor(readFileSync(join(installed(code), file), 'utf8'))]));
    const english = new Map(await readTexts(installed(texts), additions(name))).get('en');
    assert.ok(asked.size > 100, `the reader of the code finds ${asked.size} keys only`);
    const there = (key) => key in english || `${key}_other` in english;
    assert.deepEqual([...asked].filter((key) => !there(key)), []);
  });

  test(`the ${name} console's texts are there in every language of their package`, async () => {
    const languages = new Map(await readTexts(installed(texts)));
    const built = readdirSync(join(root, `build/release/share/latchkey/console/texts/${name}`)).filter((file) => file.endsWith('.json'));
    assert.deepEqual(built.sort(), [...languages.keys()].map((language) => `${language}.json`).sort());
    assert.ok(languages.size > 20);
  });
}

test('the packages of the consoles and of their texts are of one release', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'console/package.json'), 'utf8'));
  const release = (version) => version.split('.').slice(0, 2).join('.');
  const releases = Object.entries(dependencies).flatMap(([name, version]) => {
    if (name.startsWith('@keycloak/')) return [release(version)];
    if (name.startsWith('@keycloakify/')) return [`${version.slice(0, 2)}.${Number(version.slice(2, 4))}`];
    return [];
  });
  assert.deepEqual([...new Set(releases)], ['26.7']);
});

test('property files are read as Java reads them', () => {
  const text = '# note\n! note\na=1\nb : two \\\n   lines\nc\\=d=e\\u00e9\\n\nspaced.key   value\nempty=\n';
  assert.deepEqual(parseProperties(text), { a: '1', b: 'two lines', 'c=d': 'eé\n', 'spaced.key': 'value', empty: '' });
});

test('the texts speak of this product by its own name, and of the other one by its', () => {
  assert.equal(underOurName('welcomeText', 'Keycloak provides keycloak-js'), 'Latchkey provides keycloak-js');
  assert.equal(underOurName('addKeycloakOpenIdProvider', 'Add Keycloak OpenID Connect provider'), 'Add Keycloak OpenID Connect provider');
});
