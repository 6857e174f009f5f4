#include "base/secret.h"

#include <string.h>  // explicit_bzero

#include <utility>

namespace latchkey {

void wipe(std::string& bytes) noexcept {
  ::explicit_bzero(bytes.data(), bytes.capacity());
  bytes.clear();
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
  }
  // The barrier keeps the compiler from leaving the loop early.
  asm volatile("" : "+r"(difference));
  return difference == 0;
}

Secret::Secret(std::string&& bytes) : bytes_(bytes) { latchkey::wipe(bytes); }

Secret Secret::copy_of(std::string_view bytes) {
  Secret secret;
  secret.bytes_.assign(bytes);
  return secret;
}

// std::string moves short strings by copying them, so the source is wiped by hand.
Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    other.wipe();
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept { latchkey::wipe(bytes_); }

}  // namespace latchkey
