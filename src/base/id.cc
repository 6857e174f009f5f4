#include "base/id.h"

#include <algorithm>

namespace latchkey {

bool is_valid_id(std::string_view id) {
  if (id.empty() || id.size() > 255) return false;
  return std::ranges::none_of(id, [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 0x20 || u == 0x7f || c == '/' || c == '?' || c == '#' || c == ';';
  });
}

}  // namespace latchkey
