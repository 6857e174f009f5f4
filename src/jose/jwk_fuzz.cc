// A key set never crashes, whatever it holds, and what parses is written so that it parses again to the same keys.
#include <cstdlib>

#include "jose/jwk_set.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey;
  using namespace latchkey::jose;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto set = parse_jwk_set(text)) {
    for (const Jwk& jwk : set->keys) {
      auto again = parse_jwk(json::serialize(json_with_secrets(jwk)));
      if (!again || thumbprint(*again) != thumbprint(jwk)) std::abort();
      for (const AlgorithmInfo& row : all_algorithms()) (void)jwk.can_verify(row.id);
    }
  }
  (void)parse_jwk(text);
  return 0;
}
