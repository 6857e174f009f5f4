#include "crypto/hash_memory.h"

#include "crypto/password_arena.h"

namespace latchkey::crypto {

void give_back_hash_memory(std::chrono::milliseconds unused_for) { ArenaLease::give_back(unused_for); }

}  // namespace latchkey::crypto
