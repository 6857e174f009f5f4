#include "endpoints/test_mail.h"

#include "endpoints/mail_settings.h"
#include "endpoints/outbound.h"
#include "endpoints/page_response.h"
#include "pages/locale.h"

namespace latchkey::endpoints {
namespace {

void take_password(TestMail& test) {
  const auto typed = test.smtp.find("password");
  if (typed == test.smtp.end()) return;
  test.password = std::make_shared<const Secret>(std::move(typed->second));
  test.smtp.erase(typed);
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
  take_password(test);
  auto settings = mail_settings(test.smtp, test.password);
  if (!settings) co_return Answer(std::unexpect, settings.error());
  if (auto good = fetch::check_address(test.to); !good) co_return good;
  auto message = make_mail(*settings, test.to, text_of(env, test), "test-" + env.random.uuid(), env.clock.now());
  fetch::Mailer& mailer = env.outbound->mailer;
  std::move_only_function<Answer()> work = [&mailer, envelope = settings->envelope, message = std::move(message)] {
    return mailer.send(envelope, message);
  };
  auto sent = co_await env.outbound->workers.run<Answer>(std::move(work));
  if (!sent) co_return Answer(std::unexpect, Error{Error::Kind::unavailable, "too many mails wait; try again soon"});
  if (!*sent) env.log.warn("test mail failed", {{"realm", test.realm->name()}, {"reason", sent->error().detail}});
  co_return *std::move(sent);
}

}  // namespace latchkey::endpoints
