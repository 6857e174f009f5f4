// oidc-usermodel-attribute-mapper: an attribute of the user, or of the groups when the user has none
// ("aggregate.attrs": of all of them together).
#include <algorithm>

#include "model/realm.h"
#include "model/user.h"
#include "op/claims/claim_value.h"
#include "op/claims/mapper.h"

namespace latchkey::op {
namespace {

using Values = std::vector<std::string>;

Values one(const std::string& text) { return text.empty() ? Values{} : Values{text}; }

/// The user's own properties count as attributes.
Values user_values(const model::User& user, std::string_view name) {
  if (name == "username") return one(user.username);
  if (name == "email") return one(user.email);
  if (name == "firstName") return one(user.first_name);
  if (name == "lastName") return one(user.last_name);
  const auto found = user.attributes.find(name);
  return found == user.attributes.end() ? Values{} : found->second;
}

void add_new(Values& values, const Values& more) {
  for (const auto& value : more) {
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
}

/// Of a group and its ancestors; the nearest that has it, or all of them.
void add_group_values(const model::Realm& realm, const model::GroupId& id, std::string_view name, bool aggregate,
                      Values& values) {
  constexpr int deepest = 100;
  int depth = 0;
  for (const auto* group = realm.find_group(id); group != nullptr && depth < deepest; ++depth) {
    if (!aggregate && !values.empty()) return;
    const auto found = group->attributes.find(name);
    if (found != group->attributes.end()) add_new(values, found->second);
    group = group->parent.empty() ? nullptr : realm.find_group(group->parent);
  }
}

}  // namespace

void map_user_attribute(const model::ProtocolMapper& mapper, ClaimContext& context) {
  const std::string_view name = config_of(mapper, "user.attribute");
  const bool aggregate = config_of(mapper, "aggregate.attrs") == "true";
  Values values = user_values(context.source.user, name);
  for (const auto& group : context.source.user.groups)
    add_group_values(context.source.realm, group, name, aggregate, values);
  if (auto value = typed_value(mapper, values)) set_claim(context.claims, claim_path_of(mapper), std::move(*value));
}

}  // namespace latchkey::op
