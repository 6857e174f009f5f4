// clear-*-cache: asked for by the console's buttons and by scripts.
#include "admin/change.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"

namespace latchkey::admin {

Task<Reply> clear_cache(const Call& call) {
  // Snapshots are compared with the store at every request: there is nothing that could be out of date.
  store::Plan plan;
  plan.add(store::CommitNothing{});
  const std::string path = call.request.path.substr(call.request.path.rfind('/') + 1);
  Change change{.operation = "ACTION", .resource_type = "REALM", .resource_path = path};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
