// The outbox is no single queue: what one kind has in one realm is a lane of its own, and rows are dealt from all lanes
// in turn. A realm with a hundred thousand letters to somebody who does not answer holds up nobody else's, and its
// webhooks none of its mails.
#pragma once

#include <cstddef>
#include <vector>

#include "store/store.h"

namespace latchkey::store {

/// How many rows to read of each lane, longest waiting first, when `limit` are wanted of all.
[[nodiscard]] std::size_t share_of_lane(std::size_t lanes, std::size_t limit);

/// The first of each lane, then the second of each, in a round by how long they wait; `limit` at most.
[[nodiscard]] std::vector<OutboxEntry> deal(std::vector<std::vector<OutboxEntry>> lanes, std::size_t limit);

}  // namespace latchkey::store
