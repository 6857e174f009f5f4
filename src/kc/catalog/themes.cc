// The themes: one, whatever it is for; its texts and styles are changed by a theme folder (--theme-dir).
#include "kc/catalog/catalog.h"

namespace latchkey::kc {
namespace {

json::Array one_theme(const std::vector<std::string>& locales) {
  json::Array list;
  for (const auto& locale : locales) list.emplace_back(json::String(locale));
  json::Array out;
  out.emplace_back(json::Object{{"name", "latchkey"}, {"locales", std::move(list)}});
  return out;
}

}  // namespace

json::Object theme_list(const std::vector<std::string>& locales) {
  json::Object out;
  for (const auto* kind : {"login", "account", "admin", "email", "common", "welcome"}) out[kind] = one_theme(locales);
  return out;
}

}  // namespace latchkey::kc
