// What a browser says about itself, in the words that a person recognises their own device by. Never for decisions.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::kc {

struct Device {
  std::string os = "Unknown";          ///< "Windows", "Mac OS X", "Android", "iOS", "Linux"
  std::string os_version = "Unknown";  ///< "10", "14.2"
  std::string browser = "Unknown";     ///< "Firefox/128.0"
  bool mobile = false;

  friend bool operator==(const Device&, const Device&) = default;
};

/// Of a User-Agent header; anything may stand in it.
[[nodiscard]] Device device_of(std::string_view user_agent);

}  // namespace latchkey::kc
