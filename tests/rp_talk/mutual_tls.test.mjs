// Mutual TLS (RFC 8705) against npm oidc-provider: the certificate of the connection is the client's proof.
// Programs: rp_talk
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { freePort, temporaryFolder } from '../lib/processes.mjs';
import { Talker } from '../lib/talker.mjs';

let server, issuer, folder;

function makeCertificate(name) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost', '-keyout', `${folder}/${name}.key`, '-out', `${folder}/${name}.crt`],
  { stdio: 'ignore' });
  return readFileSync(`${folder}/${name}.crt`, 'utf8');
}

before(async () => {
  folder = temporaryFolder('mutual-tls');
  for (const name of ['localhost', 'other']) makeCertificate(name);
  const certificate = new X509Certificate(makeCertificate('service'));
  const jwk = { ...certificate.publicKey.export({ format: 'jwk' }), x5c: [certificate.raw.toString('base64')] };
  const port = await freePort();
  issuer = `https://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'service', redirect_uris: [], response_types: [], grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [jwk] },
      tls_client_certificate_bound_access_tokens: true,
    }],
    cookies: { keys: ['a key of the tests'] },
    clientAuthMethods: ['none', 'client_secret_basic', 'self_signed_tls_client_auth'],
    features: {
      clientCredentials: { enabled: true }, introspection: { enabled: true },
      mTLS: {
        enabled: true, certificateBoundAccessTokens: true, selfSignedTlsClientAuth: true,
        getCertificate: (ctx) => {
          const peer = ctx.socket.getPeerX509Certificate();
          return peer?.toString();
        },
      },
    },
  });
  server = createServer({
    key: readFileSync(`${folder}/localhost.key`), cert: readFileSync(`${folder}/localhost.crt`), requestCert: true, rejectUnauthorized: false,
  }, provider.callback());
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
});
after(() => {
  server?.closeAllConnections();
  server?.close();
});

async function withCertificate(name, step) {
  const talker = new Talker({
    issuer, client_id: 'service', authentication: 'self_signed_tls_client_auth', ca_file: `${folder}/localhost.crt`,
    ...(name ? { certificate_file: `${folder}/${name}.crt`, key_file: `${folder}/${name}.key` } : {}),
  });
  try {
    return await step(talker);
  } finally {
    talker.stop();
  }
}

test('the right certificate opens, and the token is bound to it', () => withCertificate('service', async (talker) => {
  const token = await talker.ask('client_credentials');
  assert.equal(token.error, undefined, token.text);
  const known = await talker.ask('introspect', { token: token.access_token });
  assert.equal(known.active, true, known.text);
  assert.ok(known.claims.cnf['x5t#S256']);
}));

test('another certificate and none do not', async () => {
  for (const name of ['other', undefined]) {
    await withCertificate(name, async (talker) => {
      const answer = await talker.ask('client_credentials');
      assert.equal(answer.provider_error, 'invalid_client', answer.text);
    });
  }
});

test('a certificate that is not there is said in words', () => withCertificate('missing', async (talker) => {
  const answer = await talker.ask('client_credentials');
  assert.ok(answer.error);
  assert.match(answer.text, /certificate and key cannot be read/);
}));
