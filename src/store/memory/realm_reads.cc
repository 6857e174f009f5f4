#include <algorithm>

#include "store/history.h"
#include "store/memory/reads.h"

namespace latchkey::store::memory {

Loaded<std::optional<RealmHead>> MemoryRealms::find_realm(std::string name) const {
  std::lock_guard lock(mutex_);
  for (const auto& [number, row] : t_.realms) {
    if (row.lives() && row.head.name == name) co_return row.head;
  }
  co_return std::nullopt;
}

Loaded<std::vector<RealmHead>> MemoryRealms::list_realms() const {
  std::lock_guard lock(mutex_);
  std::vector<RealmHead> heads;
  for (const auto& [number, row] : t_.realms) {
    if (row.lives()) heads.push_back(row.head);
  }
  std::ranges::sort(heads, {}, &RealmHead::name);
  co_return heads;
}

Loaded<std::optional<RealmRecord>> MemoryRealms::load_realm(RealmId id) const {
  std::lock_guard lock(mutex_);
  const auto number = find_number(t_, id);
  if (number == 0) co_return std::nullopt;
  const auto& row = t_.realms.at(number);
  RealmRecord record{row.head, row.settings, {}};
  const auto [begin, end] = with_prefix(t_.objects, number);
  for (auto it = begin; it != end; ++it) record.objects.push_back(it->second.object);
  co_return record;
}

Loaded<std::optional<RealmChanges>> MemoryRealms::load_changes(RealmId id, std::int64_t version) const {
  std::lock_guard lock(mutex_);
  const auto number = find_number(t_, id);
  if (number == 0) co_return std::nullopt;
  const auto& row = t_.realms.at(number);
  if (!history_reaches(version, row.head.version)) co_return std::nullopt;
  RealmChanges changes{row.head, row.settings, {}, {}};
  const auto [begin, end] = with_prefix(t_.objects, number);
  for (auto it = begin; it != end; ++it) {
    if (it->second.version > version) changes.changed.push_back(it->second.object);
  }
  const auto [first, last] = with_prefix(t_.tombstones, number);
  for (auto it = first; it != last; ++it) {
    if (it->second > version) changes.removed.push_back({std::get<1>(it->first), std::get<2>(it->first), "", ""});
  }
  co_return changes;
}

}  // namespace latchkey::store::memory
