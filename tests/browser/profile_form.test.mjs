// The realm's own user profile on the pages: what it asks for when somebody registers, and when an application or an
// administrator sends somebody to look over their details.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { adminOf } from '../lib/admin.mjs';
import { barriers } from '../lib/barriers.mjs';
import { closeBrowser, newPerson } from '../lib/browser.mjs';
import { freePort } from '../lib/processes.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { serveSite } from '../lib/sites.mjs';
import { authorizeUrl, formOf, Visitor } from '../lib/visitor.mjs';

let provider, realm, admin, site, client, person;
const everybody = { view: ['admin', 'user'], edit: ['admin', 'user'] };
const own = [
  { name: 'department', displayName: 'Department <b>', required: { roles: ['user'] }, permissions: everybody,
    validations: { options: { options: ['sales', 'works'] } }, annotations: { inputOptionLabels: { sales: 'Sales & more' } } },
  { name: 'phones', displayName: 'Phones', multivalued: true, permissions: everybody, annotations: { inputType: 'html5-tel' },
    validations: { pattern: { pattern: '[0-9+]+', 'error-message': 'Only digits, please' } } },
  { name: 'about', displayName: 'About you', permissions: everybody, validations: { length: { min: 5, max: 200 } }, annotations: { inputType: 'textarea' } },
  { name: 'grade', displayName: 'Grade', permissions: { view: ['admin', 'user'], edit: ['admin'] } },
  { name: 'secret-note', displayName: 'Note', permissions: { view: ['admin'], edit: ['admin'] } },
];

before(async () => {
  const port = await freePort();
  const app = `http://localhost:${port}`;
  site = await serveSite(port);
  provider = await startProvider({ realms: [`${root}/tests/realms/letters.json`], values: { APP: app, SMTP_PORT: 9, HOOKS: 'http://127.0.0.1:9' } });
  realm = provider.realm('letters');
  client = { id: 'web', secret: 'secret-of-the-web-shop', redirectUri: `${app}/web` };
  admin = await adminOf(provider, { realm: 'letters' });
  await admin.realms.update({ realm: 'letters' }, { verifyEmail: false });
  const profile = await admin.users.getProfile({ realm: 'letters' });
  await admin.users.updateProfile({ realm: 'letters', ...profile, attributes: [...profile.attributes, ...own] });
});
afterEach(async () => { await person?.close(); person = undefined; });
after(async () => {
  await closeBrowser();
  await Promise.all([site?.stop(), provider?.stop()]);
});

const userNamed = async (username) => (await admin.users.find({ username, exact: true, briefRepresentation: false }))[0];
const arrived = (page) => page.waitForURL((url) => url.href.startsWith(client.redirectUri));

test('a registration asks for what the profile asks of people, and keeps it', async () => {
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(realm, client));
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Department <b>').waitFor();
  assert.deepEqual(await barriers(page), []);
  assert.equal(await page.getByLabel('Grade').count(), 0);
  assert.equal(await page.getByLabel('Note').count(), 0);
  const fill = async () => {
    await page.fill('[name=password]', 'noras-2026-password');
    await page.fill('[name=password-confirm]', 'noras-2026-password');
    await page.locator('#kc-register').click();
  };
  for (const [name, value] of Object.entries({ username: 'nora', email: 'nora@example.org', firstName: 'Nora', lastName: 'New' })) await page.fill(`[name=${name}]`, value);
  await page.selectOption('[name=department]', { label: 'Sales & more' });
  await page.fill('[name=phones]', 'call me');
  await page.fill('[name=about]', 'I am\nhere <i>');
  await fill();
  await page.getByText('Only digits, please').waitFor();
  assert.equal(await page.inputValue('[name=about]'), 'I am\nhere <i>');
  assert.equal(await page.inputValue('[name=department]'), 'sales');
  assert.deepEqual(await barriers(page), []);
  await page.fill('[name=phones] >> nth=0', '+431');
  await page.fill('[name=phones] >> nth=1', '+432');
  await fill();
  await arrived(page);
  const { attributes } = await userNamed('nora');
  assert.deepEqual([attributes.department, attributes.phones], [['sales'], ['+431', '+432']]);
  assert.match(attributes.about[0], /^I am\r?\nhere <i>$/);
  assert.deepEqual(person.troubles, []);
});

test('what people may not change is not taken from a form, whatever it holds', async () => {
  const visitor = new Visitor();
  const login = await visitor.get(authorizeUrl(realm, client));
  const link = login.page.match(/href="([^"]*registration[^"]*)"/)[1].replaceAll('&amp;', '&');
  const asked = await visitor.get(new URL(link, realm.issuer).href);
  const form = formOf(asked.page, asked.url, 'kc-register-form');
  const fields = { username: 'mallory', email: 'mallory@example.org', firstName: 'M', lastName: 'M', password: 'mallorys-password', 'password-confirm': 'mallorys-password' };
  const without = await visitor.post(form.action, { ...fields, grade: 'A', 'secret-note': 'x', unknown: 'x' });
  assert.match(without.page, /Please fill in this field/);
  const other = await visitor.post(form.action, { ...fields, department: 'nowhere' });
  assert.match(other.page, /This value does not fit here/);
  const short = await visitor.post(form.action, { ...fields, department: 'works', about: 'abc' });
  assert.match(short.page, /Please use 5 to 200 characters/);
  assert.equal((await visitor.post(form.action, { ...fields, department: 'works', grade: 'A', 'secret-note': 'x', unknown: 'x' })).status, 302);
  const { attributes } = await userNamed('mallory');
  assert.deepEqual([attributes.department, attributes.grade, attributes['secret-note'], attributes.unknown], [['works'], undefined, undefined, undefined]);
});

test('who looks over their details sees what stands, and what is not theirs to change stays', async () => {
  const before = await userNamed('alice');
  await admin.users.update({ id: before.id }, { ...before, attributes: { department: ['works'], grade: ['B'], 'secret-note': ['kept'], phones: ['1', '2'] } });
  person = await newPerson();
  const { page } = person;
  await page.goto(authorizeUrl(realm, client, { kc_action: 'UPDATE_PROFILE' }));
  await page.fill('[name=username]', 'alice');
  await page.fill('[name=password]', 'alice-2026-password');
  await page.locator('#kc-login').click();
  await page.getByLabel('Grade').waitFor();
  assert.equal(await page.inputValue('[name=grade]'), 'B');
  assert.equal(await page.locator('[name=grade]').getAttribute('readonly'), '');
  assert.equal(await page.getByLabel('Note').count(), 0);
  assert.deepEqual(await barriers(page), []);
  await page.fill('[name=phones] >> nth=1', '');
  await page.selectOption('[name=department]', 'sales');
  await page.locator('#kc-update-profile-form [type=submit]').first().click();
  await arrived(page);
  assert.equal(new URL(page.url()).searchParams.get('kc_action_status'), 'success');
  const { attributes } = await userNamed('alice');
  assert.deepEqual([attributes.department, attributes.grade, attributes['secret-note'], attributes.phones], [['sales'], ['B'], ['kept'], ['1']]);
  assert.deepEqual(person.troubles, []);
});
