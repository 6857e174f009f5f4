// Whatever parses must come out of the serializer and parse again to the same value, both compact and pretty.
#include <cstdlib>

#include "json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto value = json::parse(text, {.max_bytes = 1 << 16, .max_depth = 16});
  if (!value) return 0;
  for (const std::string& written : {json::serialize(*value), json::pretty(*value)}) {
    auto again = json::parse(written, {.max_bytes = 1 << 22, .max_depth = 16});
    if (!again || *again != *value) std::abort();
  }
  return 0;
}
