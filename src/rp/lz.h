// A small LZ77, laid out as the LZ4 block format is: what stands in a session three times (issuer, subject, names, the
// keys of claims) takes its place in a cookie once. It costs a microsecond where inflate costs ten. Only what the
// AEAD has vouched for is ever unpacked; unpacking checks every bound all the same.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::rp {

[[nodiscard]] std::string lz_pack(std::string_view bytes);
/// Nothing when `packed` is no such block or holds more than `most` bytes.
[[nodiscard]] std::optional<std::string> lz_unpack(std::string_view packed, std::size_t most);

}  // namespace latchkey::rp
