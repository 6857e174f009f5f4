#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "oauth/authorization_request.h"
#include "oauth/scope.h"

// A query string, read as an authorization request: what is kept is bounded, and writing it gives the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey;
  const auto form = url::parse_form({reinterpret_cast<const char*>(data), size});
  if (!form) return 0;
  const auto raw = oauth::read_authorization_request(*form);
  if (raw.state.size() > 2048 || raw.scope.size() > 4096) std::abort();
  (void)oauth::parse_prompt(raw.prompt);
  (void)oauth::parse_max_age(raw.max_age);
  (void)oauth::parse_locales(raw.ui_locales);
  if (const auto scope = oauth::parse_scope(raw.scope)) {
    if (oauth::parse_scope(scope->to_string()).value() != *scope) std::abort();
  }
  const auto text = oauth::authorization_url("https://id.example/auth", raw);
  const auto at = text.find('?');
  if (at == std::string::npos) return 0;
  const auto again = url::parse_form(std::string_view(text).substr(at + 1));
  if (!again || oauth::read_authorization_request(*again).state != raw.state) std::abort();
  return 0;
}
