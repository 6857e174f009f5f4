#include "op/mail/action_mail.h"

#include <algorithm>
#include <charconv>

#include "model/realm.h"
#include "op/realm_urls.h"
#include "url/redirect_match.h"

namespace latchkey::op {
namespace {

using std::chrono::seconds;

std::unexpected<Error> refuse(std::string words) { return fail(Error::Kind::invalid, std::move(words)); }

Status<> check_return(const ActionMail& mail) {
  if (mail.client_id.empty()) return mail.redirect_uri.empty() ? Status<>() : refuse("Client id missing");
  const auto* client = mail.realm.find_client(mail.client_id);
  if (client == nullptr) return refuse("Client doesn't exist");
  if (!client->enabled) return refuse("Client is not enabled");
  if (mail.redirect_uri.empty()) return {};
  if (!checked_return(mail.realm, mail.issuer, mail.client_id, mail.redirect_uri))
    return refuse("Invalid redirect uri.");
  return {};
}

Status<> check(const ActionMail& mail) {
  if (mail.user.email.empty()) return refuse("User email missing");
  if (!mail.user.enabled) return refuse("User is disabled");
  if (mail.lifespan && (mail.lifespan->count() <= 0 || *mail.lifespan > kMaxActionLifespan))
    return refuse("The lifespan is out of range");
  if (auto good = check_return(mail); !good) return good;
  if (!has_mail_server(mail.realm)) return fail(Error::Kind::unavailable, "the realm has no mail server");
  return {};
}

// A realm may give what people order themselves another life for each kind.
seconds lifespan_by_user(const model::Realm& realm, ActionKind kind) {
  const auto& attributes = realm.settings().attributes;
  const auto own = attributes.find(std::string("actionTokenGeneratedByUserLifespan.").append(name(kind)));
  if (own != attributes.end()) {
    long value = 0;
    const auto& text = own->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value > 0)
      return std::min(seconds{value}, kMaxActionLifespan);
  }
  return realm.settings().tokens.action_token_by_user;
}

store::Plan order(const ActionMail& mail, ActionToken token, seconds lifespan) {
  token.id = mail.id;
  token.user = mail.user.id;
  token.email = mail.user.email;
  token.client_id = mail.client_id;
  token.redirect_uri = mail.redirect_uri;
  token.issued = mail.now;
  token.expires = mail.now + mail.lifespan.value_or(lifespan);
  const auto* own_locale = mail.user.attribute("locale");
  std::string locale = own_locale != nullptr && !own_locale->empty() ? *own_locale : mail.locale;
  if (locale.empty()) locale = mail.realm.settings().localization.default_locale;
  MailOrder order{.to = mail.user.email, .locale = std::move(locale), .issuer = mail.issuer, .token = std::move(token)};
  store::Plan plan;
  plan.add(enqueue(mail.realm, order, mail.now));
  return plan;
}

}  // namespace

Result<store::Plan> plan_execute_actions_mail(const ActionMail& mail, std::vector<std::string> actions) {
  if (auto good = check(mail); !good) return std::unexpected(good.error());
  const bool known = std::ranges::all_of(actions, [&](const std::string& action) {
    const auto* found = mail.realm.find_required_action(action);
    return found != nullptr && found->enabled;
  });
  if (actions.empty() || !known) return refuse("Provided invalid required actions");
  ActionToken token;
  token.kind = ActionKind::execute_actions;
  token.actions = std::move(actions);
  return order(mail, std::move(token), mail.realm.settings().tokens.action_token_by_admin);
}

Result<store::Plan> plan_verify_email(const ActionMail& mail) {
  if (auto good = check(mail); !good) return std::unexpected(good.error());
  ActionToken token;
  token.kind = ActionKind::verify_email;
  return order(mail, std::move(token), mail.realm.settings().tokens.action_token_by_admin);
}

Result<store::Plan> plan_verify_own_email(const ActionMail& mail) {
  if (auto good = check(mail); !good) return std::unexpected(good.error());
  ActionToken token;
  token.kind = ActionKind::verify_email;
  return order(mail, std::move(token), lifespan_by_user(mail.realm, token.kind));
}

Result<store::Plan> plan_reset_mail(const ActionMail& mail, std::string login) {
  if (auto good = check(mail); !good) return std::unexpected(good.error());
  ActionToken token;
  token.kind = ActionKind::reset_credentials;
  token.login = std::move(login);
  if (const auto* password = mail.user.password()) token.password_since = password->created;
  return order(mail, std::move(token), lifespan_by_user(mail.realm, token.kind));
}

Result<store::Plan> plan_invitation(const ActionMail& mail, std::string organization) {
  if (auto good = check(mail); !good) return std::unexpected(good.error());
  ActionToken token;
  token.kind = ActionKind::join_organization;
  token.organization = std::move(organization);
  return order(mail, std::move(token), mail.realm.settings().tokens.action_token_by_admin);
}

bool has_mail_server(const model::Realm& realm) {
  const auto& smtp = realm.settings().smtp;
  const auto host = smtp.find("host");
  return host != smtp.end() && !host->second.empty();
}

std::optional<std::string> checked_return(const model::Realm& realm, std::string_view issuer,
                                          std::string_view client_id, std::string_view redirect_uri) {
  const auto* client = realm.find_client(client_id);
  if (client == nullptr || !client->enabled || redirect_uri.empty()) return std::nullopt;
  return url::match_redirect_uri(redirect_uri, client->redirect_uris, root_url_of(*client, issuer));
}

}  // namespace latchkey::op
