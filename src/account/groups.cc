// GET account/groups: the groups that the person is a direct member of.
#include "account/reply.h"
#include "account/resources.h"

namespace latchkey::account {

Task<http::Response> list_groups(const Call& call) {
  json::Array groups;
  for (const auto& id : call.user.groups) {
    const auto* group = call.realm().find_group(id);
    if (group == nullptr) continue;
    groups.push_back(json::Object{
        {"id", group->id.value}, {"name", group->name}, {"path", call.realm().group_path(*group)}});
  }
  co_return json_reply(groups);
}

}  // namespace latchkey::account
