// Every page a person can reach, looked at by axe-core on a phone and a desktop, light and dark; and by keyboard alone.
// Programs: latchkey demo
// Seconds: 23
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { barriers } from '../lib/barriers.mjs';
import { closeBrowser, logIn, newPerson } from '../lib/browser.mjs';
import { linkIn, startMailServer } from '../lib/mail.mjs';
import { freePort } from '../lib/processes.mjs';
import { demoRealm, root, startDemo, startProvider } from '../lib/programs.mjs';
import { serveSite } from '../lib/sites.mjs';
import { authorizeUrl } from '../lib/visitor.mjs';

const terry = { username: 'terry', password: 'terry-2026-password' };
const erin = { username: 'erin', password: 'erin-2026-password' };
let provider, edges, letters, web, mail, site, demo, app, first, person;

before(async () => {
  const [port, demoPort] = [await freePort(), await freePort()];
  app = `http://localhost:${port}`;
  mail = await startMailServer({ args: ['--user', 'idp', '--password', 'smtp-word-2026'] });
  provider = await startProvider({
    realms: [demoRealm.file, `${root}/tests/realms/edges.json`, `${root}/tests/realms/letters.json`],
    values: { APP: app, SMTP_PORT: mail.port, HOOKS: 'http://127.0.0.1:9' }, env: { DEMO_APP_URL: `http://localhost:${demoPort}` },
  });
  edges = provider.realm('edges');
  letters = provider.realm('letters');
  web = { id: 'web', secret: 'secret-of-the-web-shop', redirectUri: `${app}/web` };
  first = { id: 'first-app', secret: 'secret-of-the-first-app', redirectUri: `${app}/first` };
  site = await serveSite(port);
  demo = await startDemo({ authority: provider.realm(demoRealm.name).issuer, port: demoPort });
});
afterEach(() => person?.close());
after(async () => {
  await closeBrowser();
  await Promise.all([site?.stop(), demo?.stop(), provider?.stop(), mail?.stop()]);
});

async function toTerms(page) {
  await page.goto(authorizeUrl(letters, web));
  await logIn(page, terry);
  await page.locator('#kc-terms').waitFor();
}
async function toForgotPassword(page) {
  await page.goto(authorizeUrl(letters, web));
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.locator('#kc-reset-password-form').waitFor();
}
async function toRegistration(page) {
  await page.goto(authorizeUrl(letters, web));
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.locator('#kc-register-form').waitFor();
}

/** Each page by name: how to get there. */
const pages = {
  'login': (page) => page.goto(authorizeUrl(edges, first)),
  'login in German': (page) => page.goto(authorizeUrl(edges, first, { ui_locales: 'de' })),
  'login after a wrong password': async (page) => {
    await page.goto(authorizeUrl(edges, first));
    await logIn(page, { ...erin, password: 'wrong' });
    await page.getByText('The user name or the password is wrong.').waitFor();
  },
  'login again as the same person': async (page) => {
    await page.goto(authorizeUrl(edges, first));
    await logIn(page, erin);
    await page.goto(authorizeUrl(edges, first, { prompt: 'login' }));
  },
  'update password': async (page) => {
    await page.goto(authorizeUrl(edges, first));
    await logIn(page, { username: 'temp', password: 'first-password-2026' });
    await page.locator('#kc-passwd-update-form').waitFor();
  },
  'update password, refused': async (page) => {
    await page.goto(authorizeUrl(edges, first));
    await logIn(page, { username: 'temp', password: 'first-password-2026' });
    await page.fill('[name=password-new]', 'one');
    await page.fill('[name=password-confirm]', 'two');
    await page.locator('#kc-passwd-update-form [type=submit]').first().click();
  },
  'terms': (page) => toTerms(page),
  'update profile': async (page) => {
    await toTerms(page);
    await page.click('#kc-accept');
    await page.locator('#kc-update-profile-form').waitFor();
  },
  'update profile, refused': async (page) => {
    await page.goto(authorizeUrl(letters, web));
    await logIn(page, terry);
    await page.locator('#kc-update-profile-form').waitFor();
    await page.fill('[name=email]', 'alice@example.org');
    await page.locator('#kc-update-profile-form [type=submit]').click();
    await page.getByText('This email belongs to another account.').waitFor();
  },
  'verify email': async (page) => {
    await page.goto(authorizeUrl(letters, web));
    await logIn(page, { username: 'vera', password: 'vera-2026-password' });
    await page.locator('#kc-verify-email').waitFor();
    await page.click('[name=continue]');
    await page.getByText('The link in the mail has not been opened yet.').waitFor();
  },
  'forgot password': (page) => toForgotPassword(page),
  'forgot password, sent': async (page) => {
    await toForgotPassword(page);
    await page.fill('[name=username]', 'nobody');
    await page.locator('#kc-reset-password-form [type=submit]').click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  },
  'a link in a mail': async (page) => {
    await toForgotPassword(page);
    await page.fill('[name=username]', 'alice');
    await page.locator('#kc-reset-password-form [type=submit]').click();
    await page.goto(linkIn(await mail.mailTo('alice@example.org')));
    await page.locator('#kc-confirm-link').waitFor();
  },
  'forgot password, in a language that runs the other way': async (page) => {
    await toForgotPassword(page);
    await page.goto(`${page.url()}&kc_locale=ar`);
    await page.locator('#kc-reset-password-form').waitFor();
  },
  'a link that is over': (page) => page.goto(`${letters.loginActions}/action-token?key=x.y.z`),
  'registration': (page) => toRegistration(page),
  'registration, refused': async (page) => {
    await toRegistration(page);
    for (const [name, value] of Object.entries({ username: 'alice', email: 'x@example.org', firstName: 'X', lastName: 'Y', password: 'p', 'password-confirm': 'p' })) {
      await page.fill(`[name=${name}]`, value);
    }
    await page.click('#kc-register');
    await page.getByText('This user name is taken.').waitFor();
  },
  'error: an unknown client': (page) => page.goto(authorizeUrl(edges, { ...first, id: 'nobody' })),
  'error: an address that is not the client\'s': (page) => page.goto(authorizeUrl(edges, { ...first, redirectUri: 'http://localhost:1/' })),
  'a form of another browser': async (page) => {
    await page.goto(authorizeUrl(edges, first));
    const action = await page.locator('#kc-form-login').getAttribute('action');
    await page.context().clearCookies();
    await page.goto(authorizeUrl(edges, first));
    await page.goto(new URL(action, provider.base).href);
    await page.getByRole('heading', { name: 'This page is out of date' }).waitFor();
  },
  'a step that is over': (page) => page.goto(`${edges.loginActions}/authenticate?session_code=x&execution=y&client_id=first-app&tab_id=z`),
  'logout question': async (page) => {
    await page.goto(authorizeUrl(edges, first));
    await logIn(page, erin);
    await page.goto(edges.logout);
    await page.locator('#kc-logout').waitFor();
  },
  'signed out': async (page) => {
    await page.goto(authorizeUrl(edges, first));
    await logIn(page, erin);
    await page.goto(edges.logout);
    await page.click('#kc-logout');
  },
  'unknown realm': (page) => page.goto(`${provider.base}/realms/nowhere/protocol/openid-connect/auth`),
  'not found': (page) => page.goto(`${provider.base}/nowhere`),
  'front page of the provider': (page) => page.goto(provider.base),
  'sample application: home': (page) => page.goto(demo.base),
  'sample application: signed in': async (page) => {
    await page.goto(`${demo.base}/auth/login`);
    await logIn(page, demoRealm.alice);
    await page.waitForURL(`${demo.base}/`);
  },
  'sample application: profile': async (page) => {
    await page.goto(`${demo.base}/profile`);
    await logIn(page, demoRealm.alice);
    await page.waitForURL(`${demo.base}/profile`);
  },
  'sample application: forbidden': async (page) => {
    await page.goto(`${demo.base}/admin`);
    await logIn(page, demoRealm.alice);
    await page.waitForURL(`${demo.base}/admin`);
  },
  'sample application: administrator\'s page': async (page) => {
    await page.goto(`${demo.base}/admin`);
    await logIn(page, demoRealm.bob);
    await page.waitForURL(`${demo.base}/admin`);
  },
  'sample application: a callback that nobody waits for': (page) => page.goto(`${demo.base}/auth/callback?code=x&state=y`),
  'sample application: not found': (page) => page.goto(`${demo.base}/nowhere`),
};

for (const [name, go] of Object.entries(pages)) {
  test(name, async () => {
    person = await newPerson();
    await go(person.page);
    await person.page.waitForLoadState();
    assert.ok(await person.page.title(), 'the page has a title');
    assert.equal(await person.page.locator('h1').count(), 1, 'one main heading');
    assert.deepEqual(await barriers(person.page), []);
    assert.deepEqual(person.troubles, []);
  });
}

test('a login by keyboard alone, the focus always visible', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(edges, first));
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.activeElement?.id ?? '');
  const reach = async (name) => {
    for (let presses = 0; presses < 20 && (await focused()) !== name; presses++) await page.keyboard.press('Tab');
    assert.equal(await focused(), name);
    const style = await page.evaluate(() => {
      const shown = getComputedStyle(document.activeElement);
      return `${shown.outlineStyle} ${shown.outlineWidth} ${shown.boxShadow}`;
    });
    assert.doesNotMatch(style, /^none \S+ none$/, `${name} shows that it has the focus`);
  };
  await reach('username');
  await page.keyboard.type(erin.username);
  await reach('password');
  await page.keyboard.type(erin.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.href.startsWith(first.redirectUri));
});
