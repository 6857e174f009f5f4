// libsodium picks its fastest code when it is initialized; every use of it goes through here first.
#pragma once

#include <sodium.h>

#include <stdexcept>

namespace latchkey::crypto {

inline void sodium_ready() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium cannot be initialized");
}

}  // namespace latchkey::crypto
