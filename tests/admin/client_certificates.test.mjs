// Keys and certificates of clients, in the files that other programs keep them in; Java's own are read by Java's keytool.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { administered } from '../lib/admin.mjs';
import { demoRealm } from '../lib/programs.mjs';

const realm = demoRealm.name;
const { admin, call } = await administered(realm);

/** What keytool prints. */
function keytoolIn(folder, args) {
  const { error, status, stdout, stderr } = spawnSync('keytool', args, { cwd: folder, encoding: 'utf8' });
  assert.notEqual(error?.code, 'ENOENT', 'this test needs keytool: apt-get install openjdk-17-jre-headless (./test does)');
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout;
}

test('a key pair is generated, shown, downloaded and replaced by one that is sent', async () => {
  const { id } = await admin.clients.create({ clientId: 'signing' });
  const attr = 'jwt.credential';
  assert.deepEqual(await admin.clients.getKeyInfo({ id, attr }), {});
  const made = await admin.clients.generateKey({ id, attr });
  const certificate = new X509Certificate(Buffer.from(made.certificate, 'base64'));
  assert.equal(certificate.subject, 'CN=signing');
  const key = createPrivateKey({ key: Buffer.from(made.privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  assert.ok(certificate.checkPrivateKey(key));
  assert.equal((await admin.clients.getKeyInfo({ id, attr })).certificate, made.certificate);
  const store = { format: 'PKCS12', keyAlias: 'signing', keyPassword: 'pw', storePassword: 'pw' };
  const file = Buffer.from(await admin.clients.downloadKey({ id, attr }, store));
  assert.ok(file.length > 1000);
  for (const wrong of [{ format: 'BCFKS' }, { storePassword: '' }, { format: 'JKS', keyPassword: '' }])
    assert.equal((await call('POST', `/clients/${id}/certificates/${attr}/download`, { ...store, ...wrong })).status, 400);
  const { id: other } = await admin.clients.create({ clientId: 'sent' });
  const form = new FormData();
  for (const [name, value] of Object.entries({ keystoreFormat: 'PKCS12', keyAlias: 'signing', keyPassword: 'pw', storePassword: 'pw' })) form.append(name, value);
  form.append('file', new Blob([file]), 'keystore.p12');
  const sent = await admin.clients.uploadKey({ id: other, attr }, form);
  assert.deepEqual(sent, { privateKey: made.privateKey, certificate: made.certificate });
  const broken = new FormData();
  broken.append('keystoreFormat', 'Certificate PEM');
  broken.append('file', new Blob(['not a certificate']));
  await assert.rejects(admin.clients.uploadCertificate({ id: other, attr }, broken));
  const jwks = new FormData();
  jwks.append('keystoreFormat', 'JSON Web Key Set');
  jwks.append('file', new Blob([JSON.stringify({ keys: [{ ...createPrivateKey(key.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'jwk' }) }] })]));
  await admin.clients.uploadCertificate({ id: other, attr }, jwks);
  assert.equal((await admin.clients.getKeyInfo({ id: other, attr })).certificate, undefined);
  assert.equal((await call('GET', `/clients/${id}/certificates/Not%20An%20Attribute`)).status, 404);
});

test('a key store in Java\'s own format comes and goes, as Java\'s keytool sees it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-jks-'));
  const keytool = (...args) => keytoolIn(folder, args);
  try {
    const attr = 'jwt.credential';
    const { id } = await admin.clients.create({ clientId: 'Javanese' });
    const made = await admin.clients.generateKey({ id, attr });
    const wish = { format: 'JKS', keyAlias: 'Mine', keyPassword: 'key-password', storePassword: 'store-password' };
    writeFileSync(join(folder, 'ours.jks'), Buffer.from(await admin.clients.downloadKey({ id, attr }, wish)));
    assert.match(keytool('-list', '-keystore', 'ours.jks', '-storepass', 'store-password'), /JKS[^]*mine, .*PrivateKeyEntry/);
    // That the key opens: it goes into another store.
    keytool('-importkeystore', '-srckeystore', 'ours.jks', '-srcstorepass', 'store-password', '-srckeypass', 'key-password', '-srcalias', 'mine',
      '-destkeystore', 'theirs.jks', '-deststoretype', 'JKS', '-deststorepass', 'other-store', '-destkeypass', 'other-key');
    const sent = new FormData();
    for (const [name, value] of Object.entries({ keystoreFormat: 'JKS', keyAlias: 'MINE', keyPassword: 'other-key', storePassword: 'other-store' })) sent.append(name, value);
    sent.append('file', new Blob([readFileSync(join(folder, 'theirs.jks'))]), 'theirs.jks');
    const { id: other } = await admin.clients.create({ clientId: 'Javanese too' });
    assert.deepEqual(await admin.clients.uploadKey({ id: other, attr }, sent), { privateKey: made.privateKey, certificate: made.certificate });
    sent.set('keyPassword', 'wrong');
    await assert.rejects(admin.clients.uploadKey({ id: other, attr }, sent), /another password/);

    const fresh = await admin.clients.generateAndDownloadKey({ id: other, attr }, { ...wish, keySize: 3072, validity: 2 });
    writeFileSync(join(folder, 'fresh.jks'), Buffer.from(fresh));
    const shown = keytool('-list', '-v', '-keystore', 'fresh.jks', '-storepass', 'store-password');
    assert.match(shown, /3072-bit RSA/);
    const kept = new X509Certificate(Buffer.from((await admin.clients.getKeyInfo({ id: other, attr })).certificate, 'base64'));
    assert.equal(Math.round((new Date(kept.validTo) - new Date(kept.validFrom)) / 86_400_000 / 365.25), 2);
    for (const wrong of [{ keySize: 512 }, { validity: 200 }, { keySize: 'big' }])
      assert.equal((await call('POST', `/clients/${id}/certificates/${attr}/generate-and-download`, { ...wish, ...wrong })).status, 400);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
