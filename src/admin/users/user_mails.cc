// /admin/realms/{realm}/users/{user}/execute-actions-email, send-verify-email, reset-password-email: mails whose links
// lead a person through something. The mail itself goes out in the background.
#include <fmt/format.h>

#include "admin/change.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"
#include "op/mail/action_mail.h"
#include "op/realm_urls.h"

namespace latchkey::admin {
namespace {

struct MailQuery {
  std::string client_id;
  std::string redirect_uri;
  std::optional<std::chrono::seconds> lifespan;
};

std::expected<MailQuery, http::Response> read_query(const Call& call) {
  Query query(call.request);
  MailQuery read{query.text("client_id"), query.text("redirect_uri"), std::nullopt};
  // The official client writes these two in its own way.
  if (read.client_id.empty()) read.client_id = query.text("clientId");
  if (read.redirect_uri.empty()) read.redirect_uri = query.text("redirectUri");
  if (const auto lifespan = query.number("lifespan")) {
    if (*lifespan <= 0 || *lifespan > op::kMaxActionLifespan.count())
      return std::unexpected(error_reply(
          400, fmt::format("Parameter 'lifespan' must be between 1 and {}", op::kMaxActionLifespan.count())));
    read.lifespan = std::chrono::seconds(*lifespan);
  }
  if (query.error()) return std::unexpected(*query.error());
  return read;
}

op::ActionMail mail_of(const Call& call, const model::User& user, const MailQuery& query) {
  return {.realm = *call.realm,
          .issuer = op::issuer_of(*call.realm, call.base_url),
          .user = user,
          .client_id = query.client_id,
          .redirect_uri = query.redirect_uri,
          .lifespan = query.lifespan,
          .locale = "",
          .id = call.env.random.uuid(),
          .now = call.now};
}

Task<Reply> send(const Call& call, Result<store::Plan> plan, std::string what, std::string failure) {
  // Keycloak's answer, with the reason: whoever reads it can mend the realm's settings.
  if (!plan && plan.error().kind == Error::Kind::unavailable)
    co_return refused(500, failure + ": " + plan.error().detail);
  if (!plan) co_return refusal_of(plan.error());
  Change change{.operation = "ACTION",
                .resource_type = "USER",
                .resource_path = "users/" + std::string(call.param("user")) + "/" + what};
  co_return co_await commit(call, *std::move(plan), std::move(change), http::Response::no_content());
}

std::expected<std::vector<std::string>, http::Response> read_actions(const Call& call) {
  auto body = body_array(call);
  if (!body) return std::unexpected(std::move(body.error()));
  std::vector<std::string> actions;
  for (const auto& action : *body) {
    if (!action.is_string()) return std::unexpected(refused(400, "Provided invalid required actions"));
    actions.emplace_back(json::view(action.as_string()));
  }
  return actions;
}

}  // namespace

Task<Reply> send_actions_mail(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  auto query = read_query(call);
  if (!query) co_return std::move(query.error());
  auto actions = read_actions(call);
  if (!actions) co_return std::move(actions.error());
  auto plan = op::plan_execute_actions_mail(mail_of(call, *user, *query), *std::move(actions));
  co_return co_await send(call, std::move(plan), "execute-actions-email", "Failed to send execute actions email");
}

Task<Reply> send_reset_mail(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  auto query = read_query(call);
  if (!query) co_return std::move(query.error());
  auto plan = op::plan_execute_actions_mail(mail_of(call, *user, *query), {"UPDATE_PASSWORD"});
  co_return co_await send(call, std::move(plan), "reset-password-email", "Failed to send execute actions email");
}

Task<Reply> send_verify_mail(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  auto query = read_query(call);
  if (!query) co_return std::move(query.error());
  auto plan = op::plan_verify_email(mail_of(call, *user, *query));
  co_return co_await send(call, std::move(plan), "send-verify-email", "Failed to send verify email");
}

}  // namespace latchkey::admin
