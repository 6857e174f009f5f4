#include "rp/request_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "rp/error.h"

namespace latchkey::rp {
namespace {

constexpr std::array<std::string_view, 4> kCredentials{"client_id", "client_secret", "client_assertion",
                                                       "client_assertion_type"};

}  // namespace

std::string as_scope(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

void add_if(url::Form& form, const char* name, const std::string& value) {
  if (!value.empty()) form.add(name, value);
}

void add_resources(url::Form& form, const std::vector<std::string>& chosen, const std::vector<std::string>& usual) {
  for (const auto& resource : chosen.empty() ? usual : chosen) form.add("resource", resource);
}

Result<void> add_extra(url::Form& form, const Fields& extra) {
  for (const auto& [name, value] : extra) {
    // RFC 6749 §3.2: "Request and response parameters MUST NOT be included more than once."
    if (form.has(name) || std::ranges::find(kCredentials, name) != kCredentials.end()) {
      return make_error(ErrorCode::invalid_configuration,
                        fmt::format("the extra parameter {} is the library's own", printable(name, 40)),
                        "RFC 6749 §3.2", "Leave it away or use the option of that name");
    }
    form.add(name, value);
  }
  return {};
}

}  // namespace latchkey::rp
