// The memory that a thread keeps for password hashes (7 MiB with the defaults): given back when nobody signs in.
#pragma once

#include <chrono>

namespace latchkey::crypto {

/// Gives this thread's back to the system if it has hashed nothing for that long; the next hash takes it again.
void give_back_hash_memory(std::chrono::milliseconds unused_for);

}  // namespace latchkey::crypto
