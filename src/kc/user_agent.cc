#include "kc/user_agent.h"

#include <algorithm>

namespace latchkey::kc {
namespace {

struct Mark {
  std::string_view sign;  ///< what stands in the header, before a version
  std::string_view name;
};

// Of the names that one header may hold, the most particular first: an Edge also says Chrome and Safari.
constexpr Mark kBrowsers[] = {{"Edg/", "Edge"},        {"EdgA/", "Edge"},          {"OPR/", "Opera"},
                              {"SamsungBrowser/", "Samsung Internet"},             {"FxiOS/", "Firefox"},
                              {"CriOS/", "Chrome"},    {"Firefox/", "Firefox"},    {"HeadlessChrome/", "Chrome"},
                              {"Chrome/", "Chrome"},   {"Version/", "Safari"},     {"curl/", "curl"}};
constexpr Mark kSystems[] = {{"Windows NT ", "Windows"}, {"Android ", "Android"},   {"iPhone OS ", "iOS"},
                             {"CPU OS ", "iOS"},         {"Mac OS X ", "Mac OS X"}, {"CrOS ", "Chrome OS"},
                             {"Linux", "Linux"}};

/// Digits with dots (or Apple's underscores) at the start of `text`, at most `parts` of them.
std::string version_at(std::string_view text, int parts) {
  std::string version;
  for (const char c : text.substr(0, 24)) {
    const bool dot = c == '.' || c == '_';
    if (!dot && (c < '0' || c > '9')) break;
    if (dot && --parts == 0) break;
    version += dot ? '.' : c;
  }
  while (version.ends_with('.')) version.pop_back();
  return version;
}

}  // namespace

Device device_of(std::string_view user_agent) {
  Device device;
  for (const auto& [sign, name] : kSystems) {
    const auto at = user_agent.find(sign);
    if (at == std::string_view::npos) continue;
    device.os = name;
    if (auto version = version_at(user_agent.substr(at + sign.size()), 2); !version.empty())
      device.os_version = std::move(version);
    break;
  }
  for (const auto& [sign, name] : kBrowsers) {
    const auto at = user_agent.find(sign);
    if (at == std::string_view::npos) continue;
    const auto version = version_at(user_agent.substr(at + sign.size()), 2);
    device.browser = std::string(name) + (version.empty() ? "" : "/" + version);
    break;
  }
  device.mobile = user_agent.contains("Mobile") || device.os == "Android" || device.os == "iOS";
  return device;
}

}  // namespace latchkey::kc
