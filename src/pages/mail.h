// The texts of our mails, made of the theme's `email` folder under Keycloak's keys. Every message is plain text; the
// HTML is made from the same words, so a realm that puts a text in its own words changes both. Values are escaped as on
// pages.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "pages/messages.h"
#include "pages/safe_url.h"
#include "pages/theme.h"

namespace latchkey::pages {

enum class MailKind { verify_email, execute_actions, reset_password, join_organization, test };

struct MailContext {
  std::string locale = "en";
  std::string realm;                      ///< name, said when there is no display name
  std::string realm_display_name = {};    ///< may hold `${key}`
  const MessageMap* overrides = nullptr;  ///< the realm's localization texts for `locale`; outlives the call
};

struct MailLink {
  SafeUrl url = {};
  std::chrono::seconds life{0};
  std::vector<std::string> actions = {};  ///< aliases, of execute_actions
  std::string organization = {};          ///< name, of join_organization
};

struct MailText {
  std::string subject;
  std::string text;
  std::string html;
};

class MailRenderer {
 public:
  /// Fails, naming file and reason, as Renderer::create does.
  [[nodiscard]] static Result<std::unique_ptr<const MailRenderer>> create(
      std::shared_ptr<const Theme> theme = Theme::built_in());
  ~MailRenderer();
  MailRenderer(const MailRenderer&) = delete;
  MailRenderer& operator=(const MailRenderer&) = delete;

  [[nodiscard]] MailText render(const MailContext& context, MailKind kind, const MailLink& link) const;
  [[nodiscard]] const Messages& messages() const;

 private:
  struct State;
  explicit MailRenderer(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

/// "5 min", "12 h", "3 days", in the reader's language.
[[nodiscard]] std::string say_life(const Messages& messages, const MailContext& context, std::chrono::seconds life);

}  // namespace latchkey::pages
