#include <algorithm>
#include <map>

#include "store/memory/reads.h"
#include "store/outbox_lanes.h"

namespace latchkey::store::memory {
namespace {

template <class T, class Map, class Query>
std::vector<T> page_of(const Map& map, Number realm, const Query& query) {
  std::vector<T> found;
  const auto [begin, end] = with_prefix(map, realm);
  for (auto it = begin; it != end; ++it) {
    const T& event = it->second.event;
    const bool in_time = (!query.from || event.time >= *query.from) && (!query.to || event.time <= *query.to);
    if (in_time && matches(query, event)) found.push_back(event);
  }
  if (!query.oldest_first) std::ranges::reverse(found);
  found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(query.first, found.size())));
  if (found.size() > query.limit) found.resize(query.limit);
  return found;
}

}  // namespace

Loaded<std::vector<model::Event>> MemoryEvents::list_events(RealmId realm, EventQuery query) const {
  std::lock_guard lock(mutex_);
  co_return page_of<model::Event>(t_.events, find_number(t_, realm), query);
}

Loaded<std::vector<model::AdminEvent>> MemoryEvents::list_admin_events(RealmId realm, AdminEventQuery query) const {
  std::lock_guard lock(mutex_);
  co_return page_of<model::AdminEvent>(t_.admin_events, find_number(t_, realm), query);
}

Loaded<std::vector<OutboxEntry>> MemoryEvents::list_outbox(Instant now, std::size_t limit) const {
  std::lock_guard lock(mutex_);
  std::map<std::pair<Number, std::string>, std::vector<OutboxEntry>> lanes;
  for (const auto& [id, row] : t_.outbox) {
    auto& lane = lanes[{row.realm, row.entry.kind}];
    if (row.entry.due <= now && t_.realms.at(row.realm).lives()) lane.push_back(row.entry);
  }
  std::vector<std::vector<OutboxEntry>> due;
  for (auto& [place, lane] : lanes) {
    std::ranges::sort(lane, {}, [](const OutboxEntry& entry) { return std::tuple(entry.due, entry.id); });
    if (const auto share = share_of_lane(lanes.size(), limit); lane.size() > share) lane.resize(share);
    due.push_back(std::move(lane));
  }
  co_return deal(std::move(due), limit);
}

}  // namespace latchkey::store::memory
