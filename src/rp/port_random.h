// Random draws through the public port, with the house's own encodings.
#pragma once

#include <latchkey/relying_party.h>

#include <string>

#include "base/random.h"

namespace latchkey::rp {

class PortRandom final : public Random {
 public:
  /// `environment` must outlive it.
  explicit PortRandom(const Environment& environment) : environment_(environment) {}
  std::string bytes(std::size_t count) override { return environment_.random_bytes(count); }

 private:
  const Environment& environment_;
};

}  // namespace latchkey::rp
