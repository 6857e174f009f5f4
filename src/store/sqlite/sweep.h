// Housekeeping inside the writer's transaction.
#pragma once

#include "crypto/sealer.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace latchkey::store::sqlite {

[[nodiscard]] std::size_t sweep(Connection& db, Instant now, std::size_t limit);

/// One step of Store::reseal. The cursor names a table and the last primary key seen there.
[[nodiscard]] Result<ResealStep> reseal(Connection& db, const crypto::Sealer& sealer, const std::string& cursor, std::size_t limit);

}  // namespace latchkey::store::sqlite
