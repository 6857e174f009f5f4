// The schema for PostgreSQL: the tables of the SQLite schema in PostgreSQL's types. Text compares by byte (COLLATE "C"),
// so that every database orders and pages alike.
#pragma once

namespace latchkey::store::postgres {

/// Number 1; run in one transaction.
extern const char* const kSchema;
/// Number 2, after it.
extern const char* const kSecond;
/// Number 3.
extern const char* const kThird;
/// Number 4; what users have in rows of its own is copied under their new numbers.
extern const char* const kFourth;
/// Number 5.
extern const char* const kFifth;
/// Number 6.
extern const char* const kSixth;

}  // namespace latchkey::store::postgres
