// Organizations: made, searched, joined and left; names and domains are unique; members page.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { delegate } from '../lib/delegates.mjs';
import { demoRealm, root, startProvider } from '../lib/programs.mjs';

const realm = 'organized';
const acme = '3f0e2c1a-0000-4000-8000-00000000acme';
let provider, admin, token, organizations;
before(async () => {
  provider = await startProvider({ realms: [demoRealm.file, join(root, 'tests/realms/organized.json')] });
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
  organizations = admin.organizations;
});
after(async () => { await provider?.stop(); });

const path = (rest = '') => `/${realm}/organizations${rest}`;
const get = async (rest) => (await ask(provider, 'GET', path(rest), { token })).body;
const refuses = (promise, code) => assert.rejects(promise, (error) => { assert.equal(error.response?.status, code); return true; });

test('an organization of a realm file has its members, domains and identity providers', async () => {
  const read = await organizations.findOne({ id: acme });
  assert.deepEqual(read, { id: acme, name: 'Acme', alias: 'acme', enabled: true, description: 'came from a file', attributes: { tier: ['gold'] }, domains: [{ name: 'acme.example', verified: true }] });
  const members = await organizations.listMembers({ orgId: acme });
  assert.deepEqual(members.map((m) => [m.username, m.membershipType]), [['ann', 'MANAGED'], ['ben', 'UNMANAGED']]);
  assert.equal(await get(`/${acme}/members/count`), 2);
  assert.deepEqual((await organizations.listIdentityProviders({ orgId: acme })).map((p) => p.alias), ['acme-login']);
  assert.deepEqual((await organizations.memberOrganizations({ userId: members[0].id })).map((o) => o.name), ['Acme']);
});

test('one is made, searched, changed and deleted', async () => {
  const { id } = await organizations.create({ name: '<b>Ltd</b>', alias: 'ltd', domains: [{ name: 'Ltd.Example', verified: false }], attributes: { tier: ['silver'] } });
  assert.deepEqual((await organizations.findOne({ id })).domains, [{ name: 'ltd.example', verified: false }]);
  const names = async (query) => (await get(`?${new URLSearchParams(query)}`)).map((o) => o.name);
  assert.deepEqual(await names({}), ['<b>Ltd</b>', 'Acme']);
  assert.deepEqual(await names({ search: 'acm' }), ['Acme']);
  assert.deepEqual(await names({ search: 'ltd.example', exact: 'true' }), ['<b>Ltd</b>']);
  assert.deepEqual(await names({ search: 'acm', exact: 'true' }), []);
  assert.deepEqual(await names({ q: 'tier:gold' }), ['Acme']);
  assert.deepEqual(await names({ first: 1, max: 1 }), ['Acme']);
  assert.equal(await get('/count'), 2);
  assert.equal((await get('?search=acme'))[0].attributes, undefined);
  assert.deepEqual((await get('?search=acme&briefRepresentation=false'))[0].attributes, { tier: ['gold'] });
  await organizations.updateById({ id }, { description: 'changed' });
  const changed = await organizations.findOne({ id });
  assert.equal(changed.description, 'changed');
  assert.deepEqual(changed.attributes, { tier: ['silver'] });
  await refuses(organizations.updateById({ id }, { alias: 'other' }), 400);
  await refuses(organizations.create({ name: 'acme', alias: 'x' }), 409);
  await refuses(organizations.create({ name: 'x', alias: 'acme' }), 409);
  await refuses(organizations.create({ name: 'x', alias: 'x', domains: [{ name: 'ACME.example' }] }), 400);
  await organizations.delById({ id });
  await refuses(organizations.findOne({ id }), 404);
});

test('of many who make the same organization at once one succeeds', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => ask(provider, 'POST', path(), { token, body: { name: 'race', alias: `race-${i}` } })));
  const made = answers.filter((answer) => answer.status === 201);
  assert.equal(made.length, 1);
  assert.ok(answers.every((answer) => [201, 409].includes(answer.status)));
  await organizations.delById({ id: made[0].headers.get('location').split('/').at(-1) });
});

test('members join, page, are found and leave', async () => {
  const users = await ask(provider, 'GET', `/${realm}/users?username=cas`, { token });
  const { id } = await organizations.create({ name: 'club', alias: 'club' });
  const members = await organizations.listMembers({ orgId: acme });
  for (const member of members) await organizations.addMember({ orgId: id, userId: member.id });
  await refuses(organizations.addMember({ orgId: id, userId: `"${members[0].id}"` }), 409);
  await refuses(organizations.addMember({ orgId: id, userId: 'nobody' }), 400);
  assert.deepEqual((await organizations.listMembers({ orgId: id, first: 1, max: 1 })).map((m) => m.username), ['ben']);
  assert.deepEqual((await organizations.listMembers({ orgId: id, search: 'ann' })).map((m) => m.username), ['ann']);
  assert.deepEqual((await organizations.listMembers({ orgId: acme, membershipType: 'MANAGED' })).map((m) => m.username), ['ann']);
  assert.equal((await organizations.getMember({ orgId: id, userId: members[0].id })).membershipType, 'UNMANAGED');
  assert.equal((await organizations.memberOrganizations({ userId: members[0].id })).length, 2);
  await organizations.delMember({ orgId: id, userId: members[0].id });
  await refuses(organizations.getMember({ orgId: id, userId: members[0].id }), 404);
  await refuses(organizations.delMember({ orgId: id, userId: members[0].id }), 404);
  if (users.status === 200) await refuses(organizations.getMember({ orgId: id, userId: users.body[0].id }), 404);
  // Its members are out of it when it goes: made again under the same id, nobody would be in it.
  await organizations.delById({ id });
  assert.deepEqual((await organizations.memberOrganizations({ userId: members[1].id })).map((o) => o.name), ['Acme']);
});

test('an organization has groups, which its members join and which are nobody else\'s', async () => {
  const groups = organizations.groups(acme);
  const [ann, ben] = await organizations.listMembers({ orgId: acme });
  const { id: dev } = await groups.create({ name: 'dev', description: 'who builds', attributes: { floor: ['2'] } });
  const { id: back } = await groups.createChildGroup({ id: dev }, { name: 'back' });
  const names = async (query) => (await groups.find(query)).map((group) => group.name);
  assert.deepEqual(await names({}), ['dev']);
  assert.deepEqual(await names({ search: 'BAC' }), ['back']);
  assert.deepEqual(await names({ q: 'floor:2' }), ['dev']);
  assert.deepEqual(await names({ search: 'dev', exact: true }), ['dev']);
  const [tree] = await groups.find({ search: 'back', populateHierarchy: true });
  assert.deepEqual([tree.name, tree.subGroups.map((group) => group.path)], ['dev', ['/dev/back']]);
  assert.deepEqual((await groups.listSubGroups({ parentId: dev })).map((group) => group.id), [back]);
  const shown = await groups.findOne({ id: dev });
  assert.deepEqual([shown.description, shown.attributes, shown.path, shown.subGroupCount], ['who builds', { floor: ['2'] }, '/dev', 1]);
  assert.equal((await get(`/${acme}/groups/group-by-path/dev/back`)).id, back);
  await groups.update({ id: dev }, { name: 'makers' });
  assert.deepEqual((await groups.findOne({ id: dev })).attributes, { floor: ['2'] }, 'what is not sent stays');
  await refuses(groups.create({ name: 'makers' }), 409);
  await refuses(groups.create({ name: ' ' }), 400);
  await refuses(groups.updateChildGroup({ id: back }, { id: dev, name: 'makers' }), 400);

  await groups.addMemberToOrgGroup({ groupId: back, userId: ann.id });
  await refuses(groups.addMemberToOrgGroup({ groupId: back, userId: ann.id }), 409);
  const { id: stranger } = await admin.users.create({ username: 'stranger' });
  await refuses(groups.addMemberToOrgGroup({ groupId: back, userId: stranger }), 400);
  await refuses(groups.addMemberToOrgGroup({ groupId: back, userId: 'nobody' }), 404);
  assert.deepEqual((await groups.listMembers({ id: back })).map((user) => [user.username, user.membershipType]), [['ann', 'MANAGED']]);
  assert.deepEqual((await groups.listOrgGroups({ id: ann.id })).map((group) => group.path), ['/makers/back']);
  assert.deepEqual(await groups.listOrgGroups({ id: ben.id }), []);

  // They are no groups of the realm, nor of another organization.
  assert.deepEqual((await admin.groups.find({})).filter((group) => [dev, back].includes(group.id)), []);
  assert.equal((await ask(provider, 'GET', `/${realm}/groups/${dev}`, { token })).status, 404);
  assert.equal((await ask(provider, 'PUT', `/${realm}/users/${stranger}/groups/${dev}`, { token })).status, 404);
  assert.deepEqual(await admin.users.listGroups({ id: ann.id }), []);
  const { id: other } = await organizations.create({ name: 'elsewhere', alias: 'elsewhere' });
  await organizations.addMember({ orgId: other, userId: ben.id });
  for (const [method, rest, body] of [['GET', ''], ['PUT', '', { name: 'x' }], ['DELETE', ''], ['GET', '/children'], ['POST', '/children', { name: 'x' }],
    ['GET', '/members'], ['PUT', `/members/${ben.id}`], ['DELETE', `/members/${ann.id}`]])
    assert.equal((await ask(provider, method, path(`/${other}/groups/${back}${rest}`), { token, body })).status, 404, `${method} ${rest}`);
  await refuses(organizations.groups(other).updateRoot({ id: dev, name: 'makers' }), 404);
  assert.deepEqual((await get(`/${acme}/identity-providers/none/groups`)).error, 'Could not find identity provider');

  // Who leaves the organization is out of its groups; what is above takes along what is below.
  await organizations.delMember({ orgId: acme, userId: ann.id });
  await organizations.addMember({ orgId: acme, userId: ann.id });
  assert.deepEqual(await groups.listMembers({ id: back }), []);
  await groups.addMemberToOrgGroup({ groupId: back, userId: ben.id });
  await groups.removeMemberFromOrgGroup({ groupId: back, userId: ben.id });
  assert.deepEqual(await groups.listMembers({ id: back }), []);
  await groups.updateRoot({ id: back, name: 'back' });
  assert.deepEqual(await names({}), ['back', 'makers']);
  await groups.updateChildGroup({ id: dev }, { id: back, name: 'back' });
  await groups.del({ id: dev });
  assert.deepEqual(await names({ search: 'a' }), []);
  await organizations.groups(other).create({ name: 'gone with it' });
  await organizations.delById({ id: other });
  await admin.users.del({ id: stranger });
});

test('no two groups of an organization have one path, whatever their names are', async () => {
  const { id: org } = await organizations.create({ name: 'slashes', alias: 'slashes' });
  const groups = organizations.groups(org);
  const made = {};
  for (const name of ['a/b', 'a', 'a~', 'a~/b', 'end/']) made[name] = (await groups.create({ name })).id;
  for (const name of ['a', 'a~']) made[`${name} > b`] = (await groups.createChildGroup({ id: made[name] }, { name: 'b' })).id;
  const paths = {
    'a/b': '/a~/b', a: '/a', 'a~': '/a~~', 'a~/b': '/a~~~/b', 'end/': '/end~/', 'a > b': '/a/b', 'a~ > b': '/a~~/b',
  };
  const byPath = async (wanted) => (await get(`/${org}/groups/group-by-path${wanted.split('/').map(encodeURIComponent).join('/')}`)).id;
  for (const [name, path] of Object.entries(paths)) {
    assert.equal((await groups.findOne({ id: made[name] })).path, path);
    assert.equal(await byPath(path), made[name], path);
  }
  // Names that were not escaped are found where nothing else is meant.
  await groups.del({ id: made['a > b'] });
  assert.equal(await byPath('/a/b'), made['a/b']);
  await organizations.delById({ id: org });
});

test('whoever sees organizations but no users is shown members by name and mail, and no more', async () => {
  const { id: org } = await organizations.create({ name: 'shy', alias: 'shy' });
  await admin.users.updateProfile({ unmanagedAttributePolicy: 'ENABLED', attributes: [
    { name: 'username' }, { name: 'email' }, { name: 'hidden', permissions: { view: ['user'], edit: ['user'] } }] });
  const { id } = await admin.users.create({ username: 'mia', email: 'mia@shy.example', enabled: true, requiredActions: ['UPDATE_PASSWORD'], attributes: { salary: ['1'] } });
  await organizations.addMember({ orgId: org, userId: id });
  const { id: group } = await organizations.groups(org).create({ name: 'inner' });
  await organizations.groups(org).addMemberToOrgGroup({ groupId: group, userId: id });
  const lists = [`/${org}/members?briefRepresentation=false`, `/${org}/groups/${group}/members`, `/${org}/groups/${group}/members?briefRepresentation=false`, `/${org}/members/${id}`];
  const shown = async (who) => {
    const all = [];
    for (const list of lists) {
      const { status, body } = await ask(provider, 'GET', path(list), { token: who.token });
      assert.equal(status, 200, list);
      all.push(Array.isArray(body) ? body[0] : body);
    }
    return all;
  };
  const blind = await delegate(provider, admin, realm, 'organizer', ['view-organizations', 'manage-organizations']);
  for (const member of await shown(blind)) {
    assert.deepEqual([member.username, member.email, member.membershipType], ['mia', 'mia@shy.example', 'UNMANAGED']);
    for (const key of ['attributes', 'requiredActions', 'notBefore', 'totp']) assert.equal(member[key], undefined, key);
  }
  const seeing = await delegate(provider, admin, realm, 'people-organizer', ['view-organizations', 'view-users']);
  for (const member of await shown(seeing)) assert.deepEqual([member.attributes, member.requiredActions], [{ salary: ['1'] }, ['UPDATE_PASSWORD']]);
  await organizations.delById({ id: org });
  for (const one of [id, blind.id, seeing.id]) await admin.users.del({ id: one });
});

test('identity providers are linked to one organization at a time', async () => {
  const { id } = await organizations.create({ name: 'second', alias: 'second' });
  await refuses(organizations.linkIdp({ orgId: id, alias: 'acme-login' }), 400);
  await refuses(organizations.linkIdp({ orgId: id, alias: 'none' }), 400);
  await refuses(organizations.unLinkIdp({ orgId: id, alias: 'acme-login' }), 404);
  await organizations.unLinkIdp({ orgId: acme, alias: 'acme-login' });
  await organizations.linkIdp({ orgId: id, alias: 'acme-login' });
  assert.equal((await admin.identityProviders.findOne({ alias: 'acme-login' })).organizationId, id);
  await organizations.delById({ id });
  assert.equal((await admin.identityProviders.findOne({ alias: 'acme-login' })).organizationId, undefined);
});

test('CVE-2026-94215: a realm without organizations has none, not even by id; wrong types are refused', async () => {
  assert.equal((await ask(provider, 'GET', `/${demoRealm.name}/organizations`, { token })).status, 404);
  assert.equal((await ask(provider, 'GET', `/${demoRealm.name}/organizations/${acme}`, { token })).status, 404);
  for (const body of [[], {}, { name: 7, domains: 'x' }, { name: 'a', domains: [{ name: 'not a domain' }] }, { name: 'a b' },
    { name: 'a', redirectUrl: 'javascript:alert(1)' }, { name: 'a', enabled: 'perhaps' }, { name: 'a'.repeat(10000) }])
    assert.equal((await ask(provider, 'POST', path(), { token, body })).status, 400, JSON.stringify(body).slice(0, 60));
  assert.deepEqual(await organizations.listInvitations({ orgId: acme }), []);
});
