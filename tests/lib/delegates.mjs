// Administrators with less than everything: users of a realm with some roles of its realm-management client.
import { adminOf, ask } from './admin.mjs';

const password = 'a delegate of the tests';

/** The roles of `realm-management` that `admin` may give, as {id, name}, and the client's internal id. */
export async function managementRoles(provider, admin, realm, userId) {
  const token = await admin.getAccessToken();
  const path = `/${realm}/ui-ext/available-roles/users/${userId}?first=0&max=1000&search=realm-management`;
  const { body } = await ask(provider, 'GET', path, { token });
  return { client: body[0]?.clientId, roles: body.map(({ id, role }) => ({ id, name: role })) };
}

/** A user of `realm` with these roles, signed in to it. `admin` administers the realm. */
export async function delegate(provider, admin, realm, username, roles) {
  const { id } = await admin.users.create({
    username, enabled: true, email: `${username}@example.org`, firstName: 'D', lastName: username,
    credentials: [{ type: 'password', value: password }],
  });
  const management = await managementRoles(provider, admin, realm, id);
  const given = management.roles.filter((role) => roles.includes(role.name));
  if (given.length !== roles.length) throw new Error(`some of ${roles} cannot be given`);
  if (given.length > 0) await admin.users.addClientRoleMappings({ id, clientUniqueId: management.client, roles: given });
  const client = await adminOf(provider, { realm, home: realm, credentials: { username, password } });
  return { id, username, password, client, token: await client.getAccessToken(), management };
}
