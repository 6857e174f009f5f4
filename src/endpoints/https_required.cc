#include "endpoints/https_required.h"

#include <array>

#include "http/proxy.h"

namespace latchkey::endpoints {
namespace {

// Addresses that no router forwards: a login over plain http from there stays in the building.
bool is_private_address(std::string_view address) {
  static const auto networks = http::TrustedProxies::parse(
      std::array<std::string, 8>{"127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                 "169.254.0.0/16", "fc00::/7", "fe80::/10"});
  return networks && networks->contains(address);
}

}  // namespace

bool needs_https(const model::RealmSettings& settings, const http::Request& request) {
  if (request.secure || settings.ssl_required == model::SslRequired::none) return false;
  return settings.ssl_required == model::SslRequired::all || !is_private_address(request.remote_address);
}

}  // namespace latchkey::endpoints
