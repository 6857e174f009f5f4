// Changing the master key: [new, old] as the ring, a walk that seals everything anew, then the check value of the new
// key alone, after which a process that only knows the old key is refused at the start. A server that runs meanwhile
// must already have the new key first in its ring; what it sealed with the old one after the walk passed would stay so.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "store/store.h"

namespace latchkey::crypto {
class Sealer;
}

namespace latchkey::store {

/// Name of the setting that tells a wrong master key: see crypto::Sealer::check_value().
inline constexpr std::string_view kCheckValueSetting = "sealing-check";

/// Sealed rows rewritten. `sealer` must be the ring that `store` was opened with. Safe beside a running server whose
/// ring holds both keys; may be repeated after an interruption. Settings are not resealed: who seals one renews it.
[[nodiscard]] Loaded<std::size_t> reseal_all(Store& store, const crypto::Sealer& sealer);

/// What to tell an administrator whose ring does not open the database.
[[nodiscard]] Error wrong_master_key();

/// Refuses a ring that cannot open what is in `store`; sets the value when there is none yet.
[[nodiscard]] Task<Status<>> check_master_key(Store& store, const crypto::Sealer& sealer);

}  // namespace latchkey::store
