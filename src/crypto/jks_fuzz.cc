// Whatever is under a good seal: the seal is no protection against somebody who knows the password.
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/jks.h"
#include "crypto/jks_protection.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey;
  const std::string body(reinterpret_cast<const char*>(data), size);
  const auto password = crypto::jks_password(Secret::copy_of("pw"));
  const crypto::JksAccess access{"", Secret::copy_of("pw"), Secret::copy_of("key-pw-1")};
  (void)crypto::read_jks(body + crypto::jks_seal(body, *password), access);
  return 0;
}
