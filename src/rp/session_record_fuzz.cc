// What stands in a sealed session, if a key ever got out: unpacked and read, nothing but a whole session comes of it.
#include <cstdint>
#include <cstdlib>

#include "rp/cookie_parts.h"
#include "rp/session_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::rp;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto again = unpack_cookie(pack_cookie(bytes));
  if (!again || *again != bytes) std::abort();
  for (const auto& record : {std::optional<std::string>(bytes), unpack_cookie(bytes)}) {
    const auto session = record ? read_record(*record) : std::nullopt;
    if (!session) continue;
    const auto copy = read_record(write_record(*session));
    if (!copy || to_json(*copy) != to_json(*session)) std::abort();
  }
  return 0;
}
