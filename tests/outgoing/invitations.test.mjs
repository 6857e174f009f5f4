// Invitations to an organization: real mails, whose links make people members; with an account and without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { linkIn, startMailServer } from '../lib/mail.mjs';
import { root, startProvider } from '../lib/programs.mjs';
import { claimsOf, formOf, obtainTokens, Visitor } from '../lib/visitor.mjs';

const realm = 'letters';
const client = { id: 'web', secret: 'secret-of-the-web-shop', redirectUri: 'http://localhost:9/web' };
let mail, provider, admin, token, orgId;

before(async () => {
  mail = await startMailServer({ args: ['--user', 'idp', '--password', 'smtp-word-2026'] });
  provider = await startProvider({
    realms: [`${root}/tests/realms/letters.json`], values: { APP: 'http://localhost:9', SMTP_PORT: mail.port, HOOKS: 'http://127.0.0.1:9' }, args: ['--outbox-pause', '2'],
  });
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
  await admin.realms.update({ realm }, { organizationsEnabled: true, registrationAllowed: false });
  ({ id: orgId } = await admin.organizations.create({ name: 'Acme <Ltd>', alias: 'acme', redirectUrl: 'http://localhost:9/welcome' }));
});
after(async () => { await Promise.all([provider?.stop(), mail?.stop()]); });

const path = (rest) => `/${realm}/organizations/${orgId}${rest}`;
const post = (rest, form) => ask(provider, 'POST', path(rest), { token, body: new URLSearchParams(form).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
const invitations = () => admin.organizations.listInvitations({ orgId });
const members = async () => (await admin.organizations.listMembers({ orgId })).map(({ username }) => username);
const letterTo = async (address) => { const letter = await mail.mailTo(address); return { letter, link: linkIn(letter) }; };

/** Opens the link and answers its form. */
async function follow(link, fields = {}) {
  const visitor = new Visitor();
  const asked = await visitor.get(link);
  const form = formOf(asked.page, asked.url, 'kc-confirm-link') ?? formOf(asked.page, asked.url, 'kc-register-form');
  return { asked, done: form && await visitor.post(form.action, { ...form.fields, ...fields }) };
}

test('somebody with an account is asked by mail, joins by the link, once', async () => {
  const [{ id }] = await admin.users.find({ username: 'vera', exact: true });
  const form = new FormData();
  form.append('id', id);
  await admin.organizations.inviteExistingUser({ orgId }, form);
  const [pending] = await invitations();
  assert.deepEqual([pending.email, pending.firstName, pending.status, pending.organizationId], ['vera@example.org', 'Vera', 'PENDING', orgId]);
  assert.equal(pending.inviteLink, undefined);
  assert.equal((await post('/members/invite-existing-user', { id })).status, 409);
  const { letter, link } = await letterTo('vera@example.org');
  assert.equal(letter.headers.subject, 'Invitation to join Acme <Ltd>');
  assert.match(letter.text, /You are invited to join Acme <Ltd>, an organization at The Letters\./);
  assert.doesNotMatch(letter.html, /<Ltd>/);

  const looked = await new Visitor().get(link);  // a scanner opens links before people do
  assert.equal(looked.status, 200);
  assert.match(looked.page, /Join Acme &lt;Ltd&gt;/);
  assert.deepEqual(await members(), []);
  const { done } = await follow(link);
  assert.equal(done.status, 200);
  assert.match(done.page, /http:\/\/localhost:9\/welcome/);
  assert.deepEqual(await members(), ['vera']);
  assert.deepEqual(await invitations(), []);
  assert.equal((await admin.users.findOne({ id })).emailVerified, true);
  assert.equal((await new Visitor().get(link)).status, 400);
  assert.equal((await post('/members/invite-existing-user', { id })).status, 409);
  assert.equal((await post('/members/invite-user', { email: 'Vera@Example.org' })).status, 409);
});

test('somebody without an account makes one by the link, though nobody may register otherwise', async () => {
  assert.equal((await post('/members/invite-user', { email: ' New@Example.org ', firstName: 'Nina', lastName: 'Neu' })).status, 204);
  const { link } = await letterTo('new@example.org');
  const password = 'ninas-2026-password';
  const fields = { username: 'nina', 'password': password, 'password-confirm': password, firstName: 'Nina', lastName: 'Neu', email: 'other@example.org' };
  const { asked } = await follow(link, { ...fields, 'password-confirm': 'another' });
  assert.match(asked.page, /value="new@example\.org"/);
  assert.match(asked.page, /value="Nina"/);
  const { done } = await follow(link, fields);
  assert.equal(done.status, 200, done.page);
  const [nina] = await admin.users.find({ username: 'nina', exact: true });
  // The address is the invitation's, whatever the form said.
  assert.deepEqual([nina.email, nina.emailVerified], ['new@example.org', true]);
  assert.deepEqual(await members(), ['nina', 'vera']);
  const tokens = await obtainTokens(new Visitor(), provider.realm(realm), client, { username: 'nina', password });
  assert.equal(claimsOf(tokens.id_token).preferred_username, 'nina');
  assert.equal((await follow(link, { ...fields, username: 'twice' })).asked.status, 400);
});

test('an account that somebody gave the invited address to, and nobody confirmed, joins by nobody else\'s hand', async () => {
  const trap = { username: 'trapper', email: 'wanted@example.org', firstName: 'T', lastName: 'T', password: 'trappers-2026-password' };
  const { password, ...person } = trap;
  const { id } = await admin.users.create({ ...person, enabled: true, credentials: [{ type: 'password', value: password }] });
  // Whether the account was there before the invitation or came after it.
  for (const before of [true, false]) {
    await admin.users.update({ id }, { ...person, email: before ? trap.email : 'elsewhere@example.org' });
    assert.equal((await post('/members/invite-user', { email: trap.email })).status, 204);
    const { link } = await letterTo(trap.email);
    if (!before) await admin.users.update({ id }, { ...person, email: trap.email });
    const { asked, done } = await follow(link);
    assert.equal(done, undefined, 'there is nothing to confirm');
    assert.match(asked.page, /trapper has your address/);
    assert.equal((await new Visitor().send(link, { method: 'POST', form: {} })).status, 200);
    assert.ok(!(await members()).includes('trapper'));
    assert.equal((await admin.users.findOne({ id })).emailVerified, false);
    if (before) {
      const [{ id: invitationId }] = await invitations();
      await admin.organizations.deleteInvitation({ orgId, invitationId });
      continue;
    }
    // Who has both, the account and the link, joins.
    await admin.realms.update({ realm }, { verifyEmail: false });
    const visitor = new Visitor();
    await obtainTokens(visitor, provider.realm(realm), client, { username: 'trapper', password });
    await admin.realms.update({ realm }, { verifyEmail: true });
    const page = await visitor.get(link);
    assert.equal((await visitor.post(formOf(page.page, page.url, 'kc-confirm-link').action, {})).status, 200);
    assert.ok((await members()).includes('trapper'));
    await admin.organizations.delMember({ orgId, userId: id });
  }
  await admin.users.del({ id });
});

test('an invitation that is sent again or taken back makes the link before worthless', async () => {
  await post('/members/invite-user', { email: 'late@example.org' });
  const first = await letterTo('late@example.org');
  const [{ id: invitationId }] = await invitations();
  assert.equal((await admin.organizations.findInvitation({ orgId, invitationId })).email, 'late@example.org');
  await admin.organizations.resendInvitation({ orgId, invitationId });
  const second = await letterTo('late@example.org');
  assert.equal((await new Visitor().get(first.link)).status, 400);
  assert.equal((await new Visitor().get(second.link)).status, 200);
  const [{ id: renewed }] = await invitations();
  assert.notEqual(renewed, invitationId);
  await admin.organizations.deleteInvitation({ orgId, invitationId: renewed });
  assert.equal((await new Visitor().get(second.link)).status, 400);
  assert.equal((await ask(provider, 'DELETE', path(`/invitations/${renewed}`), { token })).status, 404);
});

test('a link dies with its organization, and what cannot be is refused', async () => {
  await post('/members/invite-user', { email: 'lost@example.org' });
  const { link } = await letterTo('lost@example.org');
  for (const [rest, form, status] of [
    ['/members/invite-user', {}, 400],
    ['/members/invite-user', { email: 'no address' }, 400],
    ['/members/invite-user', { email: `${'x'.repeat(300)}@example.org` }, 400],
    ['/members/invite-existing-user', { id: 'nobody' }, 400],
    ['/members/invite-existing-user', {}, 400],
    ['/invitations/nothing/resend', {}, 404],
  ]) assert.equal((await post(rest, form)).status, status, JSON.stringify([rest, form]));
  const components = await admin.components.find();
  assert.deepEqual(components.filter(({ providerId }) => providerId === 'invitation'), []);
  await admin.organizations.delById({ id: orgId });
  assert.equal((await new Visitor().get(link)).status, 400);
});
