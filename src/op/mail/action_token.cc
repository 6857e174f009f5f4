#include "op/mail/action_token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "jose/jwt.h"
#include "json/object_reader.h"
#include "model/realm.h"
#include "op/single_use_key.h"

namespace latchkey::op {
namespace {

using Named = std::pair<ActionKind, std::string_view>;
constexpr std::array kNames{
    Named{ActionKind::execute_actions, "execute-actions"}, Named{ActionKind::verify_email, "verify-email"},
    Named{ActionKind::reset_credentials, "reset-credentials"}, Named{ActionKind::join_organization, "ORGIVT"}};

Instant password_time(const model::User& user) {
  const auto* password = user.password();
  return password == nullptr ? Instant{} : password->created;
}

}  // namespace

std::string_view name(ActionKind kind) { return std::ranges::find(kNames, kind, &Named::first)->second; }

std::optional<ActionKind> action_kind(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &Named::second);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

json::Object claims_of(const ActionToken& token) {
  json::Object claims{{"jti", token.id},
                      {"typ", name(token.kind)},
                      {"sub", token.user.value},
                      {"eml", token.email},
                      {"iat", to_unix_seconds(token.issued)},
                      {"exp", to_unix_seconds(token.expires)}};
  if (!token.actions.empty()) {
    json::Array actions;
    for (const auto& action : token.actions) actions.emplace_back(action);
    claims["rqac"] = std::move(actions);
  }
  if (!token.client_id.empty()) claims["azp"] = token.client_id;
  if (!token.redirect_uri.empty()) claims["reduri"] = token.redirect_uri;
  if (!token.login.empty()) claims["lgn"] = token.login;
  if (!token.organization.empty()) claims["org_id"] = token.organization;
  if (token.kind == ActionKind::reset_credentials) claims["pwd"] = to_unix_millis(token.password_since);
  return claims;
}

Result<ActionToken> action_token_of(const json::Object& claims) {
  json::ObjectReader reader(claims);
  ActionToken token;
  token.id = reader.required_string("jti");
  const auto kind = action_kind(reader.required_string("typ"));
  token.user = model::UserId{reader.required_string("sub")};
  token.email = reader.required_string("eml");
  token.actions = reader.string_list("rqac");
  token.client_id = reader.string_or("azp", "");
  token.redirect_uri = reader.string_or("reduri", "");
  token.login = reader.string_or("lgn", "");
  token.organization = reader.string_or("org_id", "");
  token.password_since = from_unix_millis(reader.int64_or("pwd", 0));
  token.issued = from_unix_seconds(reader.required_int64("iat"));
  token.expires = from_unix_seconds(reader.required_int64("exp"));
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  if (!kind || token.id.empty()) return fail(Error::Kind::invalid, "this is no action token");
  token.kind = *kind;
  return token;
}

Result<std::string> sign_action_token(const model::Realm& realm, std::string_view issuer, const json::Object& claims,
                                      Instant now) {
  const auto key = realm.keys().signing_key("HS512", now);
  if (!key) return fail(Error::Kind::unavailable, "the realm has no HS512 key, so it can send no links");
  json::Object all{{"iss", issuer}, {"aud", issuer}};
  for (const auto& [claim, value] : claims) all[claim] = value;
  return jose::sign_jwt(*key, json::serialize(all));
}

Result<ActionToken> verify_action_token(const model::Realm& realm, std::string_view issuer, std::string_view text,
                                        Instant now) {
  const jose::JwtValidator validator({.algorithms = {jose::Algorithm::HS512},
                                      .issuers = {std::string(issuer)},
                                      .audiences = {std::string(issuer)},
                                      .required_claims = {"jti", "sub", "typ", "eml", "iat"},
                                      .max_age = std::nullopt,
                                      .max_lifetime = std::nullopt});
  const auto verified = validator.validate(text, realm.keys().verification_keys(now), now);
  if (!verified) {
    const bool late = verified.error().reason == jose::JoseError::Reason::expired;
    return fail(late ? Error::Kind::unavailable : Error::Kind::invalid, verified.error().detail);
  }
  return action_token_of(verified->claims());
}

bool still_meant(const ActionToken& token, const model::User& user) {
  if (user.id != token.user || !user.enabled || user.email.empty()) return false;
  if (model::fold_name(user.email) != model::fold_name(token.email)) return false;
  return token.kind != ActionKind::reset_credentials || password_time(user) == token.password_since;
}

// The type is part of the key, so that tokens of two types never use each other up.
std::string used_token_key(const ActionToken& token) {
  return single_use_key(std::string(name(token.kind)).append("\n").append(token.id));
}

store::InsertSingleUse used_token(const model::Realm& realm, const ActionToken& token, Instant now) {
  model::SingleUse record;
  record.kind = model::SingleUse::Kind::action_token;
  record.realm = realm.id();
  record.key_hash = used_token_key(token);
  record.created = now;
  record.expires = token.expires + std::chrono::minutes{1};
  return {std::move(record)};
}

}  // namespace latchkey::op
