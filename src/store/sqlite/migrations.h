// The migrations after the first. fold_name() is model::fold_name, known to SQL while one runs.
#pragma once

namespace latchkey::store::sqlite {

// The second: what administrators search by has columns and indexes, and consents, federated identities and administrators'
// events have tables.
inline constexpr const char* kSecond = R"sql(
ALTER TABLE realm ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE realm ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;

ALTER TABLE user_account ADD COLUMN first_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE user_account ADD COLUMN last_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE user_account ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE user_account ADD COLUMN email_verified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_account ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
UPDATE realm SET display_name = coalesce(json_extract(settings, '$.displayName'), ''),
  enabled = coalesce(json_extract(settings, '$.enabled'), 1);
UPDATE user_account SET first_folded = fold_name(coalesce(json_extract(document, '$.firstName'), '')),
  last_folded = fold_name(coalesce(json_extract(document, '$.lastName'), '')),
  enabled = coalesce(json_extract(document, '$.enabled'), 1),
  email_verified = coalesce(json_extract(document, '$.emailVerified'), 0),
  created = coalesce(json_extract(document, '$.created'), 0);
CREATE INDEX user_by_first_name ON user_account (realm, first_folded) WHERE first_folded <> '';
CREATE INDEX user_by_last_name ON user_account (realm, last_folded) WHERE last_folded <> '';
CREATE INDEX user_in_order ON user_account (
  realm, username_folded, id, email_folded, first_folded, last_folded, service_account_of, enabled, email_verified, created);

CREATE TABLE consent (
  realm INTEGER NOT NULL, user_id TEXT NOT NULL, client_id TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  PRIMARY KEY (realm, user_id, client_id)) WITHOUT ROWID;
CREATE INDEX consent_by_client ON consent (realm, client_id, user_id);
CREATE TABLE consent_scope (
  realm INTEGER NOT NULL, user_id TEXT NOT NULL, client_id TEXT NOT NULL, scope_id TEXT NOT NULL,
  PRIMARY KEY (realm, user_id, client_id, scope_id)) WITHOUT ROWID;
CREATE INDEX consent_scope_by_scope ON consent_scope (realm, scope_id);
CREATE INDEX consent_scope_by_client ON consent_scope (realm, client_id);

CREATE TABLE federated_identity (
  realm INTEGER NOT NULL, user_id TEXT NOT NULL, provider TEXT NOT NULL, remote_id TEXT NOT NULL, remote_name TEXT NOT NULL,
  PRIMARY KEY (realm, user_id, provider)) WITHOUT ROWID;
CREATE UNIQUE INDEX federated_identity_by_remote ON federated_identity (realm, provider, remote_id);
CREATE INDEX federated_identity_by_remote_id ON federated_identity (realm, remote_id);

CREATE INDEX session_by_start ON user_session (realm, offline, started, id);
CREATE INDEX client_session_by_client ON client_session (realm, offline, client_id);

ALTER TABLE event ADD COLUMN type TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN client_id TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
UPDATE event SET type = coalesce(json_extract(document, '$.type'), ''),
  client_id = coalesce(json_extract(document, '$.client'), ''), user_id = coalesce(json_extract(document, '$.user'), '');
CREATE INDEX event_by_user ON event (realm, user_id, occurred, id) WHERE user_id <> '';

CREATE TABLE admin_event (
  realm INTEGER NOT NULL, occurred INTEGER NOT NULL, id TEXT NOT NULL, expires INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (realm, occurred, id)) WITHOUT ROWID;
CREATE INDEX admin_event_by_expiry ON admin_event (expires) WHERE expires > 0;
)sql";

// The third: realms in the making, whose `deleted` is 2.
inline constexpr const char* kThird = R"sql(
ALTER TABLE realm ADD COLUMN staging TEXT NOT NULL DEFAULT '';
ALTER TABLE realm ADD COLUMN staged_until INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX realm_by_staging ON realm (staging) WHERE deleted = 2;
CREATE INDEX realm_by_staged_until ON realm (staged_until) WHERE deleted = 2;
)sql";

// The fourth: users have a number, and what they have in rows of its own keys on it instead of on their ids. Ids are
// random: rows under them lie all over their trees, and a million users who are imported touch each page of these trees
// over and over. Numbers grow, and they are shorter.
inline constexpr const char* kFourth = R"sql(
CREATE TABLE numbered_user (
  number INTEGER PRIMARY KEY, realm INTEGER NOT NULL, id TEXT NOT NULL, username_folded TEXT NOT NULL,
  email_folded TEXT NOT NULL, first_folded TEXT NOT NULL, last_folded TEXT NOT NULL, service_account_of TEXT NOT NULL,
  enabled INTEGER NOT NULL, email_verified INTEGER NOT NULL, created INTEGER NOT NULL, document TEXT NOT NULL);
INSERT INTO numbered_user (realm, id, username_folded, email_folded, first_folded, last_folded, service_account_of, enabled,
  email_verified, created, document)
  SELECT realm, id, username_folded, email_folded, first_folded, last_folded, service_account_of, enabled, email_verified,
  created, document FROM user_account;
DROP TABLE user_account;
ALTER TABLE numbered_user RENAME TO user_account;
CREATE UNIQUE INDEX user_by_id ON user_account (realm, id);
CREATE UNIQUE INDEX user_by_username ON user_account (realm, username_folded);
CREATE INDEX user_by_email ON user_account (realm, email_folded) WHERE email_folded <> '';
CREATE INDEX user_by_service_account ON user_account (realm, service_account_of) WHERE service_account_of <> '';
CREATE INDEX user_by_first_name ON user_account (realm, first_folded) WHERE first_folded <> '';
CREATE INDEX user_by_last_name ON user_account (realm, last_folded) WHERE last_folded <> '';
CREATE INDEX user_in_order ON user_account (
  realm, username_folded, id, email_folded, first_folded, last_folded, service_account_of, enabled, email_verified, created);

CREATE TABLE numbered_credential (
  realm INTEGER NOT NULL, user_number INTEGER NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (realm, user_number, id)) WITHOUT ROWID;
INSERT INTO numbered_credential (realm, user_number, id, place, document)
  SELECT own.realm, user_account.number, own.id, own.place, own.document
  FROM user_account CROSS JOIN credential AS own
  WHERE own.realm = user_account.realm AND own.user_id = user_account.id ORDER BY user_account.number;
DROP TABLE credential;
ALTER TABLE numbered_credential RENAME TO credential;

CREATE TABLE numbered_role (
  realm INTEGER NOT NULL, user_number INTEGER NOT NULL, role_id TEXT NOT NULL,
  PRIMARY KEY (realm, user_number, role_id)) WITHOUT ROWID;
INSERT INTO numbered_role (realm, user_number, role_id) SELECT own.realm, user_account.number, own.role_id
  FROM user_account CROSS JOIN user_role AS own
  WHERE own.realm = user_account.realm AND own.user_id = user_account.id ORDER BY user_account.number;
DROP TABLE user_role;
ALTER TABLE numbered_role RENAME TO user_role;
CREATE INDEX user_by_role ON user_role (realm, role_id, user_number);

CREATE TABLE numbered_group (
  realm INTEGER NOT NULL, user_number INTEGER NOT NULL, group_id TEXT NOT NULL,
  PRIMARY KEY (realm, user_number, group_id)) WITHOUT ROWID;
INSERT INTO numbered_group (realm, user_number, group_id) SELECT own.realm, user_account.number, own.group_id
  FROM user_account CROSS JOIN user_group AS own
  WHERE own.realm = user_account.realm AND own.user_id = user_account.id ORDER BY user_account.number;
DROP TABLE user_group;
ALTER TABLE numbered_group RENAME TO user_group;
CREATE INDEX user_by_group ON user_group (realm, group_id, user_number);

CREATE TABLE numbered_attribute (
  realm INTEGER NOT NULL, user_number INTEGER NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (realm, user_number, name, place)) WITHOUT ROWID;
INSERT INTO numbered_attribute (realm, user_number, name, place, value)
  SELECT own.realm, user_account.number, own.name, own.place, own.value
  FROM user_account CROSS JOIN user_attribute AS own
  WHERE own.realm = user_account.realm AND own.user_id = user_account.id ORDER BY user_account.number;
DROP TABLE user_attribute;
ALTER TABLE numbered_attribute RENAME TO user_attribute;
CREATE INDEX user_by_attribute ON user_attribute (realm, name, value, user_number);
)sql";

// The fifth: what each request asks of its realm, and the list of all realms, stand in an index. In the table they lie on
// both sides of the settings, which are several pages long.
inline constexpr const char* kFifth = R"sql(
CREATE INDEX realm_head ON realm (name, id, version, display_name, enabled, deleted) WHERE deleted = 0;
)sql";

// The sixth: the outbox is read lane by lane (outbox_lanes.h).
inline constexpr const char* kSixth = R"sql(
CREATE INDEX outbox_by_lane ON outbox (realm, kind, due, id);
DROP INDEX outbox_by_due;
DROP INDEX outbox_by_realm;
)sql";

}  // namespace latchkey::store::sqlite
