#include <algorithm>

#include "store/codec/codec.h"
#include "store/outbox_lanes.h"
#include "store/sqlite/reads.h"

namespace latchkey::store::sqlite {

namespace {

/// What goes by, after so many, until the page is full.
template <class T>
class Page {
 public:
  Page(std::size_t first, std::size_t limit) : skip_(first), limit_(limit) {}
  [[nodiscard]] bool full() const { return found.size() >= limit_; }
  void take(T value) {
    if (skip_ > 0) {
      --skip_;
    } else {
      found.push_back(std::move(value));
    }
  }

  std::vector<T> found;

 private:
  std::size_t skip_;
  std::size_t limit_;
};

constexpr Instant kFirst = Instant::min();
constexpr Instant kLast = Instant::max();

template <class... A>
void read_events(Connection& db, const EventQuery& query, Page<model::Event>& page, Sql statement, const RealmId& realm,
                 const A&... more) {
  Query rows(db, statement, realm, query.from.value_or(kFirst), query.to.value_or(kLast), more...);
  while (!page.full() && rows.next()) {
    model::Event event;
    event.realm = realm;
    event.id = rows.text(0);
    event.time = rows.instant(1);
    if (!query.types.empty() && std::ranges::find(query.types, rows.view(2)) == query.types.end()) continue;
    if (!query.client_id.empty() && rows.view(3) != query.client_id) continue;
    if (auto status = decode_event(rows.view(4), event); !status) db.fail(status.error());
    if (matches(query, event)) page.take(std::move(event));
  }
}

}  // namespace

Loaded<std::vector<model::Event>> SqliteEvents::list_events(RealmId realm, EventQuery query) const {
  co_return readers_.read([&](Connection& db) {
    Page<model::Event> page(query.first, query.limit);
    if (query.user.empty()) {
      read_events(db, query, page, query.oldest_first ? Sql::events_oldest_first : Sql::events_newest_first, realm);
    } else {
      const Sql statement = query.oldest_first ? Sql::events_of_user_oldest_first : Sql::events_of_user_newest_first;
      read_events(db, query, page, statement, realm, query.user);
    }
    return std::move(page.found);
  });
}

Loaded<std::vector<model::AdminEvent>> SqliteEvents::list_admin_events(RealmId realm, AdminEventQuery query) const {
  co_return readers_.read([&](Connection& db) {
    Page<model::AdminEvent> page(query.first, query.limit);
    const Sql statement = query.oldest_first ? Sql::admin_events_oldest_first : Sql::admin_events_newest_first;
    Query rows(db, statement, realm, query.from.value_or(kFirst), query.to.value_or(kLast));
    while (!page.full() && rows.next()) {
      model::AdminEvent event;
      event.realm = realm;
      event.id = rows.text(0);
      event.time = rows.instant(1);
      if (auto status = decode_admin_event(rows.view(2), event); !status) db.fail(status.error());
      if (matches(query, event)) page.take(std::move(event));
    }
    return std::move(page.found);
  });
}

namespace {

struct Lane {
  std::int64_t realm = 0;
  std::string kind;
};

std::vector<Lane> lanes_of(Connection& db) {
  std::vector<Lane> lanes;
  for (Lane at;;) {
    Query row(db, Sql::next_outbox_lane, at.realm, at.kind);
    if (!row.next()) return lanes;
    at = {row.integer(0), row.text(1)};
    lanes.push_back(at);
  }
}

std::vector<OutboxEntry> due_in(Connection& db, const Lane& lane, Instant now, std::size_t limit) {
  Query rows(db, Sql::list_outbox, lane.realm, lane.kind, now, limit);
  std::vector<OutboxEntry> found;
  while (rows.next()) {
    found.push_back({.id = rows.text(0),
                     .realm = RealmId(rows.text(1)),
                     .kind = rows.text(2),
                     .payload = rows.text(3),
                     .due = rows.instant(4),
                     .attempts = static_cast<int>(rows.integer(5))});
  }
  return found;
}

}  // namespace

Loaded<std::vector<OutboxEntry>> SqliteEvents::list_outbox(Instant now, std::size_t limit) const {
  co_return readers_.read([&](Connection& db) {
    const auto lanes = lanes_of(db);
    std::vector<std::vector<OutboxEntry>> due;
    for (const auto& lane : lanes) due.push_back(due_in(db, lane, now, share_of_lane(lanes.size(), limit)));
    return deal(std::move(due), limit);
  });
}

}  // namespace latchkey::store::sqlite
