// The admin console as a person uses it, and what a test must know of it: which calls failed, what its browser complained of.
import { setTimeout as sleep } from 'node:timers/promises';
import { logIn, newPerson } from './browser.mjs';
import { administrator } from './programs.mjs';

/** Notes every answer of 400 and more that a page got from the server. */
export function watchCalls(page) {
  const failed = [];
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  return failed;
}

/** Signs in to the admin console of `realm`; gives the person with `failed` calls. `prepare` sees the person before the first page. */
export async function openConsole(provider, { realm = 'master', credentials = administrator, path = '', prepare, ...options } = {}) {
  const person = await newPerson(options);
  const failed = watchCalls(person.page);
  await prepare?.(person);
  await person.page.goto(`${provider.base}/admin/${realm}/console/${path}`);
  await logIn(person.page, credentials);
  await person.page.locator('[data-testid=page-header]').waitFor();
  return { ...person, failed };
}

/** The links of the console's menu: [{ id, name }]. */
export async function menu(page) {
  const links = page.locator('.keycloak__page_nav__nav a.pf-v5-c-nav__link');
  await links.first().waitFor({ state: 'attached' });
  return links.evaluateAll((all) => all.map((link) => ({ id: link.id, name: link.textContent.trim() })));
}

/** Waits until nothing has been asked for during `quiet` ms: sooner than the browser's own "networkidle". */
export async function settled(page, quiet = 150) {
  let pending = 0;
  let since = Date.now();
  const begin = () => { pending++; };
  const end = () => { pending = Math.max(pending - 1, 0); since = Date.now(); };
  page.on('request', begin).on('requestfinished', end).on('requestfailed', end);
  const deadline = Date.now() + 15_000;
  while ((pending > 0 || Date.now() - since < quiet) && Date.now() < deadline) await sleep(25);
  page.off('request', begin).off('requestfinished', end).off('requestfailed', end);
}

/** Opens every tab of the page that stands, and the tabs inside it; yields the name of each when its calls are answered. */
export async function* openTabs(page, inside = '', seen = new Set()) {
  const tabs = page.locator('.pf-v5-c-tabs__link:visible');
  for (let i = 0; i < await tabs.count(); i++) {
    // The application gives its tabs new ids whenever it draws them; their names stay.
    const name = (await tabs.nth(i).textContent()).trim();
    if (seen.has(name)) continue;
    seen.add(name);
    if (await tabs.nth(i).getAttribute('aria-disabled') === 'true') continue;
    await tabs.nth(i).click();
    await settled(page);
    yield inside ? `${inside}, ${name}` : name;
    yield* openTabs(page, name, seen);
  }
}
