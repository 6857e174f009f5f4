#include "endpoints/mail_orders.h"

#include "endpoints/page_response.h"
#include "op/mail/action_mail.h"
#include "op/single_use_key.h"

namespace latchkey::endpoints {
namespace {

constexpr std::chrono::seconds kWhile{30};

op::ActionMail mail_for(const Visit& visit, const model::User& user, std::string client_id) {
  return {.realm = *visit.realm,
          .issuer = visit.issuer,
          .user = user,
          .client_id = std::move(client_id),
          .redirect_uri = "",
          .lifespan = std::nullopt,
          .locale = visit.locale,
          .id = visit.env.random.uuid(),
          .now = visit.now};
}

// One mail of a kind for a user in each stretch of time: a single-use record that the mail's own commit inserts.
model::SingleUse turn_of(const Visit& visit, const model::User& user, std::string_view kind) {
  const auto stretch = to_unix_seconds(visit.now) / kWhile.count();
  model::SingleUse record;
  record.kind = model::SingleUse::Kind::action_token;
  record.realm = visit.realm->id();
  record.key_hash = op::single_use_key(std::string("mail\n")
                                           .append(kind)
                                           .append("\n")
                                           .append(user.id.value)
                                           .append("\n")
                                           .append(std::to_string(stretch)));
  record.created = visit.now;
  record.expires = visit.now + 2 * kWhile;
  return record;
}

Task<Result<MailOrdered>> take_turn(const Visit& visit, model::SingleUse turn, Result<store::Plan> mail,
                                    store::Plan& plan) {
  using Answer = Result<MailOrdered>;
  if (!mail) co_return Answer(std::unexpect, mail.error());
  const auto before = co_await visit.env.store.sessions().find_single_use(turn.realm, turn.kind, turn.key_hash);
  if (!before) co_return Answer(std::unexpect, before.error());
  if (*before) co_return Answer(MailOrdered::too_soon);
  plan.add(store::InsertSingleUse{std::move(turn)});
  plan.append(*std::move(mail));
  co_return Answer(MailOrdered::yes);
}

}  // namespace

Task<Result<MailOrdered>> order_verification(const Visit& visit, model::User user, std::string client_id,
                                             store::Plan& plan) {
  auto turn = turn_of(visit, user, "verify-email");
  auto mail = op::plan_verify_own_email(mail_for(visit, user, std::move(client_id)));
  co_return co_await take_turn(visit, std::move(turn), std::move(mail), plan);
}

Task<Result<MailOrdered>> order_reset(const Visit& visit, model::User user, std::string client_id, std::string login,
                                      store::Plan& plan) {
  auto turn = turn_of(visit, user, "reset-credentials");
  auto mail = op::plan_reset_mail(mail_for(visit, user, std::move(client_id)), std::move(login));
  co_return co_await take_turn(visit, std::move(turn), std::move(mail), plan);
}

http::Response mail_not_ordered(const Visit& visit, const Error& error, const model::Client* client) {
  visit.env.log.error("mail could not be ordered",
                      {{"realm", visit.realm->name()}, {"reason", error.detail}, {"trace", visit.request.trace_id}});
  return error_page(visit, 500, {"emailSendErrorMessage"}, client);
}

}  // namespace latchkey::endpoints
