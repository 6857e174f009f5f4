// POST /realms/{realm}/protocol/openid-connect/token (RFC 6749 §3.2): authenticate the client, load what the grant
// needs, let op decide, sign, commit, answer. A commit that meets a change reloads and decides again, a bounded number
// of times.
#include "authn/flow.h"
#include "authn/required_actions.h"
#include "endpoints/client_cors.h"
#include "endpoints/client_credentials.h"
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/loaded_session.h"
#include "endpoints/page_response.h"
#include "endpoints/password_check.h"
#include "jose/algorithm.h"
#include "op/client_policies.h"
#include "op/events.h"
#include "op/grants/authorization_code.h"
#include "op/grants/client_credentials.h"
#include "op/grants/password.h"
#include "op/grants/refresh_token.h"
#include "op/single_use_key.h"
#include "op/tokens/build.h"
#include "op/tokens/mint.h"

namespace latchkey::endpoints {
namespace {

constexpr int kMaxTries = 5;

/// Signed and committed, refused (also committed), or not possible now: the store did not answer, a queue is full.
struct Unavailable {};
using Outcome = std::variant<oauth::TokenResponse, oauth::Error, Unavailable>;

struct Grant {
  const Visit& visit;
  const model::Client& client;
  const oauth::TokenRequest& request;

  [[nodiscard]] op::TokenIds fresh_ids() const {
    return {visit.env.random.uuid(), visit.env.random.uuid(), visit.env.random.uuid()};
  }
  [[nodiscard]] const store::Store& store() const { return visit.env.store; }
};

enum class Committed { yes, conflict, failed };

// A grant, or a refusal that writes (a code used twice): it must stand before the client hears of it.
Task<Committed> commit(const Grant& grant, store::Plan plan, std::vector<model::Event> events) {
  for (auto& event : events) {
    if (event.client_id.empty()) event.client_id = grant.client.client_id;
  }
  const auto outcome = co_await commit_and_tell(grant.visit, std::move(plan), std::move(events));
  if (!outcome) {
    grant.visit.env.log.error("grant could not be stored",
                              {{"reason", outcome.error().detail}, {"trace", grant.visit.request.trace_id}});
    co_return Committed::failed;
  }
  co_return outcome->committed() ? Committed::yes : Committed::conflict;
}

// Each grant in two halves: what it needs loaded, and op's decision about it.

Task<Result<op::GrantResult>> decide_code(const Grant& grant) {
  using Answer = Result<op::GrantResult>;
  const auto& visit = grant.visit;
  auto found = co_await grant.store().sessions().find_single_use(
      visit.realm->id(), model::SingleUse::Kind::authorization_code, op::single_use_key(grant.request.code));
  if (!found) co_return Answer(std::unexpect, found.error());
  LoadedSession online;
  LoadedSession offline;
  if (const auto record = op::code_record_for(grant.client, *found)) {
    auto loaded = co_await load_session(visit, {record->session, record->user, &grant.client, false});
    if (!loaded) co_return Answer(std::unexpect, loaded.error());
    online = *std::move(loaded);
    if (record->scope.contains("offline_access")) {
      auto copies = co_await load_session(visit, {record->session, record->user, &grant.client, true});
      if (!copies) co_return Answer(std::unexpect, copies.error());
      offline = *std::move(copies);
    }
  }
  const op::CodeInput input{.realm = *visit.realm,
                            .client = grant.client,
                            .request = grant.request,
                            .found = *found,
                            .view = online.view(),
                            .offline_session = offline.session ? &*offline.session : nullptr,
                            .offline_client_session = offline.client_session ? &*offline.client_session : nullptr,
                            .ids = grant.fresh_ids(),
                            .now = visit.now};
  co_return Answer(op::redeem_code(input));
}

Task<Result<op::GrantResult>> decide_refresh(const Grant& grant) {
  using Answer = Result<op::GrantResult>;
  const auto& visit = grant.visit;
  auto token = op::verify_refresh_token(*visit.realm, visit.issuer, grant.request.refresh_token, visit.now);
  if (!token) {
    co_return op::GrantResult(std::unexpect,
                              op::refuse_refresh(*visit.realm, grant.client, std::move(token.error()), visit.now));
  }
  auto loaded = co_await load_session(visit, {token->session, token->subject, &grant.client, token->offline});
  if (!loaded) co_return Answer(std::unexpect, loaded.error());
  std::optional<model::Consent> consent;
  if (grant.client.consent_required) {
    auto found = co_await grant.store().users().find_consent(visit.realm->id(), token->subject, grant.client.uuid);
    if (!found) co_return Answer(std::unexpect, found.error());
    consent = *std::move(found);
  }
  const op::RefreshInput input{.realm = *visit.realm,
                               .client = grant.client,
                               .request = grant.request,
                               .token = *token,
                               .view = loaded->view(),
                               .consent = consent ? &*consent : nullptr,
                               .ids = grant.fresh_ids(),
                               .now = visit.now};
  co_return Answer(op::refresh_tokens(input));
}

Task<Result<op::GrantResult>> decide_client_credentials(const Grant& grant) {
  using Answer = Result<op::GrantResult>;
  const auto& visit = grant.visit;
  auto account = co_await grant.store().users().find_service_account(visit.realm->id(), grant.client.uuid);
  if (!account) co_return Answer(std::unexpect, account.error());
  const op::ClientCredentialsInput input{.realm = *visit.realm,
                                         .client = grant.client,
                                         .request = grant.request,
                                         .service_account = *account ? &**account : nullptr,
                                         .remote_address = visit.request.remote_address,
                                         .session_id = model::SessionId{visit.env.random.uuid()},
                                         .ids = grant.fresh_ids(),
                                         .now = visit.now};
  co_return Answer(op::grant_client_credentials(input));
}

// What a browser login would have stopped for stops here too: a second factor, a required action.
std::string obstacle(const Grant& grant, const model::User& user) {
  const auto& realm = *grant.visit.realm;
  const auto* flow = authn::bound_flow(realm, grant.client, authn::FlowKind::direct_grant);
  if (flow == nullptr) return "no direct grant flow is bound";
  const auto step = authn::advance(realm, *flow, &user, {.password_verified = true});
  if (step.kind != authn::Step::Kind::complete) return step.reason;
  const auto action = authn::next_required_action(realm, user, grant.visit.now);
  return std::holds_alternative<authn::NothingRequired>(action) ? "" : "Account is not fully set up";
}

Task<Result<op::GrantResult>> decide_password(const Grant& grant) {
  using Answer = Result<op::GrantResult>;
  const auto& visit = grant.visit;
  if (auto checked = op::check_password_grant(*visit.realm, grant.client, grant.request, visit.now); !checked) {
    co_return op::GrantResult(std::unexpect, std::move(checked.error()));
  }
  auto answer = co_await check_password(visit, {grant.request.username, grant.request.password.clone()});
  if (answer.kind == PasswordAnswer::Kind::busy || answer.kind == PasswordAnswer::Kind::unavailable) {
    co_return Answer(std::unexpect, Error{Error::Kind::unavailable, "password could not be checked"});
  }
  if (answer.kind != PasswordAnswer::Kind::right) {
    co_return op::GrantResult(std::unexpect,
                              op::refuse_password(*visit.realm, grant.client, answer.event_error, "", visit.now));
  }
  if (std::string why = obstacle(grant, *answer.user); !why.empty()) {
    auto refusal = op::refuse_password(*visit.realm, grant.client, "resolve_required_actions", why, visit.now);
    refusal.error.description = "Account is not fully set up";
    refusal.error.http_status = 400;  // the password was right
    co_return op::GrantResult(std::unexpect, std::move(refusal));
  }
  auto granted = op::grant_password(op::PasswordInput{.realm = *visit.realm,
                                                      .client = grant.client,
                                                      .request = grant.request,
                                                      .user = *answer.user,
                                                      .session_id = model::SessionId{visit.env.random.uuid()},
                                                      .remote_address = visit.request.remote_address,
                                                      .ids = grant.fresh_ids(),
                                                      .now = visit.now});
  if (granted) granted->plan.append(std::move(answer.on_success));
  co_return Answer(std::move(granted));
}

Task<Result<op::GrantResult>> decide(const Grant& grant, op::GrantKind kind) {
  switch (kind) {
    case op::GrantKind::authorization_code:
      co_return co_await decide_code(grant);
    case op::GrantKind::refresh_token:
      co_return co_await decide_refresh(grant);
    case op::GrantKind::client_credentials:
      co_return co_await decide_client_credentials(grant);
    case op::GrantKind::password:
      break;
  }
  co_return co_await decide_password(grant);
}

// An elliptic signature costs less than handing it to another thread.
bool is_slow(const op::UnsignedTokens& tokens) {
  const auto rsa = [](const op::UnsignedToken& token) { return jose::info(token.key.algorithm()).kty == "RSA"; };
  return rsa(tokens.access) || (tokens.id && rsa(*tokens.id));
}

Task<std::optional<oauth::TokenResponse>> sign(const Visit& visit, op::UnsignedTokens tokens) {
  if (!is_slow(tokens)) co_return op::mint(std::move(tokens));
  std::move_only_function<oauth::TokenResponse()> work = [tokens = std::move(tokens)]() mutable {
    return op::mint(std::move(tokens));
  };
  co_return co_await visit.env.signing.run<oauth::TokenResponse>(std::move(work));
}

// Built and signed before anything is committed: a code is not spent on an answer that never comes.
Task<Outcome> prepare(const Grant& grant, const op::Granted& granted) {
  const auto& visit = grant.visit;
  auto unsigned_tokens = op::build_tokens(*visit.realm, visit.issuer, granted.tokens);
  if (!unsigned_tokens) {
    visit.env.log.error("token could not be built",
                        {{"reason", unsigned_tokens.error().detail}, {"trace", visit.request.trace_id}});
    // The client is set up for an algorithm that the realm has no key for: another try will not help.
    if (unsigned_tokens.error().kind == Error::Kind::not_found)
      co_return Outcome(oauth::Error{oauth::ErrorCode::unauthorized_client,
                                     "No key for the client's signature algorithm", 400, unsigned_tokens.error().detail,
                                     oauth::Challenge::none});
    co_return Outcome(oauth::Error{oauth::ErrorCode::server_error, "No key for the signature algorithm", 500, "",
                                   oauth::Challenge::none});
  }
  auto tokens = co_await sign(visit, *std::move(unsigned_tokens));
  if (!tokens) co_return Outcome(Unavailable{});
  co_return Outcome(*std::move(tokens));
}

/// nullopt: somebody was faster, and it is to be decided again.
Task<std::optional<Outcome>> try_once(const Grant& grant, op::GrantKind kind) {
  using Answer = std::optional<Outcome>;
  auto decided = co_await decide(grant, kind);
  if (!decided) {
    grant.visit.env.log.error("grant could not be decided",
                              {{"reason", decided.error().detail}, {"trace", grant.visit.request.trace_id}});
    co_return Answer(Unavailable{});
  }
  const bool granted = decided->has_value();
  Outcome answer = Unavailable{};
  if (granted) {
    answer = co_await prepare(grant, **decided);
    if (!std::holds_alternative<oauth::TokenResponse>(answer)) co_return Answer(std::move(answer));
  } else {
    answer = std::move(decided->error().error);
  }
  auto plan = granted ? std::move((*decided)->plan) : std::move(decided->error().plan);
  auto events = granted ? std::move((*decided)->events) : std::move(decided->error().events);
  const Committed committed = co_await commit(grant, std::move(plan), std::move(events));
  if (committed == Committed::conflict) co_return std::nullopt;
  if (committed == Committed::failed) co_return Answer(Unavailable{});
  co_return Answer(std::move(answer));
}

Task<Outcome> run(const Grant& grant, op::GrantKind kind) {
  for (int tries = 0; tries < kMaxTries; ++tries) {
    auto outcome = co_await try_once(grant, kind);
    if (outcome) co_return *std::move(outcome);
  }
  co_return Outcome(oauth::Error{oauth::ErrorCode::invalid_grant, "The grant was changed by another request", 400,
                                 "conflict", oauth::Challenge::none});
}

http::Response answer(const oauth::TokenResponse& tokens) {
  auto response = http::Response::json(200, oauth::token_response_json(tokens));
  // RFC 6749 §5.1
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Pragma", "no-cache");
  return response;
}

Task<http::Response> serve(const Visit& visit, const model::Client& client, const oauth::TokenRequest& request) {
  const auto kind = op::check_grant_type(client, request.grant_type);
  if (!kind) co_return oauth_error(visit, kind.error());
  if (const auto barred = op::barred_grant(*visit.realm, client, *kind)) co_return oauth_error(visit, *barred);
  const Grant grant{visit, client, request};
  auto outcome = co_await run(grant, *kind);
  if (const auto* error = std::get_if<oauth::Error>(&outcome)) co_return oauth_error(visit, *error);
  if (std::holds_alternative<Unavailable>(outcome)) co_return busy(visit, false);
  co_return answer(std::get<oauth::TokenResponse>(outcome));
}

}  // namespace

Task<http::Response> token(const Visit& visit) {
  const auto form = visit.request.body_form();
  if (!form)
    co_return oauth_error(visit,
                          {oauth::ErrorCode::invalid_request, "The body must be application/x-www-form-urlencoded", 400,
                           form.error().detail, oauth::Challenge::none});
  const auto parsed = oauth::parse_token_request(*form);
  if (!parsed) co_return oauth_error(visit, parsed.error());
  auto client = co_await authenticate_caller(visit, *form, "CLIENT_LOGIN");
  if (!client) co_return oauth_error(visit, client.error());
  auto response = co_await serve(visit, **client, *parsed);
  apply_client_cors(visit, response, **client);
  co_return response;
}

}  // namespace latchkey::endpoints
