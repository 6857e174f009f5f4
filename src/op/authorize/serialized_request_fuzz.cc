#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "op/authorize/request.h"
#include "op/grants/code_record.h"
#include "op/logout/logout.h"

// What travels sealed or lies in the store: whatever is taken is written back to something that is taken alike.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::op;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto request = parse_serialized_request(text)) {
    if (parse_serialized_request(serialize(*request)) != request) std::abort();
  }
  if (const auto record = parse_code_record(text)) {
    if (parse_code_record(serialize(*record)) != record) std::abort();
  }
  if (const auto after = parse_after_logout(text)) {
    if (parse_after_logout(serialize(*after)) != after) std::abort();
  }
  return 0;
}
