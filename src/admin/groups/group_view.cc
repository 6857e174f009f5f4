#include "admin/groups/group_view.h"

namespace latchkey::admin {

json::Object GroupView::write(const model::Group& group) const {
  const bool manages = call.may(AdminRole::manage_users);
  json::Object out = kc::write_group(*call.realm, group, detail);
  out["subGroupCount"] = tree.children(group.id).size();
  out["subGroups"] = json::Array();
  out["access"] = json::Object{{"view", true},
                               {"viewMembers", true},
                               {"manageMembers", manages},
                               {"manage", manages},
                               {"manageMembership", manages}};
  return out;
}

json::Array GroupView::write(const std::vector<const model::Group*>& groups) const {
  json::Array out;
  for (const auto* group : groups) out.emplace_back(write(*group));
  return out;
}

}  // namespace latchkey::admin
