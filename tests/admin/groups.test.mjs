// Groups: the hierarchy, its search, members, roles, and what must not be done with them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider;
let admin;
let token;
const realm = demoRealm.name;
const groupsOf = (path = '') => `/${realm}/groups${path}`;

before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
  token = await admin.getAccessToken();
});
after(async () => { await provider?.stop(); });

test('a group is made, read, changed and removed', async () => {
  const { id } = await admin.groups.create({ name: 'writers', description: 'who write', attributes: { floor: ['3'] } });
  const group = await admin.groups.findOne({ id });
  assert.equal(group.name, 'writers');
  assert.equal(group.path, '/writers');
  assert.equal(group.description, 'who write');
  assert.deepEqual(group.attributes, { floor: ['3'] });
  assert.deepEqual(group.subGroups, []);
  assert.equal(group.subGroupCount, 0);
  assert.equal(group.access.manage, true);

  await admin.groups.update({ id }, { name: 'authors' });
  const renamed = await admin.groups.findOne({ id });
  assert.equal(renamed.name, 'authors');
  assert.deepEqual(renamed.attributes, { floor: ['3'] }, 'what was not sent stays');
  await admin.groups.update({ id }, { name: 'authors', attributes: {} });
  assert.deepEqual((await admin.groups.findOne({ id })).attributes, {});

  await admin.groups.del({ id });
  assert.equal(await admin.groups.findOne({ id }), null);
  assert.equal((await ask(provider, 'DELETE', groupsOf(`/${id}`), { token })).status, 404);
});

test('creating answers 201 with the place of the new group', async () => {
  const made = await ask(provider, 'POST', groupsOf(), { token, body: { name: 'placed' } });
  assert.equal(made.status, 201);
  const location = made.headers.get('location');
  assert.ok(location.startsWith(`${provider.base}/admin/realms/${realm}/groups/`), location);
  const child = await ask(provider, 'POST', groupsOf(`/${location.split('/').pop()}/children`), { token, body: { name: 'below' } });
  assert.equal(child.status, 201);
  assert.match(child.headers.get('location'), /\/groups\/[^/]+$/);
  assert.equal(child.body.name, 'below');
});

test('groups stand in a hierarchy that can be walked, searched and counted', async () => {
  const { id: europe } = await admin.groups.create({ name: 'europe' });
  const { id: alps } = await admin.groups.createChildGroup({ id: europe }, { name: 'alps', attributes: { height: ['4808'] } });
  await admin.groups.createChildGroup({ id: alps }, { name: 'tyrol' });
  await admin.groups.createChildGroup({ id: europe }, { name: 'coast' });

  const top = await admin.groups.find({});
  const shown = top.find((group) => group.id === europe);
  assert.equal(shown.subGroupCount, 2);
  assert.deepEqual(shown.subGroups, []);
  assert.ok(!top.some((group) => group.id === alps), 'only the top level');

  const found = await admin.groups.find({ search: 'TYR' });
  assert.deepEqual(found.map((group) => group.name), ['europe']);
  assert.deepEqual(found[0].subGroups.map((group) => group.name), ['alps']);
  assert.equal(found[0].subGroups[0].subGroups[0].path, '/europe/alps/tyrol');

  const flat = await admin.groups.find({ search: 'tyrol', populateHierarchy: false });
  assert.deepEqual(flat.map((group) => group.path), ['/europe/alps/tyrol']);
  assert.deepEqual(await admin.groups.find({ search: 'tyro', exact: true }), []);
  const byHeight = await admin.groups.find({ q: 'height:4808', populateHierarchy: false });
  assert.deepEqual(byHeight.map((group) => group.id), [alps]);

  const children = await admin.groups.listSubGroups({ parentId: europe, first: 0, max: 10 });
  assert.deepEqual(children.map((group) => group.name), ['alps', 'coast']);
  assert.equal((await admin.groups.listSubGroups({ parentId: europe, first: 1, max: 1 }))[0].name, 'coast');
  assert.deepEqual((await admin.groups.listSubGroups({ parentId: europe, search: 'al' })).map((g) => g.name), ['alps']);

  assert.equal((await admin.groups.count({ search: 'tyrol' })).count, 1);
  const all = await admin.groups.count();
  assert.ok(all.count > (await admin.groups.count({ top: true })).count);

  const byPath = await ask(provider, 'GET', `/${realm}/group-by-path/europe/alps`, { token });
  assert.equal(byPath.body.id, alps);
  assert.equal((await ask(provider, 'GET', `/${realm}/group-by-path/europe/none`, { token })).status, 404);

  await admin.groups.del({ id: europe });
  assert.equal(await admin.groups.findOne({ id: alps }), null, 'what stood below went with it');
});

test('one place holds a name once', async () => {
  const { id } = await admin.groups.create({ name: 'once' });
  const again = await ask(provider, 'POST', groupsOf(), { token, body: { name: 'once' } });
  assert.equal(again.status, 409);
  assert.equal(again.body.errorMessage, "Top level group named 'once' already exists.");
  await admin.groups.createChildGroup({ id }, { name: 'once' });
  const sibling = await ask(provider, 'POST', groupsOf(`/${id}/children`), { token, body: { name: 'once' } });
  assert.equal(sibling.status, 409);
  assert.equal(sibling.body.errorMessage, "Sibling group named 'once' already exists.");
  const { id: other } = await admin.groups.create({ name: 'other' });
  assert.equal((await ask(provider, 'PUT', groupsOf(`/${other}`), { token, body: { name: 'once' } })).status, 409);
});

test('a group moves elsewhere, but never below itself', async () => {
  const { id: a } = await admin.groups.create({ name: 'move-a' });
  const { id: b } = await admin.groups.createChildGroup({ id: a }, { name: 'move-b' });
  const { id: c } = await admin.groups.createChildGroup({ id: b }, { name: 'move-c' });
  for (const place of [a, b, c]) {
    const cyclic = await ask(provider, 'POST', groupsOf(`/${place}/children`), { token, body: { id: a, name: 'move-a' } });
    assert.equal(cyclic.status, 400, `below ${place}`);
  }
  const moved = await ask(provider, 'POST', groupsOf(), { token, body: { id: b, name: 'move-b' } });
  assert.equal(moved.status, 204);
  assert.equal((await admin.groups.findOne({ id: c })).path, '/move-b/move-c');
  assert.equal((await ask(provider, 'POST', groupsOf(), { token, body: { id: 'nobody', name: 'x' } })).status, 404);
});

test('bad input gets a clear error and writes nothing', async () => {
  const before = (await admin.groups.count()).count;
  const cases = [
    [{}, 400, 'Group name is missing'],
    [{ name: '  ' }, 400, 'Group name is missing'],
    [{ name: 'x'.repeat(10_000) }, 400, undefined],
    [{ name: 'a\u0000b' }, 400, undefined],
    [{ name: 'typed', attributes: 'none' }, 400, undefined],
    [{ name: 'typed', attributes: { a: [{}] } }, 400, undefined],
    ['[]', 400, undefined],
    ['{"name":', 400, undefined],
  ];
  for (const [body, status, message] of cases) {
    const answer = await ask(provider, 'POST', groupsOf(), { token, body });
    assert.equal(answer.status, status, JSON.stringify(body).slice(0, 80));
    if (message) assert.equal(answer.body.errorMessage, message);
  }
  assert.equal((await admin.groups.count()).count, before);
  for (const query of ['first=x', 'max=1.5', 'briefRepresentation=perhaps']) {
    assert.equal((await ask(provider, 'GET', groupsOf(`?${query}`), { token })).status, 400, query);
  }
});

test('HTML in a name is text', async () => {
  const name = `<img src=x onerror=alert(1)>'"{{name}}`;
  const { id } = await admin.groups.create({ name });
  const raw = await ask(provider, 'GET', groupsOf(`/${id}`), { token });
  assert.equal(raw.body.name, name);
  assert.match(raw.headers.get('content-type'), /^application\/json/);
});

test('CVE-2026-94215: a group of another realm is not found', async () => {
  const { id } = await admin.groups.create({ name: 'only-here' });
  for (const [method, path, body] of [
    ['GET', `/master/groups/${id}`],
    ['PUT', `/master/groups/${id}`, { name: 'taken' }],
    ['DELETE', `/master/groups/${id}`],
    ['GET', `/master/groups/${id}/children`],
    ['POST', `/master/groups/${id}/children`, { name: 'x' }],
    ['PUT', `/master/default-groups/${id}`],
  ]) {
    assert.equal((await ask(provider, method, path, { token, body })).status, 404, `${method} ${path}`);
  }
  assert.equal((await admin.groups.findOne({ id })).name, 'only-here');
});

test('RFC 9110 §13.1.1: the second of two administrators who read the same group is told that it changed', async () => {
  const { id } = await admin.groups.create({ name: 'contended' });
  const { headers } = await ask(provider, 'GET', groupsOf(`/${id}`), { token });
  const put = (name) => ask(provider, 'PUT', groupsOf(`/${id}`), { token, body: { name }, headers: { 'if-match': headers.get('etag') } });
  assert.equal((await put('contended-first')).status, 204);
  assert.equal((await put('contended-second')).status, 412);
  assert.equal((await admin.groups.findOne({ id })).name, 'contended-first');
});

test('default groups are listed, added and taken away, and go with their group', async () => {
  const { id } = await admin.groups.create({ name: 'everybody' });
  await admin.realms.addDefaultGroup({ realm, id });
  await admin.realms.addDefaultGroup({ realm, id });
  const listed = await admin.realms.getDefaultGroups({ realm });
  assert.deepEqual(listed.map((group) => [group.id, group.path]), [[id, '/everybody']]);
  await admin.realms.removeDefaultGroup({ realm, id });
  assert.deepEqual(await admin.realms.getDefaultGroups({ realm }), []);
  await admin.realms.addDefaultGroup({ realm, id });
  await admin.groups.del({ id });
  assert.deepEqual(await admin.realms.getDefaultGroups({ realm }), []);
});

test('fine-grained permissions are a feature that this server does not have', async () => {
  const { id } = await admin.groups.create({ name: 'unpermitted' });
  assert.equal((await ask(provider, 'GET', groupsOf(`/${id}/management/permissions`), { token })).status, 501);
});
