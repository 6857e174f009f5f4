// The base that every other example here differs from in a few lines.
#include <latchkey/relying_party.h>

namespace rp = latchkey::rp;

rp::Config base() {
  rp::Config config;
  config.issuer = "https://id.example.org/realms/shop";
  config.client_id = "shop";
  config.client_secret = "a secret from the provider's console";
  config.redirect_uri = "https://shop.example.org/auth/callback";
  return config;
}
