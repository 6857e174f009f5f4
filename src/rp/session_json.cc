// A session as JSON, for stores outside the process.
#include <latchkey/session_store.h>

#include <utility>

#include "json/object_reader.h"
#include "json/writer.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

std::int64_t millis(TimePoint t) { return t.time_since_epoch().count(); }
TimePoint time(std::int64_t ms) { return TimePoint{std::chrono::milliseconds{ms}}; }

void write_identity(json::Writer& out, const Identity& identity) {
  out.begin_object();
  out.member("issuer", identity.issuer).member("subject", identity.subject).member("session_id", identity.session_id);
  if (!identity.acr.empty()) out.member("acr", identity.acr);
  if (identity.authenticated_at) out.member("authenticated_at", millis(*identity.authenticated_at));
  out.key("roles").begin_array();
  for (const auto& role : identity.roles) out.string(role);
  out.end_array();
  out.member("roles_known", identity.roles_known);
  out.key("claims").raw(identity.claims.to_json());
  out.end_object();
}

void write_tokens(json::Writer& out, const Tokens& tokens) {
  out.key("tokens").begin_object();
  out.member("access_token", tokens.access_token).member("token_type", tokens.token_type);
  out.member("refresh_token", tokens.refresh_token).member("id_token", tokens.id_token).member("scope", tokens.scope);
  if (tokens.expires_at) out.member("expires_at", millis(*tokens.expires_at));
  out.end_object();
}

Result<Identity> read_identity(json::ObjectReader& in) {
  Identity identity;
  identity.issuer = in.required_string("issuer");
  identity.subject = in.required_string("subject");
  identity.session_id = in.string_or("session_id", "");
  identity.acr = in.string_or("acr", "");
  if (const auto at = in.optional_int64("authenticated_at")) identity.authenticated_at = time(*at);
  identity.roles = in.string_list("roles");
  if (const auto* claims = in.required_object("claims")) {
    auto parsed = Claims::parse(json::serialize(*claims));
    if (!parsed) return parsed.error();
    identity.claims = *std::move(parsed);
  }
  // Written before there was such a member: roles that are there were told.
  identity.roles_known = in.bool_or("roles_known", !identity.roles.empty() && identity.claims.elsewhere().empty());
  return identity;
}

Tokens read_tokens(json::ObjectReader& in) {
  Tokens tokens{.access_token = in.required_string("access_token"),
                .token_type = in.string_or("token_type", "Bearer"),
                .refresh_token = in.string_or("refresh_token", ""),
                .id_token = in.string_or("id_token", ""),
                .scope = in.string_or("scope", ""),
                .expires_at = {}};
  if (const auto at = in.optional_int64("expires_at")) tokens.expires_at = time(*at);
  return tokens;
}

Error malformed(const latchkey::Error& error) {
  return make_error(ErrorCode::store_failed, "a stored session is malformed: " + error.detail);
}

}  // namespace

std::string to_json(const Identity& identity) {
  std::string text;
  json::Writer out(text);
  write_identity(out, identity);
  return text;
}

std::string to_json(const Session& session) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  out.key("identity");
  write_identity(out, session.login.identity);
  write_tokens(out, session.login.tokens);
  out.member("created_at", millis(session.created_at));
  out.member("last_seen", millis(session.last_seen));
  out.member("expires_at", millis(session.expires_at));
  if (session.idle_at != TimePoint::max()) out.member("idle_at", millis(session.idle_at));
  out.end_object();
  return text;
}

Result<Session> session_from_json(std::string_view text) {
  const auto object = json::parse_object(text);
  if (!object) return malformed(object.error());
  json::ObjectReader reader(*object);
  Session session;
  if (const auto* identity = reader.required_object("identity")) {
    json::ObjectReader in(*identity, reader, "identity");
    auto read = read_identity(in);
    if (!read) return read.error();
    session.login.identity = *std::move(read);
  }
  if (const auto* tokens = reader.required_object("tokens")) {
    json::ObjectReader in(*tokens, reader, "tokens");
    session.login.tokens = read_tokens(in);
  }
  session.created_at = time(reader.required_int64("created_at"));
  session.last_seen = time(reader.required_int64("last_seen"));
  session.expires_at = time(reader.required_int64("expires_at"));
  if (const auto idle_at = reader.optional_int64("idle_at")) session.idle_at = time(*idle_at);
  if (const auto status = reader.status(); !status) return malformed(status.error());
  return session;
}

}  // namespace latchkey::rp
