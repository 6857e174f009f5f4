// Nothing that was not encrypted to us may open: the fuzzer has our public keys, never the private ones, but for the
// one token of the corpus.
#include <cstdint>
#include <cstdlib>

#include "jose/jwe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey;
  using namespace latchkey::jose;
  static const std::vector<DecryptionKey> keys = [] {
    std::vector<DecryptionKey> all;
    for (
        const char* text :
        {R"({"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"})",
         R"({"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08","d":"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os"})",
         R"({"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"})"}) {
      all.push_back(DecryptionKey::from_jwk(json::parse_object(text).value()).value());
    }
    return all;
  }();
  static const JweAcceptance accepted = [] {
    JweAcceptance all;
    for (const auto& row : all_key_management()) all.key_management.push_back(row.id);
    for (const auto& row : all_content_encryption()) all.content.push_back(row.id);
    return all;
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto opened = decrypt_jwe(text, keys, accepted);
  // The token of RFC 7516 §A.3 is in the corpus; by changing nothing but what is not authenticated (there is no such
  // thing) one gets no other plaintext.
  if (opened && opened->plaintext.reveal() != "Live long and prosper.") std::abort();
  return 0;
}
