#include "model/component.h"

namespace latchkey::model {

std::string_view Component::value(std::string_view key, std::string_view fallback) const {
  const auto found = config.find(key);
  return found == config.end() || found->second.empty() ? fallback : std::string_view(found->second.front());
}

}  // namespace latchkey::model
