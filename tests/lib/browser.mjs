// The person at the screen: Debian's Chromium, driven by playwright-core, without a way out of this machine. Mostly it is
// Chromium's own shell without windows: the same engine and network, in a third of the time. Somebody who must not differ
// from people in anything is newPerson({ whole: true }).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { temporaryFolder } from './processes.mjs';

const wholeChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const shell = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';
const browsers = new Map(); // by program

const launching = (executablePath) => ({
  executablePath,
  env: { ...process.env, HOME: temporaryFolder('browser') },
  args: [
    ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE *.localhost',
  ],
});

/** One browser a test file; each person is a profile of its own. */
function openBrowser(program) {
  if (!browsers.has(program)) browsers.set(program, chromium.launch(launching(program)));
  return browsers.get(program);
}

export async function closeBrowser() {
  for (const browser of browsers.values()) await (await browser).close();
  browsers.clear();
}

/**
 * A person with a fresh profile. The page's console errors, uncaught exceptions and requests to other machines are kept in
 * `troubles`; a test that ends well has none.
 */
export async function newPerson({ whole = false, ...options } = {}) {
  const browser = await openBrowser(whole ? wholeChromium : shell);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options });
  context.setDefaultTimeout(15_000);
  const troubles = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`));
    page.on('console', (message) => {
      // Chromium reports every answer of 4xx as an error of the console; the tests look at those themselves.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) troubles.push(message.text());
    });
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && !/^(localhost|127\.0\.0\.1|.*\.localhost)$/.test(hostname)) troubles.push(`asked for ${request.url()}`);
    });
  });
  const page = await context.newPage();
  return { context, page, troubles, close: () => context.close() };
}

/** Somebody who has switched cookies off in the browser's settings, for every site. */
export async function personWithoutCookies() {
  const profile = temporaryFolder('profile');
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  const context = await chromium.launchPersistentContext(profile, launching(wholeChromium));
  context.setDefaultTimeout(15_000);
  return { context, page: context.pages()[0], close: () => context.close() };
}

/** Fills in and sends the provider's login form, found as people's scripts find it. */
export async function logIn(page, { username, password }, { remember = false } = {}) {
  await page.locator('#kc-form-login').waitFor();
  if (await page.locator('#kc-form-login input[name=username]:not([type=hidden])').count()) await page.fill('#kc-form-login input[name=username]', username);
  await page.fill('#kc-form-login input[name=password]', password);
  if (remember) await page.check('#kc-form-login input[name=rememberMe]');
  await page.click('#kc-login');
}
