// `q=key:value "a key":"a value"`: the search by attributes, of users, groups and clients.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ids.h"

namespace latchkey::admin {

using AttributeQuery = std::vector<std::pair<std::string, std::string>>;

/// Words without a colon say nothing; what stands in quotes may hold spaces and colons.
[[nodiscard]] AttributeQuery parse_attribute_query(std::string_view text);
/// Whether each pair stands among the attributes.
[[nodiscard]] bool matches_attributes(const model::Attributes& attributes, const AttributeQuery& query);

}  // namespace latchkey::admin
