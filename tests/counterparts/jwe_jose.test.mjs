// JWE with npm jose on the other side: every algorithm that both know, in both directions.
// Programs: rp_check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as jose from 'jose';
import { startChecks } from '../lib/checks.mjs';

const checks = startChecks();
after(() => checks.stop());

const contents = ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'];
const contentBytes = { A128GCM: 16, A192GCM: 24, A256GCM: 32, 'A128CBC-HS256': 32, 'A192CBC-HS384': 48, 'A256CBC-HS512': 64 };
const text = 'You can trust us to stick with you – through thick and thin';

const rsa = await jose.generateKeyPair('RSA-OAEP-256', { extractable: true });
const rsaJwk = { public: await jose.exportJWK(rsa.publicKey), private: await jose.exportJWK(rsa.privateKey) };
const agreements = [];
for (const crv of ['P-256', 'P-384', 'P-521', 'X25519']) {
  const pair = await jose.generateKeyPair('ECDH-ES', { crv, extractable: true });
  agreements.push({ crv, public: await jose.exportJWK(pair.publicKey), private: await jose.exportJWK(pair.privateKey) });
}
const shared = (bytes) => {
  const jwk = { kty: 'oct', k: jose.base64url.encode(crypto.getRandomValues(new Uint8Array(bytes))) };
  return { public: jwk, private: jwk };
};

function keysFor(alg, enc) {
  if (alg.startsWith('RSA')) return [rsaJwk];
  if (alg.startsWith('ECDH')) return agreements;
  if (alg === 'dir') return [shared(contentBytes[enc])];
  return [shared(Number(alg.slice(1, 4)) / 8)];
}

for (const alg of ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW',
  'A128KW', 'A192KW', 'A256KW', 'A128GCMKW', 'A192GCMKW', 'A256GCMKW', 'dir']) {
  test(`${alg}: theirs opens here, ours opens there`, async () => {
    for (const enc of contents) {
      for (const key of keysFor(alg, enc)) {
        const what = `${alg} ${enc} ${key.crv ?? ''}`;
        const theirs = await new jose.CompactEncrypt(new TextEncoder().encode(text))
          .setProtectedHeader({ alg, enc }).encrypt(await jose.importJWK(key.public, alg));
        assert.deepEqual(await checks.ask({ do: 'decrypt', key: key.private, token: theirs }), { text }, what);
        const ours = await checks.ask({ do: 'encrypt', key: key.public, alg, enc, text });
        assert.ok(ours.token, `${what}: ${ours.error}`);
        const opened = await jose.compactDecrypt(ours.token, await jose.importJWK(key.private, alg));
        assert.equal(new TextDecoder().decode(opened.plaintext), text, what);
      }
    }
  });
}

test('parties named in the header go into the key (apu, apv)', async () => {
  const [key] = agreements;
  const theirs = await new jose.CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM' })
    .setKeyManagementParameters({ apu: new TextEncoder().encode('Alice'), apv: new TextEncoder().encode('Bob') })
    .encrypt(await jose.importJWK(key.public, 'ECDH-ES'));
  assert.deepEqual(await checks.ask({ do: 'decrypt', key: key.private, token: theirs }), { text });
});
