#include "pages/theme_messages.h"

#include "pages/locale.h"

namespace latchkey::pages {
namespace {

// "messages/messages_pt_BR.properties" -> "pt-BR"; empty for other files.
std::string locale_of(std::string_view path, std::string_view folder) {
  const std::string front = std::string(folder).append("messages_");
  constexpr std::string_view back = ".properties";
  if (!path.starts_with(front) || !path.ends_with(back) || path.size() <= front.size() + back.size()) return {};
  return canonical_locale(path.substr(front.size(), path.size() - front.size() - back.size()));
}

}  // namespace

// The parent's texts first, so that the theme's own win.
Status<> add_messages(const Theme& theme, std::string_view folder, Messages& messages) {
  if (theme.parent() != nullptr) {
    if (auto added = add_messages(*theme.parent(), folder, messages); !added) return added;
  }
  for (const auto& [path, bytes] : theme.own_files()) {
    const std::string locale = locale_of(path, folder);
    if (locale.empty()) continue;
    auto texts = parse_properties(bytes);
    if (!texts) return fail(texts.error().kind, path + ": " + texts.error().detail);
    messages.add(locale, *texts);
  }
  return {};
}

Status<> check_keys(const TemplateSet& templates, const Messages& messages) {
  for (const auto& key : templates.message_keys()) {
    if (!messages.find("en", key, nullptr))
      return fail(Error::Kind::invalid,
                  "a template says {{msg." + key + "}}, and messages_en.properties has no such key");
  }
  return {};
}

}  // namespace latchkey::pages
