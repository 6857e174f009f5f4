// The admin console as a person uses it, and what a test must know of it: which calls failed, what its browser complained of.
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
