// Every administrator's role against every path of the Admin REST API, in its own realm and in another: what the tables
// in src/admin/rows/ say is what the server does (CVE-2026-9796, CVE-2026-9099, CVE-2026-16105, CVE-2026-16106,
// CVE-2026-3121: what a role does not open stays shut, whoever asks).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { adminOf, ask } from '../lib/admin.mjs';
import { delegate } from '../lib/delegates.mjs';
import { demoRealm, root, startProvider } from '../lib/programs.mjs';

const roles = [
  'view-realm', 'manage-realm', 'view-users', 'manage-users', 'view-clients', 'manage-clients', 'view-events', 'manage-events',
  'view-identity-providers', 'manage-identity-providers', 'view-authorization', 'manage-authorization', 'view-organizations',
  'manage-organizations', 'query-users', 'query-clients', 'query-realms', 'query-groups', 'query-organizations', 'create-client',
  'impersonation',
];
const contained = {
  'view-users': ['query-users', 'query-groups'], 'view-clients': ['query-clients'], 'view-organizations': ['query-organizations'],
};
const realm = demoRealm.name;

/** The tables as data: { method, pattern, access, roles }. */
function readTables() {
  const program = process.env.ADMIN_ROWS_UNDER_TEST ?? join(root, 'build/release/tests/latchkey_admin_rows');
  const rows = JSON.parse(execFileSync(program, { encoding: 'utf8', maxBuffer: 1 << 24 }));
  return rows.filter(({ pattern }) => pattern.startsWith('/admin/realms/{realm}'));
}

const pathIn = (name, pattern) => pattern
  .replace('/admin/realms/{realm}', `/${name}`)
  .replaceAll(/\{\w+\*?\}/g, 'nobody');

let provider;
let admin;
let rows;
before(async () => {
  rows = readTables();
  provider = await startProvider();
  admin = await adminOf(provider, { realm });
});
after(async () => { await provider?.stop(); });

/** Calls of the list, some at a time; what each answered. */
async function walk(calls, token) {
  const answers = [];
  const queue = [...calls];
  const worker = async () => {
    for (let call = queue.pop(); call; call = queue.pop()) {
      const body = call.method === 'GET' ? undefined : {};
      const { status } = await ask(provider, call.method, call.path, { token, body });
      answers.push({ ...call, status });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return answers;
}

const opens = (row, held) => row.access === 'signed in' || (row.access === 'any administrator' && held.length > 0)
  || row.roles.some((one) => held.includes(one));

for (const role of [...roles, 'none at all']) {
  test(`the role ${role} opens what its rows say, and nothing else`, async () => {
    const given = roles.includes(role) ? [role] : [];
    const held = [...given, ...(contained[role] ?? [])];
    const who = await delegate(provider, admin, realm, `walker-${role.replaceAll(' ', '-')}`, given);
    const shut = rows.filter((row) => !opens(row, held));
    for (const answer of await walk(shut.map((row) => ({ ...row, path: pathIn(realm, row.pattern) })), who.token)) {
      assert.equal(answer.status, 403, `${role}: ${answer.method} ${answer.path}`);
    }
    // Only reading, and only of what does not exist: the walk changes nothing.
    const open = rows.filter((row) => opens(row, held) && row.method === 'GET');
    for (const answer of await walk(open.map((row) => ({ ...row, path: pathIn(realm, row.pattern) })), who.token)) {
      assert.ok(answer.status !== 401 && (answer.status < 500 || answer.status === 501), `${role}: ${answer.path} answered ${answer.status}`);
    }
  });
}

test('an administrator of one realm opens nothing of another', async () => {
  const who = await delegate(provider, admin, realm, 'walker-abroad', ['realm-admin']);
  const foreign = rows.filter((row) => row.access !== 'signed in');
  for (const answer of await walk(foreign.map((row) => ({ ...row, path: pathIn('master', row.pattern) })), who.token)) {
    assert.equal(answer.status, 403, `${answer.method} ${answer.path}`);
  }
});
