#include "pages/mail.h"

#include <algorithm>
#include <array>

#include "pages/locale.h"
#include "pages/template_set.h"
#include "pages/theme_messages.h"

namespace latchkey::pages {
namespace {

constexpr std::array<std::string_view, 1> kTemplates = {"email/mail"};
constexpr char kLinkMark = '\x1e';  // stands for the link until the text is taken apart

struct Words {
  std::string_view subject;
  std::string_view body;
};

Words words_of(MailKind kind) {
  switch (kind) {
    case MailKind::verify_email:
      return {"emailVerificationSubject", "emailVerificationBody"};
    case MailKind::execute_actions:
      return {"executeActionsSubject", "executeActionsBody"};
    case MailKind::reset_password:
      return {"passwordResetSubject", "passwordResetBody"};
    case MailKind::join_organization:
      return {"orgInviteSubject", "orgInviteBody"};
    case MailKind::test:
      break;
  }
  return {"emailTestSubject", "emailTestBody"};
}

std::string without_mark(std::string text) {
  std::erase(text, kLinkMark);
  return text;
}

std::string replace_mark(std::string_view text, std::string_view link) {
  std::string out;
  for (const char c : text) {
    if (c == kLinkMark)
      out += link;
    else
      out += c;
  }
  return out;
}

std::string say_actions(const Messages& messages, const MailContext& context, const MailLink& link) {
  std::string out;
  for (const auto& action : link.actions) {
    const std::string key = "requiredAction." + action;
    const auto known = messages.find(context.locale, key, context.overrides);
    out += (out.empty() ? "" : ", ") + (known ? std::string(*known) : action);
  }
  return out;
}

// The words of one line of the body around the link. A line that is nothing but the link is its button.
View paragraph(std::string_view line, const MailLink& link, const std::string& label) {
  std::vector<View> pieces;
  if (line == std::string_view(&kLinkMark, 1)) {
    pieces.push_back(View().text("button", link.url.str()).text("label", label));
    return std::move(View().list("pieces", std::move(pieces)));
  }
  for (;;) {
    const auto mark = line.find(kLinkMark);
    pieces.push_back(View().text("words", std::string(line.substr(0, mark))));
    if (mark == std::string_view::npos) break;
    pieces.push_back(View().text("address", link.url.str()));
    line.remove_prefix(mark + 1);
  }
  return std::move(View().list("pieces", std::move(pieces)));
}

std::vector<View> paragraphs(std::string_view body, const MailLink& link, const std::string& label) {
  std::vector<View> out;
  while (!body.empty()) {
    const auto end = body.find('\n');
    const auto line = body.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) out.push_back(paragraph(line, link, label));
    if (end == std::string_view::npos) break;
    body.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

struct MailRenderer::State {
  Messages messages;
  TemplateSet templates;
};

Result<std::unique_ptr<const MailRenderer>> MailRenderer::create(std::shared_ptr<const Theme> theme) {
  Messages messages;
  if (auto added = add_messages(*theme, "email/messages/", messages); !added) return std::unexpected(added.error());
  auto templates = TemplateSet::load(*theme, kTemplates);
  if (!templates) return std::unexpected(templates.error());
  if (auto known = check_keys(*templates, messages); !known) return std::unexpected(known.error());
  auto state = std::make_unique<const State>(std::move(messages), std::move(*templates));
  return std::unique_ptr<const MailRenderer>(new MailRenderer(std::move(state)));
}

MailRenderer::MailRenderer(std::unique_ptr<const State> state) : state_(std::move(state)) {}
MailRenderer::~MailRenderer() = default;

const Messages& MailRenderer::messages() const { return state_->messages; }

MailText MailRenderer::render(const MailContext& context, MailKind kind, const MailLink& link) const {
  const Messages& messages = state_->messages;
  const auto say = [&](std::string_view key, std::vector<std::string> args = {}) {
    return messages.text(context.locale, Text{std::string(key), std::move(args)}, context.overrides);
  };
  std::string realm = messages.resolve(context.locale, context.realm_display_name, context.overrides);
  if (realm.empty()) realm = context.realm;
  realm = without_mark(std::move(realm));
  const std::string life = say_life(messages, context, link.life);
  const std::string minutes = std::to_string(std::chrono::ceil<std::chrono::minutes>(link.life).count());
  const std::string organization = without_mark(link.organization);
  // The places of Keycloak's texts: the link, its life in minutes, the realm, (the actions or the organization,) its
  // life in words.
  std::vector<std::string> args{std::string(1, kLinkMark), minutes, realm};
  if (kind == MailKind::execute_actions) args.push_back(without_mark(say_actions(messages, context, link)));
  if (kind == MailKind::join_organization) args.push_back(organization);
  args.push_back(life);
  if (kind == MailKind::test) args = {realm};

  const Words words = words_of(kind);
  MailText mail;
  mail.subject = say(words.subject, {organization});
  const std::string body = say(words.body, std::move(args));
  mail.text = replace_mark(body, link.url.str()) + "\n";
  View view;
  view.text("locale", canonical_locale(context.locale)).text("direction", std::string(text_direction(context.locale)));
  view.text("subject", mail.subject).text("realm_name", realm).text("link_hint", say("mailLinkHint"));
  if (kind != MailKind::test) view.text("link", link.url.str());
  view.list("paragraphs", paragraphs(body, link, mail.subject));
  mail.html = state_->templates.render("email/mail", view, Speech{messages, context.locale, context.overrides}).str();
  return mail;
}

std::string say_life(const Messages& messages, const MailContext& context, std::chrono::seconds life) {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  const auto say = [&](auto count, std::string_view unit) {
    const std::string key = std::string("linkExpirationFormatter.timePeriodUnit.").append(unit);
    return std::to_string(count) + " " + messages.text(context.locale, Text{key}, context.overrides);
  };
  // From three days on there are always several, in every language we speak.
  if (life >= days{3}) return say(std::chrono::floor<days>(life).count(), "days");
  if (life >= hours{2}) return say(std::chrono::floor<hours>(life).count(), "hours");
  return say(std::max<long>(std::chrono::floor<minutes>(life).count(), 1), "minutes");
}

}  // namespace latchkey::pages
