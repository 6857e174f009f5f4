// What is read at a guard: rules as text, challenges of an API, tokens and proofs of a request. Nothing may crash, and
// what is read is written as it is read.
#include <latchkey/bearer.h>
#include <latchkey/rule.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "rp/bearer_request.h"
#include "rp/certificate_binding.h"
#include "rp/challenge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::rp;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto rule = parse_rule(text)) {
    const auto again = parse_rule(rule->to_string());
    if (again && again->to_string() != rule->to_string()) std::abort();
    // Writing adds parentheses and quotes, so what was just within the limits may be beyond them.
    if (!again && again.error().message.find("deeply") == std::string::npos &&
        again.error().message.find("bytes") == std::string::npos)
      std::abort();
  }
  for (const auto& challenge : parse_challenges(text)) (void)parse_challenges(challenge.to_string());
  (void)step_up_challenge(text);
  Request request{.query = std::string(text),
                  .headers = {{"Authorization", std::string(text)}, {"Client-Cert", std::string(text)}}};
  (void)presented_token(request);
  (void)certificate_thumbprint(request, "Client-Cert");
  return 0;
}
