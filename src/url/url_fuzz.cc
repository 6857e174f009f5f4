#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "url/url.h"

// Whatever parses writes itself back to something that parses to the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = latchkey::url::parse_url(text);
  if (!url) return 0;
  const auto again = latchkey::url::parse_url(url->to_string());
  if (!again || *again != *url) std::abort();
  if (latchkey::url::origin_of(*url).find('@') != std::string::npos) std::abort();
  const auto longer = latchkey::url::append_query(text, latchkey::url::Form{{"code", "x"}});
  const auto extended = latchkey::url::parse_url(longer, text.size() + 16);
  if (!extended || extended->host != url->host || extended->path != url->path) std::abort();
  return 0;
}
