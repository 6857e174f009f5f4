// The schema for PostgreSQL: the tables of the SQLite schema in PostgreSQL's types. Text compares by byte (COLLATE "C"),
// so that every database orders and pages alike.
#pragma once

namespace latchkey::store::postgres {

/// Number 1; run in one transaction.
extern const char* const kSchema;

}  // namespace latchkey::store::postgres
