#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "oauth/metadata.h"

// What another server answers: metadata that is read is written and read again alike.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::oauth;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = parse_metadata(text, "");
  if (!read) return 0;
  const std::string written = metadata_json(*read);
  const auto again = parse_metadata(written, read->issuer);
  if (!again || metadata_json(*again) != written) std::abort();
  return 0;
}
