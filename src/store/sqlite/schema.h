// The schema and its history. A migration that was released is never edited; a change is a new one at the end.
#pragma once

#include "base/result.h"

namespace latchkey::store::sqlite {

class Connection;

/// Marks the file as ours ("LtKy").
inline constexpr int kApplicationId = 0x4C744B79;

/// The last migration of all.
inline constexpr int kNewestSchema = 6;

/// Brings the schema up to date in one transaction; another process may try at the same time.
/// forbidden: the database was written by a newer version, or belongs to another program.
/// `up_to` is for the tests of a later migration.
[[nodiscard]] Status<> migrate(Connection& connection, int up_to = kNewestSchema);

}  // namespace latchkey::store::sqlite
