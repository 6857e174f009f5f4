// Nothing that was not signed may verify: the fuzzer has the public key, never the secret ones.
#include <cstdlib>

#include "jose/jwt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey;
  using namespace latchkey::jose;
  static const JwkSet keys = [] {
    JwkSet set;
    set.keys.push_back(
        parse_jwk(
            R"({"kty":"EC","crv":"P-256","kid":"ec","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})")
            .value());
    return set;
  }();
  static const JwtValidator validator({.algorithms = {Algorithm::ES256, Algorithm::HS256, Algorithm::RS256},
                                       .issuers = {"joe"},
                                       .unsafe_any_audience = true});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // 2011-03-22, when the token of RFC 7515 §A.3 (in the corpus) was good; it is the only one that may pass.
  const bool accepted = validator.validate(text, keys, from_unix_seconds(1'300'819'000)).has_value();
  constexpr std::string_view known =
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
  if (accepted && !text.starts_with(known)) std::abort();
  (void)UnverifiedToken::peek(text);
  return 0;
}
