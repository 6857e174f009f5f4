// Events of users and of administrators. For statements.cc, which puts all together.
#pragma once

#include <array>

#include "store/sql/statement_text.h"

namespace latchkey::store {

// From an instant to another, both inclusive.
#define EVENTS(more)                                                              \
  "SELECT id, occurred, type, client_id, document FROM event WHERE realm = " LIVE \
  " AND occurred >= $2 AND occurred <= $3" more
#define OF_USER " AND user_id = $4 AND user_id <> ''"
#define ADMIN_EVENTS \
  "SELECT id, occurred, document FROM admin_event WHERE realm = " LIVE " AND occurred >= $2 AND occurred <= $3"

inline constexpr std::array kEvents{
    STATEMENT(insert_event,
              "INSERT INTO event (realm, occurred, id, expires, type, client_id, user_id, document) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"),
    STATEMENT(events_newest_first, EVENTS("") " ORDER BY occurred DESC, id DESC"),
    STATEMENT(events_oldest_first, EVENTS("") " ORDER BY occurred, id"),
    STATEMENT(events_of_user_newest_first, EVENTS(OF_USER) " ORDER BY occurred DESC, id DESC"),
    STATEMENT(events_of_user_oldest_first, EVENTS(OF_USER) " ORDER BY occurred, id"),
    STATEMENT(insert_admin_event,
              "INSERT INTO admin_event (realm, occurred, id, expires, document) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT DO NOTHING"),
    STATEMENT(admin_events_newest_first, ADMIN_EVENTS " ORDER BY occurred DESC, id DESC"),
    STATEMENT(admin_events_oldest_first, ADMIN_EVENTS " ORDER BY occurred, id"),
    STATEMENT(delete_events, "DELETE FROM event WHERE realm = $1"),
    STATEMENT(delete_admin_events, "DELETE FROM admin_event WHERE realm = $1"),
    STATEMENT(insert_outbox,
              "INSERT INTO outbox (id, realm, kind, payload, due, attempts) VALUES ($1, $2, $3, $4, $5, 0) "
              "ON CONFLICT (id) DO NOTHING"),
    STATEMENT(next_outbox_lane,
              "SELECT realm, kind FROM outbox WHERE (realm, kind) > ($1, $2) ORDER BY realm, kind LIMIT 1"),
    STATEMENT(list_outbox,
              "SELECT outbox.id, realm.id, outbox.kind, outbox.payload, outbox.due, outbox.attempts FROM outbox "
              "JOIN realm ON realm.number = outbox.realm WHERE realm.deleted = 0 AND outbox.realm = $1 "
              "AND outbox.kind = $2 AND outbox.due <= $3 ORDER BY outbox.due, outbox.id LIMIT $4"),
    STATEMENT(delete_outbox, "DELETE FROM outbox WHERE id = $1"),
    STATEMENT(claim_outbox, "UPDATE outbox SET due = $2, attempts = attempts + 1 WHERE id = $1 AND attempts = $3"),
};

#undef EVENTS
#undef OF_USER
#undef ADMIN_EVENTS

}  // namespace latchkey::store
