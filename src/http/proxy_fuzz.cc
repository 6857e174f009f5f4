#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/proxy.h"

// Each line is a header that claims where the request came from. A stranger's claims leave no trace; a proxy's give an
// address and a host that hold nothing to split a line or a list with.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::http;
  static const std::array<std::string, 1> networks{"10.0.0.0/8"};
  static const TrustedProxies proxies = *TrustedProxies::parse(networks);
  static constexpr std::array<std::string_view, 5> names{"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto",
                                                         "X-Forwarded-Host", "X-Forwarded-Port"};
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Request trusted;
  for (std::size_t i = 0; !text.empty() && i < 32; ++i) {
    const auto end = std::min(text.find('\n'), text.size());
    trusted.headers.add(names[i % names.size()], std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  Request stranger = trusted;
  trusted.remote_address = "10.0.0.1";
  stranger.remote_address = "192.0.2.1";
  trusted.host = stranger.host = "id.example";
  proxies.apply(trusted);
  proxies.apply(stranger);
  if (stranger.remote_address != "192.0.2.1" || stranger.host != "id.example" || stranger.secure) std::abort();
  if (!parse_address(trusted.remote_address)) std::abort();
  if (trusted.host.find_first_of("\r\n /\\@?#") != std::string::npos) std::abort();
  return 0;
}
