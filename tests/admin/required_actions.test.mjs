// Required actions: which there are, in which order, and what the server will not be made to demand.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { demoRealm, startProvider } from '../lib/programs.mjs';

let provider, admin, token, actions;
before(async () => {
  provider = await startProvider();
  admin = await adminOf(provider, { realm: demoRealm.name });
  token = await admin.getAccessToken();
  actions = admin.authenticationManagement;
});
after(async () => { await provider?.stop(); });

const refuses = (promise, code) => assert.rejects(promise, (error) => { assert.equal(error.response?.status, code); return true; });
const order = async () => (await actions.getRequiredActions()).map((action) => action.alias);

test('the list is in order of priority, and moving changes it for good', async () => {
  const before = await order();
  assert.ok(before.includes('UPDATE_PASSWORD'));
  const second = before[1];
  await actions.raiseRequiredActionPriority({ alias: second });
  assert.deepEqual((await order()).slice(0, 2), [second, before[0]]);
  await actions.lowerRequiredActionPriority({ alias: second });
  assert.deepEqual(await order(), before);
  await actions.raiseRequiredActionPriority({ alias: before[0] });
  assert.deepEqual(await order(), before);
  const console = await ask(provider, 'GET', `/${demoRealm.name}/ui-ext/authentication-management/required-actions`, { token });
  assert.deepEqual(console.body.map((action) => action.alias), before);
});

test('an action is switched off, taken out and registered again', async () => {
  const read = await actions.getRequiredActionForAlias({ alias: 'UPDATE_PASSWORD' });
  await actions.updateRequiredAction({ alias: 'UPDATE_PASSWORD' }, { ...read, enabled: false, name: '<b>New</b>' });
  const changed = await actions.getRequiredActionForAlias({ alias: 'UPDATE_PASSWORD' });
  assert.equal(changed.enabled, false);
  assert.equal(changed.name, '<b>New</b>');
  await actions.deleteRequiredAction({ alias: 'UPDATE_PASSWORD' });
  assert.equal(await actions.getRequiredActionForAlias({ alias: 'UPDATE_PASSWORD' }), null);
  const unregistered = await actions.getUnregisteredRequiredActions();
  assert.ok(unregistered.some((action) => action.providerId === 'UPDATE_PASSWORD'));
  await actions.registerRequiredAction({ providerId: 'UPDATE_PASSWORD', name: 'Update Password' });
  await refuses(actions.registerRequiredAction({ providerId: 'UPDATE_PASSWORD', name: 'Update Password' }), 409);
  await refuses(actions.registerRequiredAction({ providerId: 'DANCE', name: 'Dance' }), 400);
  assert.equal((await order()).at(-1), 'UPDATE_PASSWORD');
});

test('what nobody can be led through does not become a default action', async () => {
  const read = await actions.getRequiredActionForAlias({ alias: 'idp_link' });
  const answer = await ask(provider, 'PUT', `/${demoRealm.name}/authentication/required-actions/idp_link`, { token, body: { ...read, defaultAction: true } });
  assert.equal(answer.status, 400);
  assert.match(answer.body.errorMessage, /keep every new user out/);
});

test('a configuration is kept, changed and cleared', async () => {
  const alias = 'UPDATE_PASSWORD';
  assert.deepEqual((await actions.getRequiredActionConfigDescription({ alias })).properties, []);
  await actions.updateRequiredActionConfig({ alias }, { config: { max_auth_age: '300', empty: '' } });
  assert.deepEqual((await actions.getRequiredActionConfig({ alias })).config, { max_auth_age: '300' });
  await actions.removeRequiredActionConfig({ alias });
  assert.deepEqual((await actions.getRequiredActionConfig({ alias })).config, {});
});

test('wrong types, other names and unknown actions are refused', async () => {
  const path = `/${demoRealm.name}/authentication/required-actions/UPDATE_PASSWORD`;
  for (const body of [[], { enabled: 'perhaps' }, { priority: {} }, { alias: 'OTHER' }, { priority: 1e12 }, { config: 7 }])
    assert.equal((await ask(provider, 'PUT', path, { token, body })).status, 400, JSON.stringify(body));
  assert.equal((await ask(provider, 'PUT', path.replace('UPDATE_PASSWORD', 'NONE'), { token, body: {} })).status, 404);
  assert.equal((await ask(provider, 'POST', `${path.replace('UPDATE_PASSWORD', 'NONE')}/raise-priority`, { token })).status, 404);
});
