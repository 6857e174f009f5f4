#include "endpoints/identity.h"

#include "base/utf8.h"
#include "endpoints/realm_cookies.h"
#include "jose/jwt.h"
#include "json/json.h"
#include "kc/write/write_account.h"
#include "op/sessions.h"

namespace latchkey::endpoints {
namespace {

// Keycloak's own type for this cookie; it keeps the token apart from every other that the realm's HS512 key signs.
constexpr std::string_view kIdentityType = "Serialized-ID";

struct NamedSession {
  model::SessionId id;
  std::int64_t named_at = 0;  ///< when the cookie was given, in seconds
};

std::optional<NamedSession> session_named_by_cookie(const Visit& visit) {
  const auto cookie = visit.cookies.get(kIdentityCookie);
  if (!cookie || cookie->empty()) return std::nullopt;
  jose::JwtExpectations expected;
  expected.algorithms = {jose::Algorithm::HS512};
  expected.issuers = {visit.issuer};
  expected.unsafe_any_audience = true;  // it is for us alone and says so by its type
  expected.expiry_required = false;
  const auto token = jose::JwtValidator(std::move(expected))
                         .validate(*cookie, visit.realm->keys().verification_keys(visit.now), visit.now);
  if (!token || token->claim().string("typ") != kIdentityType) return std::nullopt;
  const auto sid = token->claim().string("sid");
  const auto issued = token->claim().int64("iat");
  if (!sid || sid->empty() || !issued) return std::nullopt;
  return NamedSession{model::SessionId{std::string(*sid)}, *issued};
}

std::optional<long> cookie_age(const Visit& visit, const model::UserSession& session) {
  if (!session.remember_me) return std::nullopt;
  const auto& tokens = visit.realm->settings().tokens;
  const auto longest = tokens.sso_max_remember_me.count() > 0 ? tokens.sso_max_remember_me : tokens.sso_max;
  return static_cast<long>(longest.count());
}

}  // namespace

Task<Result<std::optional<SignedIn>>> find_signed_in(const Visit& visit) {
  using Answer = Result<std::optional<SignedIn>>;
  const auto named = session_named_by_cookie(visit);
  if (!named) co_return Answer(std::nullopt);
  auto session = co_await visit.env.store.sessions().find_session(visit.realm->id(), named->id, false);
  if (!session) co_return Answer(std::unexpect, session.error());
  if (!session->has_value()) co_return Answer(std::nullopt);
  // Who signs in again gets a new cookie. One from before was copied, and must not be as fresh as that login.
  if (named->named_at < to_unix_seconds((*session)->auth_time)) co_return Answer(std::nullopt);
  auto user = co_await visit.env.store.users().find_user(visit.realm->id(), (*session)->user);
  if (!user) co_return Answer(std::unexpect, user.error());
  if (!user->has_value()) co_return Answer(std::nullopt);
  SignedIn found{**std::move(session), **std::move(user)};
  const op::SessionView view{.session = &found.session, .user = &found.user};
  if (op::check_user_session(*visit.realm, view, visit.now) != op::SessionVerdict::alive)
    co_return Answer(std::nullopt);
  co_return Answer(std::move(found));
}

void remember_visitor(const Visit& visit, model::UserSession& session) {
  constexpr std::size_t kLongest = 255;
  session.ip_address = visit.request.remote_address;
  const auto agent = visit.request.headers.get("User-Agent").value_or("").substr(0, kLongest);
  if (!agent.empty() && is_utf8(agent)) session.notes[std::string(kc::kUserAgentNote)] = std::string(agent);
}

void set_identity_cookies(const Visit& visit, http::Response& response, const model::UserSession& session) {
  const auto key = visit.realm->keys().signing_key("HS512", visit.now);
  if (!key) {
    visit.env.log.error("realm has no HS512 key, so nobody can stay signed in", {{"realm", visit.realm->name()}});
    return;
  }
  const json::Object claims{{"iss", visit.issuer},
                            {"iat", to_unix_seconds(visit.now)},
                            {"jti", visit.env.random.uuid()},
                            {"sub", session.user.value},
                            {"typ", kIdentityType},
                            {"sid", session.id.value}};
  const auto age = cookie_age(visit, session);
  const auto& realm = visit.realm->name();
  visit.set(response,
            realm_cookie(kIdentityCookie, jose::sign_jwt(*key, json::serialize(claims)), realm, visit.secure(), age));
  visit.set(response, realm_cookie(kSessionCookie, session_state_hash(session.id), realm, visit.secure(), age));
  visit.set(response, realm_cookie(kAuthSessionCookie, visit.env.random.token(24), realm, visit.secure()));
}

void clear_identity_cookies(const Visit& visit, http::Response& response) {
  for (const auto name : {kIdentityCookie, kSessionCookie, kAuthSessionCookie}) {
    visit.set(response, removed_cookie(name, visit.realm->name(), visit.secure()));
  }
}

}  // namespace latchkey::endpoints
