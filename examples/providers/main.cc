// A provider by its profile; docs/providers.md quotes this file.
#include <latchkey/provider_profile.h>
#include <latchkey/relying_party.h>

#include <cstdio>

namespace rp = latchkey::rp;

namespace {

// [okta]
rp::Result<std::shared_ptr<rp::RelyingParty>> with_okta(const std::string& id, const std::string& secret) {
  auto config = rp::provider_config("okta", {.client_id = id,
                                             .client_secret = secret,
                                             .redirect_uri = "https://app.example.org/auth/callback",
                                             .values = {{"domain", "dev-123.okta.com"}}});
  if (!config) return config.error();
  return rp::RelyingParty::create(*config);
}
// [/okta]

}  // namespace

int main() {
  const auto party = with_okta("shop", "only for this example");
  std::puts(party ? (*party)->config().issuer.c_str() : party.error().to_string().c_str());
  return party ? 0 : 1;
}
