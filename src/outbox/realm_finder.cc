#include "outbox/realm_finder.h"

#include <algorithm>

namespace latchkey::outbox {

Result<model::RealmPtr> RealmFinder::find(const model::RealmId& id) {
  std::string name;
  {
    std::lock_guard lock(mutex_);
    const auto known = names_.find(id.value);
    if (known != names_.end()) name = known->second;
  }
  if (!name.empty()) {
    auto realm = sync_wait(cache_.get(name));
    if (realm && (*realm)->id() == id) return realm;
  }
  auto now = name_of(id);
  if (!now) return std::unexpected(now.error());
  return sync_wait(cache_.get(*std::move(now)));
}

Result<std::string> RealmFinder::name_of(const model::RealmId& id) {
  const auto heads = sync_wait(store_.list_realms());
  if (!heads) return std::unexpected(heads.error());
  const auto head = std::ranges::find(*heads, id, &store::RealmHead::id);
  std::lock_guard lock(mutex_);
  if (head == heads->end()) {
    names_.erase(id.value);
    return fail(Error::Kind::not_found, "the realm is gone");
  }
  names_.insert_or_assign(id.value, head->name);
  return head->name;
}

}  // namespace latchkey::outbox
