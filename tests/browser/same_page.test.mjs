// Which pages are the same to somebody who looks at them, so that axe-core need not look again (tests/lib/page_digest.mjs).
// Programs: page_gallery
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeBrowser, newPerson } from '../lib/browser.mjs';
import { pageDigest } from '../lib/page_digest.mjs';
import { temporaryFolder } from '../lib/processes.mjs';
import { pageGallery } from '../lib/programs.mjs';

const types = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };
let folder, person, first;

/** The digest of the login page, its files of some types edited. */
async function digestOf({ port = 1001, edit = {} } = {}) {
  const { page } = person;
  await page.unrouteAll();
  await page.route('**/*', (route) => {
    const file = join(folder, new URL(route.request().url()).pathname);
    if (!existsSync(file)) return route.fulfill({ status: 404, body: 'nothing' });
    const type = file.split('.').pop();
    const text = readFileSync(file, 'utf8');
    const body = edit[type]?.(text) ?? text;
    if (edit[type]) assert.notEqual(body, text);
    return route.fulfill({ contentType: types[type], body });
  });
  await page.goto(`http://localhost:${port}/login.html`);
  return pageDigest(page);
}

before(async () => {
  folder = temporaryFolder('same-page');
  execFileSync(pageGallery, [folder]);
  person = await newPerson();
  first = await digestOf();
  assert.match(first, /^[0-9a-f]{64}$/);
});
after(closeBrowser);

// What differs each time, as one part of the page: ports, the ids of a login, of a user and of a request, the time.
const chance = (port, id, hex, second) => ({
  html: (page) => page.replace('</main>', `
    <a href="http://localhost:${port}/">x</a> <a href="/x?uri=http%3A%2F%2Flocalhost%3A${port}%2F">x</a>
    <a href="/x?session_code=${id}&amp;tab_id=${id}&amp;client_id=c&amp;state=${id}">x</a> <input type="hidden" name="code" value="${id}">
    <p id="user-${hex}1111111-2222-3333-4444-555555555555">${hex}1111111-2222-3333-4444-555555555555</p>
    <code>${hex.repeat(32)}</code> <p>179569181${second}</p></main>`),
});

test('the same page with other ports, ids and times is the same page', async () => {
  const digest = await digestOf({ edit: chance(1, 'a-Z_9', 'a', 6) });
  assert.notEqual(digest, first);
  assert.equal(await digestOf({ port: 2002, edit: chance(65001, 'another', 'b', 7) }), digest);
  assert.equal(await digestOf({ port: 3003 }), first);
});

test('a label of another field makes another page, whatever the fields are called', async () => {
  const [mine, other] = ['aaaaaaaa', 'bbbbbbbb'].map((word) => `${word}-2222-3333-4444-555555555555`);
  const labelled = (of, is) => digestOf({ edit: { html: (page) => page.replace('</main>', `<label for="f-${of}">x</label><input id="f-${is}"></main>`) } });
  assert.notEqual(await labelled(mine, mine), await labelled(mine, other));
  assert.equal(await labelled(mine, mine), await labelled(other, other));
});

const served = {
  'without a doctype': { html: (page) => page.replace(/^<!doctype html>/i, '') },
  'with another colour': { css: (sheet) => sheet.replace(/#[0-9a-f]{3,8}\b/i, '#123456') },
  'with another script': { js: (script) => `${script}\n// another` },
};
for (const [how, edit] of Object.entries(served)) {
  test(`the page ${how} is another`, async () => assert.notEqual(await digestOf({ edit }), first));
}

test('every change in the page makes it another', async () => {
  const changes = {
    'a word': () => document.querySelector('h1').append('!'),
    'a label less': () => document.querySelector('label[for=username]').remove(),
    'a class less': () => document.querySelector('main [class]').removeAttribute('class'),
    'another language': () => { document.documentElement.lang = 'de'; },
    'another direction': () => { document.documentElement.dir = 'rtl'; },
    'a link elsewhere': () => { document.querySelector('a').href = '/elsewhere'; },
    'a hidden field': () => { document.querySelector('#username').type = 'hidden'; },
    'a typed value': () => { document.querySelector('#password').value = 'secret'; },
    'a ticked box': () => { document.querySelector('#rememberMe').checked = true; },
    'the focus elsewhere': () => document.querySelector('#kc-login').focus(),
    'a style': () => { document.body.style.color = 'red'; },
    'a rule': () => document.styleSheets[0].insertRule('body { letter-spacing: 1px }'),
    'a rule changed': () => { document.styleSheets[0].cssRules[0].style.letterSpacing = '2px'; },
    'a sheet for print alone': () => { document.styleSheets[0].media.mediaText = 'print'; },
    'a sheet switched off': () => { document.styleSheets[0].disabled = true; },
    'a sheet of a script': () => { document.adoptedStyleSheets = [new CSSStyleSheet()]; },
  };
  const seen = [await digestOf()];
  assert.deepEqual(seen, [first]);
  for (const [what, change] of Object.entries(changes)) {
    await person.page.evaluate(change);
    const digest = await pageDigest(person.page);
    assert.match(digest, /^[0-9a-f]{64}$/, what);
    assert.ok(!seen.includes(digest), what);
    seen.push(digest);
  }
  assert.notEqual(await pageDigest(person.page, ['another axe-core']), seen.at(-1));
});

test('of a page that holds something out of our sight nothing is known', async () => {
  for (const part of ['<canvas></canvas>', '<iframe srcdoc="a"></iframe>', '<a-closed-one></a-closed-one>']) {
    assert.equal(await digestOf({ edit: { html: (page) => page.replace('</main>', `${part}</main>`) } }), undefined, part);
  }
  await digestOf();
  await person.page.evaluate(() => { document.querySelector('main').attachShadow({ mode: 'open' }); });
  assert.equal(await pageDigest(person.page), undefined);
});
