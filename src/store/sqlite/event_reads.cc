#include "store/codec/codec.h"
#include "store/sqlite/reads.h"

namespace latchkey::store::sqlite {

Loaded<std::vector<model::Event>> SqliteEvents::list_events(RealmId realm, std::size_t first, std::size_t limit) const {
  co_return readers_.read([&](Connection& db) {
    Query rows(db, Sql::list_events, realm, first, limit);
    std::vector<model::Event> found;
    while (rows.next()) {
      model::Event event;
      event.realm = realm;
      event.id = rows.text(0);
      event.time = rows.instant(1);
      if (auto status = decode_event(rows.view(2), event); !status) db.fail(status.error());
      found.push_back(std::move(event));
    }
    return found;
  });
}

Loaded<std::vector<OutboxEntry>> SqliteEvents::list_outbox(Instant now, std::size_t limit) const {
  co_return readers_.read([&](Connection& db) {
    Query rows(db, Sql::list_outbox, now, limit);
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
  });
}

}  // namespace latchkey::store::sqlite
