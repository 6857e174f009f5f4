// MD5 (RFC 1321), for version 3 UUIDs alone. Nothing that must withstand anybody may rest on it.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::op {

/// 16 raw bytes.
[[nodiscard]] std::string unsafe_md5(std::string_view bytes);

}  // namespace latchkey::op
