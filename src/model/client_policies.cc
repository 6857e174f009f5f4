#include "model/client_policies.h"

namespace latchkey::model {

bool PolicyRule::flag(std::string_view key) const {
  const auto& values = list(key);
  return !values.empty() && values.front() == "true";
}

const std::vector<std::string>& PolicyRule::list(std::string_view key) const {
  static const std::vector<std::string> none;
  const auto found = config.find(key);
  return found == config.end() ? none : found->second;
}

}  // namespace latchkey::model
