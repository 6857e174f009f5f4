// A store that forgets: for tests. One mutex, every task completes inline, and it passes store/contract like the others.
#pragma once

#include <memory>

#include "store/store.h"

namespace latchkey::store {

[[nodiscard]] std::unique_ptr<Store> make_memory_store();

}  // namespace latchkey::store
