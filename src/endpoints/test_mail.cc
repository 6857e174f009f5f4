#include "endpoints/test_mail.h"

#include "endpoints/mail_token.h"
#include "endpoints/outbound.h"
#include "endpoints/page_response.h"
#include "pages/locale.h"

namespace latchkey::endpoints {
namespace {

void take_secret(model::StringMap& smtp, std::string_view key, model::SharedSecret& place) {
  const auto typed = smtp.find(key);
  if (typed == smtp.end()) return;
  place = std::make_shared<const Secret>(std::move(typed->second));
  smtp.erase(typed);
}

pages::MailText text_of(const Env& env, const TestMail& test) {
  const auto& settings = test.realm->settings();
  pages::LocaleWishes wishes;
  wishes.chosen = test.locale;
  wishes.realm_default = settings.localization.default_locale;
  pages::MailContext context{.locale = pages::choose_locale(wishes, page_locales(env, settings)),
                             .realm = settings.name,
                             .realm_display_name = settings.display_name};
  const auto own = settings.localization.texts.find(context.locale);
  if (own != settings.localization.texts.end()) context.overrides = &own->second;
  return env.outbound->mails.render(context, pages::MailKind::test, {});
}

}  // namespace

Task<Status<>> send_test_mail(const Env& env, TestMail test) {
  using Answer = Status<>;
  if (env.outbound == nullptr)
    co_return Answer(std::unexpect, Error{Error::Kind::unavailable, "no mail goes out here"});
  take_secret(test.smtp, "password", test.secrets.password);
  take_secret(test.smtp, "authTokenClientSecret", test.secrets.token_client);
  auto settings = mail_settings(test.smtp, test.secrets);
  if (!settings) co_return Answer(std::unexpect, settings.error());
  if (auto good = fetch::check_address(test.to); !good) co_return good;
  auto message = make_mail(*settings, test.to, text_of(env, test), "test-" + env.random.uuid(), env.clock.now());
  const Outbound& outbound = *env.outbound;
  std::move_only_function<Answer()> work = [&outbound, settings = *settings, message = std::move(message)]() -> Answer {
    const auto envelope = envelope_with_token(outbound.applications, settings);
    if (!envelope) return std::unexpected(envelope.error());
    return outbound.mailer.send(*envelope, message);
  };
  auto sent = co_await env.outbound->workers.run<Answer>(std::move(work));
  if (!sent) co_return Answer(std::unexpect, Error{Error::Kind::unavailable, "too many mails wait; try again soon"});
  if (!*sent) env.log.warn("test mail failed", {{"realm", test.realm->name()}, {"reason", sent->error().detail}});
  co_return *std::move(sent);
}

}  // namespace latchkey::endpoints
