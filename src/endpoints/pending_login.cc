#include "endpoints/pending_login.h"

#include "endpoints/browser_binding.h"
#include "endpoints/open_login.h"
#include "endpoints/page_response.h"
#include "json/json.h"
#include "json/object_reader.h"
#include "op/sessions.h"
#include "op/single_use_key.h"

namespace latchkey::endpoints {
namespace {

using Kind = model::SingleUse::Kind;

std::string serialize(const PendingLogin& p) {
  return json::serialize(json::Object{{"request", p.request},
                                      {"tab", p.tab_id},
                                      {"action", p.action},
                                      {"user", p.user},
                                      {"session", p.session},
                                      {"remember", p.remember_me},
                                      {"renewed", p.renewed},
                                      {"browser", p.browser},
                                      {"auth_time", to_unix_millis(p.authenticated)},
                                      {"password_since", to_unix_millis(p.password_since)},
                                      {"link", p.link}});
}

Result<PendingLogin> parse(std::string_view text) {
  auto object = json::parse_object(text);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  PendingLogin p;
  p.request = reader.required_string("request");
  p.tab_id = reader.required_string("tab");
  p.action = reader.required_string("action");
  p.user = reader.required_string("user");
  p.session = reader.required_string("session");
  p.remember_me = reader.required_bool("remember");
  p.renewed = reader.required_bool("renewed");
  p.browser = reader.required_string("browser");
  p.authenticated = from_unix_millis(reader.required_int64("auth_time"));
  p.password_since = from_unix_millis(reader.required_int64("password_since"));
  p.link = reader.string_or("link", "");  // rows of an earlier version have none
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return p;
}

// nullopt: unknown, expired, used, or of another browser.
Task<Result<std::optional<PendingLogin>>> find_pending_login(const Visit& visit, std::string secret) {
  using Answer = Result<std::optional<PendingLogin>>;
  if (secret.empty() || !has_binding(visit)) co_return Answer(std::nullopt);
  auto found = co_await visit.env.store.sessions().find_single_use(visit.realm->id(), Kind::login_in_progress,
                                                                   op::single_use_key(secret));
  if (!found) co_return Answer(std::unexpect, found.error());
  if (!*found || (*found)->used || (*found)->expires <= visit.now) co_return Answer(std::nullopt);
  auto pending = parse((*found)->payload);
  if (!pending) co_return Answer(std::unexpect, pending.error());
  if (!is_bound_to(visit, pending->browser)) co_return Answer(std::nullopt);
  co_return Answer(*std::move(pending));
}

// The user alone: a link makes no session.
Result<LoginProgress> resume_link(LoginProgress progress, std::string_view link, model::User user) {
  auto walk = parse_link_walk(link);
  if (!walk) return std::unexpected(walk.error());
  if (!walk->used && !op::still_meant(walk->token, user))
    return fail(Error::Kind::not_found, "the link means this user no more");
  progress.request.client_id = walk->token.client_id;
  progress.link = *std::move(walk);
  progress.signed_in = SignedIn{model::UserSession{}, std::move(user)};
  progress.session_write = op::SessionWrite::insert;
  return progress;
}

LoginProgress with_new_session(const Visit& visit, const PendingLogin& pending, LoginProgress progress,
                               model::User user) {
  auto session = op::new_user_session(*visit.realm, user, model::SessionId{visit.env.random.uuid()}, visit.now,
                                      pending.remember_me);
  session.auth_time = pending.authenticated;
  remember_visitor(visit, session);
  progress.session_write = op::SessionWrite::insert;
  progress.just_authenticated = true;
  progress.signed_in = SignedIn{std::move(session), std::move(user)};
  return progress;
}

// Error::not_found: user or session are gone.
Task<Result<LoginProgress>> resume(const Visit& visit, PendingLogin pending) {
  using Answer = Result<LoginProgress>;
  auto user = co_await visit.env.store.users().find_user(visit.realm->id(), model::UserId{pending.user});
  if (!user) co_return Answer(std::unexpect, user.error());
  if (!*user || !(*user)->enabled) co_return Answer(std::unexpect, Error{Error::Kind::not_found, "the user is gone"});
  // Whoever proved the old password must not set a third one, nor finish the login, when the account has a new one.
  if (password_since(**user) != pending.password_since) {
    co_return Answer(std::unexpect, Error{Error::Kind::not_found, "the password was changed meanwhile"});
  }

  LoginProgress progress;
  progress.tab_id = pending.tab_id;
  if (!pending.link.empty()) co_return resume_link(std::move(progress), pending.link, **std::move(user));
  auto request = op::parse_serialized_request(pending.request);
  if (!request) co_return Answer(std::unexpect, request.error());
  const auto* client = visit.realm->find_client(request->client_id);
  if (client == nullptr || !still_admitted(visit, *client, *request))
    co_return Answer(std::unexpect, Error{Error::Kind::not_found, "the client may not be answered there any more"});
  progress.request = *std::move(request);
  if (pending.session.empty()) co_return with_new_session(visit, pending, std::move(progress), **std::move(user));
  auto session =
      co_await visit.env.store.sessions().find_session(visit.realm->id(), model::SessionId{pending.session}, false);
  if (!session) co_return Answer(std::unexpect, session.error());
  if (!*session || (*session)->user != (*user)->id)
    co_return Answer(std::unexpect, Error{Error::Kind::not_found, "the session is gone"});
  progress.signed_in = SignedIn{**std::move(session), **std::move(user)};
  if (pending.renewed) {
    progress.signed_in->session.auth_time = pending.authenticated;
    progress.session_write = op::SessionWrite::update;
    progress.just_authenticated = true;
  }
  co_return Answer(std::move(progress));
}

}  // namespace

Instant password_since(const model::User& user) {
  const auto* password = user.password();
  return password == nullptr ? Instant{} : password->created;
}

std::string add_pending_login(const Visit& visit, const PendingLogin& pending, store::Plan& plan) {
  std::string secret = visit.env.random.token(32);
  model::SingleUse record;
  record.kind = Kind::login_in_progress;
  record.realm = visit.realm->id();
  record.key_hash = op::single_use_key(secret);
  record.payload = serialize(pending);
  record.created = visit.now;
  record.expires = visit.now + visit.realm->settings().tokens.access_code_lifespan_user_action;
  plan.add(store::InsertSingleUse{std::move(record)});
  return secret;
}

store::Write consume_pending_login(const Visit& visit, std::string_view secret) {
  return store::ConsumeSingleUse{.realm = visit.realm->id(),
                                 .kind = Kind::login_in_progress,
                                 .key_hash = op::single_use_key(secret),
                                 .used = visit.now};
}

Task<std::expected<ResumedLogin, http::Response>> resume_login(const Visit& visit, std::string_view action) {
  using Answer = std::expected<ResumedLogin, http::Response>;
  const auto query = visit.request.query_form();
  std::string secret = query && query->count("session_code") == 1 ? std::string(*query->get("session_code")) : "";
  auto pending = co_await find_pending_login(visit, secret);
  if (!pending) co_return Answer(std::unexpect, busy(visit, true));
  if (!*pending || (*pending)->action != action) co_return Answer(std::unexpect, step_is_over(visit));
  auto progress = co_await resume(visit, **std::move(pending));
  if (!progress) co_return Answer(std::unexpect, step_is_over(visit));
  co_return Answer(ResumedLogin{*std::move(progress), std::move(secret)});
}

}  // namespace latchkey::endpoints
