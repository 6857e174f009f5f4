// An administrator of a provider under test, through the official client of the incumbent.
import { after } from 'node:test';
import KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { administrator, startProvider } from './programs.mjs';

/** Signed in to master as the bootstrap administrator, or as anybody else of any realm; administers `realm`. */
export async function adminOf(provider, { realm = 'master', home = 'master', credentials = administrator } = {}) {
  const client = new KeycloakAdminClient({ baseUrl: provider.base, realmName: home });
  await client.auth({ grantType: 'password', clientId: 'admin-cli', ...credentials });
  client.setConfig({ realmName: realm });
  return client;
}

/** What an administration request without the client's help gets: { status, headers, body }. */
export async function ask(provider, method, path, { token, body, headers = {} } = {}) {
  const response = await fetch(`${provider.base}/admin/realms${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

/**
 * A provider for a whole file of tests, stopped after the last, and an administrator of `realm` on it:
 * { provider, admin, token, call(method, path, body, headers) }, paths below the realm.
 */
export async function administered(realm) {
  const provider = await startProvider();
  after(() => provider.stop());
  const admin = await adminOf(provider, { realm });
  const token = await admin.getAccessToken();
  return { provider, admin, token, call: (method, path, body, headers) => ask(provider, method, `/${realm}${path}`, { token, body, headers }) };
}
