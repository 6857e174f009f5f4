// A person at the account API, signed in through the account console's client as a browser would be.
import { authorizeUrl, formOf, pkce, requestTokens, Visitor } from './visitor.mjs';

/** Gives { visitor, tokens, ask(method, path, body) }; a visitor who is signed in already is not asked again. */
export async function accountPerson(realm, user, { visitor = new Visitor() } = {}) {
  const client = { id: 'account-console', redirectUri: `${realm.issuer}/account/` };
  const { verifier, challenge } = pkce();
  let answer = await visitor.get(authorizeUrl(realm, client, { code_challenge: challenge, code_challenge_method: 'S256' }));
  const form = formOf(answer.page, answer.url, 'kc-form-login');
  if (form) answer = await visitor.post(form.action, { ...form.fields, ...user });
  const code = new URL(answer.headers.get('location')).searchParams.get('code');
  const tokens = await requestTokens(visitor, realm, client, { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier });
  return {
    visitor,
    tokens,
    async ask(method, path, body) {
      const response = await fetch(`${realm.issuer}/account${path}`, {
        method,
        headers: { authorization: `Bearer ${tokens.access_token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
    },
  };
}
