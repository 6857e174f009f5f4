// Authentication flows: made, copied, rebuilt step by step and deleted as the console does it; what the server cannot do
// is never offered, and says so where it stands.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider, admin, token, flows;
const base = `/${demoRealm.name}/authentication`;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm: demoRealm.name });
  token = await admin.getAccessToken();
  flows = admin.authenticationManagement;
});
after(async () => { await provider?.stop(); });

const status = (error) => error.response?.status;
const refuses = (promise, code) => assert.rejects(promise, (error) => { assert.equal(status(error), code); return true; });

test('a flow is made, read, renamed and deleted', async () => {
  const { id } = await flows.createFlow({ alias: 'Ours <b>', description: '"quoted" <script>', providerId: 'basic-flow', topLevel: true });
  assert.match(id, /^[0-9a-f-]{36}$/);
  const read = await flows.getFlow({ flowId: id });
  assert.equal(read.alias, 'Ours <b>');
  assert.equal(read.description, '"quoted" <script>');
  assert.equal(read.builtIn, false);
  assert.deepEqual(read.authenticationExecutions, []);
  await flows.updateFlow({ flowId: id }, { alias: 'Ours', description: 'changed' });
  assert.equal((await flows.getFlow({ flowId: id })).alias, 'Ours');
  assert.ok((await flows.getFlows()).some((flow) => flow.id === id));
  await refuses(flows.createFlow({ alias: 'Ours', providerId: 'basic-flow' }), 409);
  await flows.deleteFlow({ flowId: id });
  await refuses(flows.getFlow({ flowId: id }), 404);
  await refuses(flows.deleteFlow({ flowId: id }), 404);
});

test('a built-in flow is copied with everything in it, and the copy is rebuilt', async () => {
  await flows.copyFlow({ flow: 'browser', newName: 'my browser' });
  const original = await flows.getExecutions({ flow: 'browser' });
  const copied = await flows.getExecutions({ flow: 'my browser' });
  assert.deepEqual(copied.map((e) => [e.level, e.index, e.requirement]), original.map((e) => [e.level, e.index, e.requirement]));
  assert.ok(copied.every((e) => !original.some((o) => o.id === e.id)));
  const forms = copied.find((e) => e.displayName === 'my browser forms');
  assert.ok(forms.flowId);

  const { id: deny } = await flows.addExecutionToFlow({ flow: 'my browser forms', provider: 'deny-access-authenticator' });
  const { id: role } = await flows.addExecutionToFlow({ flow: 'my browser forms', provider: 'conditional-user-role' });
  let list = await flows.getExecutions({ flow: 'my browser' });
  const added = list.find((e) => e.id === deny);
  assert.equal(added.requirement, 'DISABLED');
  assert.equal(added.level, 1);
  await flows.raisePriorityExecution({ id: role });
  list = await flows.getExecutions({ flow: 'my browser forms' });
  assert.ok(list.findIndex((e) => e.id === role) < list.findIndex((e) => e.id === deny));
  await flows.lowerPriorityExecution({ id: role });
  await flows.updateExecution({ flow: 'my browser' }, { ...added, requirement: 'REQUIRED' });
  list = await flows.getExecutions({ flow: 'my browser' });
  assert.equal(list.find((e) => e.id === deny).requirement, 'REQUIRED');
  await refuses(flows.updateExecution({ flow: 'my browser' }, { ...added, requirement: 'SOMETIMES' }), 400);
  await refuses(flows.updateExecution({ flow: 'my browser' }, { ...added, requirement: 'ALTERNATIVE' }), 400);

  const { id: sub } = await flows.addFlowToFlow({ flow: 'my browser', alias: 'extra', description: 'more', type: 'basic-flow', provider: 'registration-page-form' });
  list = await flows.getExecutions({ flow: 'my browser' });
  const extra = list.find((e) => e.flowId === sub);
  assert.deepEqual(extra.requirementChoices, ['REQUIRED', 'ALTERNATIVE', 'DISABLED', 'CONDITIONAL']);
  await flows.updateExecution({ flow: 'my browser' }, { ...extra, displayName: 'renamed', description: 'more <i>' });
  list = await flows.getExecutions({ flow: 'my browser' });
  assert.equal(list.find((e) => e.flowId === sub).displayName, 'renamed');
  await flows.delExecution({ id: extra.id });
  await refuses(flows.getFlow({ flowId: sub }), 404);
  await flows.delExecution({ id: deny });
  await refuses(flows.delExecution({ id: deny }), 404);
});

test('a step is configured; what is secret in it is masked and stays when the mask comes back', async () => {
  await flows.createFlow({ alias: 'configured', providerId: 'basic-flow', topLevel: true });
  const { id: step } = await flows.addExecutionToFlow({ flow: 'configured', provider: 'conditional-user-role' });
  const { id } = await flows.createConfig({ id: step, alias: 'who', config: { condUserRole: 'admin', clientSecret: 'hush-hush' } });
  const [listed] = await flows.getExecutions({ flow: 'configured' });
  assert.equal(listed.alias, 'who');
  assert.equal(listed.authenticationConfig, id);
  const read = await flows.getConfig({ id });
  assert.deepEqual(read.config, { condUserRole: 'admin', clientSecret: '**********' });
  await flows.updateConfig({ id, alias: 'who else', config: { ...read.config, condUserRole: 'user' } });
  assert.deepEqual((await flows.getConfig({ id })).config, { condUserRole: 'user', clientSecret: '**********' });
  await flows.updateConfig({ id, alias: 'who else', config: { condUserRole: 'user' } });
  assert.deepEqual((await flows.getConfig({ id })).config, { condUserRole: 'user' });
  await flows.delConfig({ id });
  await refuses(flows.getConfig({ id }), 404);
  assert.equal((await flows.getExecutions({ flow: 'configured' }))[0].authenticationConfig, undefined);
  const description = await flows.getConfigDescription({ providerId: 'conditional-user-role' });
  assert.deepEqual(description.properties.map((p) => p.name), ['condUserRole', 'negate']);
  await refuses(flows.getConfigDescription({ providerId: 'nothing' }), 404);
  assert.doesNotMatch(await provider.log(), /hush-hush/);
});

test('built-in flows stay as they are, and a flow in use is not deleted', async () => {
  const browser = (await flows.getFlows()).find((flow) => flow.alias === 'browser');
  await refuses(flows.deleteFlow({ flowId: browser.id }), 400);
  await refuses(flows.addExecutionToFlow({ flow: 'browser', provider: 'auth-cookie' }), 400);
  await refuses(flows.addFlowToFlow({ flow: 'browser', alias: 'x', type: 'basic-flow' }), 400);
  const [first] = await flows.getExecutions({ flow: 'browser' });
  await refuses(flows.delExecution({ id: first.id }), 400);
  await refuses(flows.lowerPriorityExecution({ id: first.id }), 400);
  const used = await ask(provider, 'GET', `/${demoRealm.name}/ui-ext/authentication-management/flows`, { token });
  assert.equal(used.body.find((flow) => flow.alias === 'browser').usedBy.type, 'DEFAULT');
  const users = await ask(provider, 'GET', `/${demoRealm.name}/ui-ext/authentication-management/clients/${browser.id}?first=0&max=10&search=`, { token });
  assert.deepEqual(users.body, []);
  assert.equal((await ask(provider, 'GET', `/${demoRealm.name}/ui-ext/authentication-management/goats/${browser.id}`, { token })).status, 400);
});

test('only what the server has is offered, and a step that it lacks says so', async () => {
  const offered = (await flows.getAuthenticatorProviders()).map((p) => p.id);
  assert.ok(offered.includes('auth-username-password-form'));
  assert.ok(!offered.includes('auth-spnego'));
  assert.ok((await flows.getClientAuthenticatorProviders()).some((p) => p.id === 'client-secret' && p.supportsSecret));
  assert.ok(Array.isArray(await flows.getFormProviders()));
  assert.ok(Array.isArray(await flows.getFormActionProviders()));
  const spnego = (await flows.getExecutions({ flow: 'browser' })).find((e) => e.providerId === 'auth-spnego');
  assert.match(spnego.displayName, /not available/);
  const answer = await ask(provider, 'PUT', `${base}/flows/browser/executions`, { token, body: { ...spnego, requirement: 'REQUIRED' } });
  assert.equal(answer.status, 400);
  assert.match(answer.body.errorMessage, /does not have "auth-spnego".*refuses every login/);
  await flows.createFlow({ alias: 'offered', providerId: 'basic-flow', topLevel: true });
  await refuses(flows.addExecutionToFlow({ flow: 'offered', provider: 'auth-spnego' }), 400);
  await refuses(flows.addExecutionToFlow({ flow: 'offered', provider: 'client-secret' }), 400);
});

test('CVE-2026-94215: ids of one realm are not found through another', async () => {
  const [flow] = await flows.getFlows();
  const [step] = await flows.getExecutions({ flow: 'browser' });
  for (const path of [`flows/${flow.id}`, `executions/${step.id}`, `config/${step.authenticationConfig ?? 'x'}`])
    assert.equal((await ask(provider, 'GET', `/master/authentication/${path}`, { token })).status, 404, path);
  assert.equal((await ask(provider, 'DELETE', `/master/authentication/executions/${step.id}`, { token })).status, 404);
  const stolen = await ask(provider, 'PUT', '/master/authentication/flows/browser/executions', { token, body: { id: step.id, requirement: 'DISABLED' } });
  assert.equal(stolen.status, 404);
});

test('wrong types, bad names and unknown flows are refused and change nothing', async () => {
  const before = await flows.getFlows();
  for (const [body, code] of [
    [[], 400], ['{"alias":', 400], [{ alias: 7 }, 201], [{ alias: { a: 1 } }, 400], [{ alias: '' }, 400], [{ alias: 'a/b' }, 400],
    [{ alias: 'x'.repeat(10000) }, 400], [{ alias: 'y', providerId: 'magic-flow' }, 400], [{ alias: 'y', topLevel: 'perhaps' }, 400],
  ]) assert.equal((await ask(provider, 'POST', `${base}/flows`, { token, body })).status, code, JSON.stringify(body).slice(0, 60));
  assert.equal((await flows.getFlows()).length, before.length + 1);
  await refuses(flows.copyFlow({ flow: 'nothing', newName: 'n' }), 404);
  await refuses(flows.copyFlow({ flow: 'browser', newName: 'registration' }), 409);
  await refuses(flows.getExecutions({ flow: 'nothing' }), 404);
});

// RFC 9110 §13.1.1
test('If-Match keeps an older page from overwriting a newer one', async () => {
  const { id } = await flows.createFlow({ alias: 'matched', providerId: 'basic-flow', topLevel: true });
  const read = await ask(provider, 'GET', `${base}/flows/${id}`, { token });
  const etag = read.headers.get('etag');
  const put = (description) => ask(provider, 'PUT', `${base}/flows/${id}`, { token, body: { ...read.body, description }, headers: { 'if-match': etag } });
  assert.equal((await put('first')).status, 202);
  assert.equal((await put('second')).status, 412);
});
