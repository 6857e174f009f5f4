#include "kc/mail_server.h"

#include <algorithm>
#include <array>

namespace latchkey::kc {
namespace {

std::string_view value_of(const model::StringMap& settings, std::string_view key) {
  const auto found = settings.find(std::string(key));
  return found == settings.end() ? std::string_view() : found->second;
}

}  // namespace

bool is_same_mail_server(const model::StringMap& stored, const model::StringMap& typed) {
  constexpr std::array<std::string_view, 3> kAddress{"host", "port", "user"};
  return std::ranges::all_of(kAddress, [&](auto key) { return value_of(stored, key) == value_of(typed, key); });
}

}  // namespace latchkey::kc
