#include "outbox/mail_delivery.h"

#include "endpoints/mail_token.h"
#include "kc/invitations.h"
#include "kc/mail_server.h"
#include "op/mail/mail_order.h"
#include "pages/locale.h"

namespace latchkey::outbox {
namespace {

using Kind = Verdict::Kind;

pages::MailKind kind_of(op::ActionKind kind) {
  switch (kind) {
    case op::ActionKind::execute_actions:
      return pages::MailKind::execute_actions;
    case op::ActionKind::verify_email:
      return pages::MailKind::verify_email;
    case op::ActionKind::join_organization:
      return pages::MailKind::join_organization;
    case op::ActionKind::reset_credentials:
      break;
  }
  return pages::MailKind::reset_password;
}

pages::MailContext context_of(const model::RealmSettings& settings, std::string_view wished,
                              std::vector<std::string> ours) {
  const auto& own = settings.localization;
  if (own.enabled && !own.supported.empty()) ours = own.supported;
  pages::LocaleWishes wishes;
  wishes.chosen = wished;
  wishes.realm_default = own.default_locale;
  pages::MailContext context{.locale = pages::choose_locale(wishes, ours),
                             .realm = settings.name,
                             .realm_display_name = settings.display_name};
  const auto texts = own.texts.find(context.locale);
  if (texts != own.texts.end()) context.overrides = &texts->second;
  return context;
}

std::string name_of(const model::Realm& realm, const std::string& organization) {
  const auto found = kc::find_kept(realm, kc::kOrganizationType, organization);
  return found ? found->name : "";
}

/// An invitation that was taken back, or whose organization is gone, is not sent any more.
bool is_taken_back(const model::Realm& realm, const op::ActionToken& token) {
  return token.kind == op::ActionKind::join_organization && !kc::find_kept(realm, kc::kInvitationType, token.id);
}

Result<pages::MailText> write(const MailDesk& desk, const model::Realm& realm, const op::MailOrder& order) {
  const auto& token = order.token;
  const auto key = op::sign_action_token(realm, order.issuer, op::claims_of(token), desk.clock.now());
  if (!key) return std::unexpected(key.error());
  const auto url = pages::SafeUrl::parse(order.issuer + "/login-actions/action-token?key=" + *key);
  if (!url) return fail(Error::Kind::invalid, "the link's address is malformed");
  const pages::MailLink link{.url = *url,
                             .life = std::chrono::floor<std::chrono::seconds>(token.expires - token.issued),
                             .actions = token.actions,
                             .organization = name_of(realm, token.organization)};
  const auto context = context_of(realm.settings(), order.locale, desk.mails.messages().locales());
  return desk.mails.render(context, kind_of(token.kind), link);
}

Verdict verdict_on(const Error& error) {
  return {error.kind == Error::Kind::invalid ? Kind::never : Kind::later, error.detail};
}

Verdict deliver(const MailDesk& desk, const store::OutboxEntry& entry) {
  auto order = op::parse_mail_order(entry.payload);
  if (!order) return {Kind::never, "the order cannot be read: " + order.error().detail};
  // A mail with a link that is dead already helps nobody.
  if (order->token.expires <= desk.clock.now()) return {Kind::never, "its link is over"};
  const auto realm = desk.realms.find(entry.realm);
  if (!realm) return {realm.error().kind == Error::Kind::not_found ? Kind::never : Kind::later, realm.error().detail};
  if (is_taken_back(**realm, order->token)) return {Kind::never, "the invitation was taken back"};
  const auto& settings = (*realm)->settings();
  const auto server = endpoints::mail_settings(settings.smtp, {settings.smtp_password, kc::mail_token_secret(**realm)});
  // The administrator may mend the settings while the mail waits.
  if (!server) return {Kind::later, server.error().detail};
  auto text = write(desk, **realm, *order);
  if (!text) return verdict_on(text.error());
  const auto message = endpoints::make_mail(*server, order->to, *std::move(text), entry.id, desk.clock.now());
  const auto envelope = endpoints::envelope_with_token(desk.fetcher, *server);
  if (!envelope) return {Kind::later, envelope.error().detail};
  const auto sent = desk.mailer.send(*envelope, message);
  return sent ? Verdict{} : verdict_on(sent.error());
}

}  // namespace

Deliver mail_delivery(MailDesk desk) {
  return [desk](const store::OutboxEntry& entry) { return deliver(desk, entry); };
}

}  // namespace latchkey::outbox
