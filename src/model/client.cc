#include "model/client.h"

namespace latchkey::model {

const std::string& Client::attribute(std::string_view attribute_name) const {
  static const std::string none;
  const auto found = attributes.find(attribute_name);
  return found == attributes.end() ? none : found->second;
}

bool ClientScope::in_token_scope() const {
  const auto found = attributes.find("include.in.token.scope");
  return found == attributes.end() || found->second != "false";
}

}  // namespace latchkey::model
