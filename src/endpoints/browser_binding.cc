#include "endpoints/browser_binding.h"

#include "base/base64.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "endpoints/realm_cookies.h"

namespace latchkey::endpoints {
namespace {

constexpr std::size_t kBindingLength = 32;  // 24 random bytes, base64url

bool is_binding(std::string_view value) {
  return value.size() == kBindingLength && base64url_decode(value).has_value();
}

}  // namespace

std::string BrowserBinding::hash() const { return base64url_encode(crypto::sha256(cookie)); }

BrowserBinding browser_binding(const Visit& visit) {
  const auto presented = visit.cookies.get(kAuthSessionCookie);
  if (presented && is_binding(*presented)) return {std::string(*presented), false};
  return {visit.env.random.token(24), true};
}

void keep_binding(const Visit& visit, http::Response& response, const BrowserBinding& binding) {
  if (!binding.fresh) return;
  visit.set(response, realm_cookie(kAuthSessionCookie, binding.cookie, visit.realm->name(), visit.secure()));
}

bool has_binding(const Visit& visit) { return !browser_binding(visit).fresh; }

bool is_bound_to(const Visit& visit, std::string_view hash) {
  const BrowserBinding binding = browser_binding(visit);
  return !binding.fresh && constant_time_equal(binding.hash(), hash);
}

}  // namespace latchkey::endpoints
