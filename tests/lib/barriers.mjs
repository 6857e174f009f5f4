// Whether a page is usable by everybody, as axe-core finds it. That takes a second of computing for each page, so a page on
// which nothing was found is not looked at again while it is the same (page_digest.mjs).
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pageDigest } from './page_digest.mjs';
import { latchkey, pageGallery } from './programs.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// In the dark only colours differ, so only they are looked at again.
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
const LOOKS = [
  { name: 'phone, light', width: 360, height: 740, colorScheme: 'light' },
  { name: 'phone, dark', width: 360, height: 740, colorScheme: 'dark', runOnly: colours },
  { name: 'desktop, light', width: 1280, height: 800, colorScheme: 'light' },
  { name: 'desktop, dark', width: 1280, height: 800, colorScheme: 'dark', runOnly: colours },
];

/** A digest of who looks: axe-core, the browser with its fonts, and how it is done here. */
function eyes(page) {
  const digest = createHash('sha256').update(axeSource).update(page.context().browser()?.version() ?? 'unknown');
  for (const file of ['barriers.mjs', 'page_digest.mjs']) digest.update(readFileSync(new URL(file, import.meta.url)));
  for (const folder of ['/etc/fonts', '/usr/share/fonts', '/usr/local/share/fonts'].filter(existsSync)) {
    for (const name of readdirSync(folder, { recursive: true }).sort()) {
      const about = statSync(join(folder, name), { throwIfNoEntry: false });
      digest.update(`${folder}/${name} ${about?.size} ${about?.mtimeMs}\n`);
    }
  }
  return digest.digest('hex');
}
let looking;

/** Where the pages are noted on which nothing was found, a file each: in the build folder of the program under test. */
const folder = (() => {
  const program = [latchkey, pageGallery].find(existsSync);
  return program && join(dirname(program), 'Testing', 'usable-pages');
})();
const mostNotes = 2000;

function isKnown(note) {
  if (process.env.LOOK_AT_EVERY_PAGE) return false;
  try {
    utimesSync(note, new Date(), new Date()); // so that what is still of use is forgotten last
    return true;
  } catch {
    return false;
  }
}

function remember(note) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(note, '');
  const notes = readdirSync(folder);
  if (notes.length <= mostNotes) return;
  const used = notes.map((name) => [statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0, name]).sort(([a], [b]) => a - b);
  for (const [, name] of used.slice(0, mostNotes / 2)) rmSync(join(folder, name), { force: true });
}

async function look(page) {
  const found = [];
  const before = page.viewportSize();
  // Through the debugger, so that the page's content security policy stays as strict as it is.
  await page.evaluate(axeSource);
  for (const { name, width, height, colorScheme, runOnly } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate((only) => window.axe.run(document, { resultTypes: ['violations'], ...(only && { runOnly: only }) }), runOnly);
    for (const violation of violations) {
      found.push(`${name}: ${violation.id}: ${violation.help} (${violation.nodes.map((node) => node.target.join(' ')).join('; ')})`);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) found.push(`${name}: the page is ${overflow} pixels wider than the screen`);
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return found;
}

/**
 * What axe-core finds on the page as it stands, on a phone and a desktop, light and dark: a list of sentences, empty when
 * the page is usable. Also looks for what a small screen cuts off.
 */
export async function barriers(page) {
  looking ??= eyes(page);
  const digest = folder && await pageDigest(page, [looking]);
  const note = digest && join(folder, digest);
  if (note && isKnown(note)) return [];
  const found = await look(page);
  if (note && found.length === 0) remember(note);
  return found;
}
