#include "store/outbox_lanes.h"

#include <algorithm>
#include <tuple>

namespace latchkey::store {

namespace {
/// Most lanes have nothing due, so that what the others give must be worth the reading.
constexpr std::size_t kSmallestShare = 8;
}  // namespace

std::size_t share_of_lane(std::size_t lanes, std::size_t limit) {
  return lanes == 0 ? limit : std::max(kSmallestShare, (limit + lanes - 1) / lanes);
}

std::vector<OutboxEntry> deal(std::vector<std::vector<OutboxEntry>> lanes, std::size_t limit) {
  std::vector<OutboxEntry> dealt;
  for (std::size_t turn = 0; dealt.size() < limit; ++turn) {
    const auto begin = static_cast<std::ptrdiff_t>(dealt.size());
    for (auto& lane : lanes) {
      if (turn < lane.size()) dealt.push_back(std::move(lane[turn]));
    }
    if (dealt.size() == static_cast<std::size_t>(begin)) break;
    std::sort(dealt.begin() + begin, dealt.end(),
              [](const OutboxEntry& a, const OutboxEntry& b) { return std::tie(a.due, a.id) < std::tie(b.due, b.id); });
  }
  if (dealt.size() > limit) dealt.resize(limit);
  return dealt;
}

}  // namespace latchkey::store
