// TemplateSet: a theme's templates, parsed once, with `{{> part}}` already put in place. The only way to Html besides
// Html::escape. Loading refuses every tag that could print a value unescaped.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pages/html.h"
#include "pages/messages.h"
#include "pages/theme.h"
#include "pages/view.h"

namespace latchkey::pages {

/// Whose texts `{{msg.key}}` means.
struct Speech {
  const Messages& messages;
  std::string_view locale;
  const MessageMap* overrides = nullptr;
};

class TemplateSet {
 public:
  /// Reads `{name}.mustache` for each name. An error names file and reason.
  [[nodiscard]] static Result<TemplateSet> load(const Theme& theme, std::span<const std::string_view> names);
  TemplateSet(TemplateSet&&) noexcept;
  ~TemplateSet();

  /// Every `key` of a `{{msg.key}}`, for the check that English has it.
  [[nodiscard]] const std::vector<std::string>& message_keys() const { return message_keys_; }

  /// `name` is one that was loaded.
  [[nodiscard]] Html render(std::string_view name, const View& view, const Speech& speech) const;

 private:
  struct Parsed;
  TemplateSet();

  std::map<std::string, std::unique_ptr<Parsed>, std::less<>> parsed_;
  std::vector<std::string> message_keys_;
};

}  // namespace latchkey::pages
