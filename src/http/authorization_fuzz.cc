#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/authorization.h"
#include "http/negotiate.h"
#include "http/proxy.h"

// The headers that strangers write: credentials, preferences, forwarded addresses.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using namespace latchkey::http;
  Request request;
  for (const auto name : {"Authorization", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port"}) request.headers.add(name, text);
  if (const auto basic = basic_credentials(request); basic && *basic && (*basic)->name.empty()) std::abort();
  if (const auto token = token_credentials(request); token && *token && (*token)->token.empty()) std::abort();
  (void)parse_basic(text);
  constexpr std::array<std::string_view, 2> offered = {"application/json", "text/html"};
  (void)pick_media_type(text, offered);
  const std::vector<std::string> networks = {"10.0.0.0/8"};
  for (const bool standard : {false, true}) {
    request.remote_address = "10.0.0.1";
    request.host = "inner";
    if (standard) request.headers.add("Forwarded", text);
    TrustedProxies::parse(networks)->apply(request);
    if (!parse_address(request.remote_address) || request.host.find_first_of("/ @\\\"\r\n") != std::string::npos) std::abort();
  }
  return 0;
}
