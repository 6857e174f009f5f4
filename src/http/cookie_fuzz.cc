#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/cookie.h"

// What a Set-Cookie carries out comes back unchanged, whatever stood beside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using namespace latchkey::http;
  const auto cookies = Cookies::parse(text);
  if (cookies.size() > Cookies::kMaxCookies) std::abort();
  const auto line = text.substr(0, text.find('\n'));
  const SetCookie cookie{.name = "fuzz", .value = std::string(line)};
  if (const auto header = cookie.header()) {
    if (header->find_first_of("\r\n") != std::string::npos || header->find("; Path=/") != 5 + line.size()) std::abort();
    if (Cookies::parse("a=1; fuzz=" + std::string(line) + "; b=2").get("fuzz") != line) std::abort();
  }
  return 0;
}
