// The memory of argon2. libsodium maps its 7 MiB afresh for every hash, and faulting the pages in costs 39 % of the
// time; here each thread keeps one mapping and libsodium is given that one. It works by the linker: --wrap=mmap and
// --wrap=munmap lead libsodium's calls (it is linked as an archive for this) into password_arena.cc.
// Invariants: a thread's arena serves one hash at a time, only between the making and the end of an ArenaLease, and is
// wiped when the lease ends, since the memory of a hash lets passwords be tested quickly. Where the linker does not
// wrap, a lease does nothing and libsodium works as ever.
#pragma once

#include <chrono>
#include <cstddef>

namespace latchkey::crypto {

class ArenaLease {
 public:
  /// Larger hashes (hostile or exotic parameters) use memory of their own.
  static constexpr std::size_t max_bytes = std::size_t{64} << 20;

  explicit ArenaLease(std::size_t bytes);
  ArenaLease(const ArenaLease&) = delete;
  ArenaLease& operator=(const ArenaLease&) = delete;
  ~ArenaLease();

  /// Gives this thread's arena back to the system if its last lease ended that long ago; the next one maps it again.
  static void give_back(std::chrono::milliseconds unused_for);

  /// Whether the arena really served the hash; tells a build that lost its linker options.
  [[nodiscard]] bool served() const;
  /// Whether this thread's arena is all zeros (or there is none): for the test of the wiping.
  [[nodiscard]] static bool this_thread_holds_no_trace();
};

}  // namespace latchkey::crypto
