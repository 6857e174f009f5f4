// The provider's database, opened beside the running server: to look at what it wrote, and to change it past every endpoint.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Runs `use(database)` on the provider's own file. */
export function withDatabase(dataDir, use, options = {}) {
  const name = readdirSync(dataDir).find((file) => file.endsWith('.db'));
  if (!name) throw new Error(`no database in ${dataDir}: ${readdirSync(dataDir)}`);
  const database = new DatabaseSync(join(dataDir, name), options);
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    return use(database);
  } finally {
    database.close();
  }
}

/** Sets a member of a user's document. */
export function changeUser(dataDir, realm, username, member, value) {
  const changed = withDatabase(dataDir, (database) => database.prepare(
    `UPDATE user_account SET document = json_set(document, '$.' || ?, json(?))
     WHERE username_folded = ? AND realm = (SELECT number FROM realm WHERE name = ? AND deleted = 0)`)
    .run(member, JSON.stringify(value), username, realm).changes);
  if (changed !== 1) throw new Error(`${changed} users ${username} in ${realm}`);
}
