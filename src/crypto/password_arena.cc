#include "crypto/password_arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

extern "C" {
// The linker's names for the originals. Absent without --wrap, hence weak.
[[gnu::weak]] void* __real_mmap(void* address, std::size_t size, int protection, int flags, int fd, off_t offset);
[[gnu::weak]] int __real_munmap(void* address, std::size_t size);
void* __wrap_mmap(void* address, std::size_t size, int protection, int flags, int fd, off_t offset);
int __wrap_munmap(void* address, std::size_t size);
}

namespace latchkey::crypto {
namespace {

struct Arena {
  void* base = nullptr;
  std::size_t size = 0;     // mapped
  std::size_t lent = 0;     // of the hash in progress; 0: not lent
  std::size_t touched = 0;  // what the current lease has to wipe
  bool armed = false;
  std::chrono::steady_clock::time_point last_used{};
};

// Trivially destructible, so that it can be read at any time of a thread's life; ArenaEnd gives the memory back.
constinit thread_local Arena arena;

constexpr std::size_t huge_page = std::size_t{2} << 20;

void* real_mmap(std::size_t size) {
  constexpr int protection = PROT_READ | PROT_WRITE;
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS;
  return __real_mmap != nullptr ? __real_mmap(nullptr, size, protection, flags, -1, 0)
                                : ::mmap(nullptr, size, protection, flags, -1, 0);
}

void real_munmap(void* address, std::size_t size) {
  if (size == 0) return;
  if (__real_munmap != nullptr)
    __real_munmap(address, size);
  else
    ::munmap(address, size);
}

// At a huge page's border, so that the whole huge pages in it can be such: a hash jumps about in its memory, and other
// work on the same core drives out of the TLB what it needs of 1,792 small pages. Only a hint; what does not fill a
// huge page stays small, so that it costs no memory.
void* map_aligned(std::size_t size) {
  void* const raw = real_mmap(size + huge_page);
  if (raw == MAP_FAILED) return nullptr;
  auto* const start = static_cast<char*>(raw);
  const std::size_t before = (huge_page - reinterpret_cast<std::uintptr_t>(raw) % huge_page) % huge_page;
  real_munmap(start, before);
  real_munmap(start + before + size, huge_page - before);
  char* const base = start + before;
  const std::size_t huge = size / huge_page * huge_page;
  if (huge != 0) (void)::madvise(base, huge, MADV_HUGEPAGE);
  (void)::madvise(base, size, MADV_POPULATE_WRITE);
  return base;
}

void release() {
  if (arena.base == nullptr || arena.lent != 0) return;
  real_munmap(arena.base, arena.size);
  arena = {};
}

struct ArenaEnd {
  ~ArenaEnd() { release(); }
};

bool reserve(std::size_t bytes) {
  if (arena.base != nullptr && arena.size >= bytes) return true;
  release();
  thread_local const ArenaEnd end;
  (void)end;
  void* base = map_aligned(bytes);
  if (base == nullptr) return false;
  arena.base = base;
  arena.size = bytes;
  return true;
}

}  // namespace

// libsodium asks for the blocks and 63 bytes of alignment at most; one page more always holds both.
ArenaLease::ArenaLease(std::size_t bytes) {
  constexpr std::size_t page = 4096;
  const std::size_t size = (bytes + 2 * page - 1) / page * page;
  arena.touched = 0;
  arena.armed = __real_mmap != nullptr && bytes <= max_bytes && reserve(size);
}

ArenaLease::~ArenaLease() {
  arena.armed = false;
  if (arena.touched != 0) ::explicit_bzero(arena.base, arena.touched);
  arena.touched = 0;
  arena.last_used = std::chrono::steady_clock::now();
}

void ArenaLease::give_back(std::chrono::milliseconds unused_for) {
  if (std::chrono::steady_clock::now() - arena.last_used >= unused_for) release();
}

bool ArenaLease::served() const { return arena.touched != 0; }

bool ArenaLease::this_thread_holds_no_trace() {
  const auto* at = static_cast<const char*>(arena.base);
  return at == nullptr || std::all_of(at, at + arena.size, [](char c) { return c == 0; });
}

namespace {

void* lend(std::size_t size, int fd) {
  if (!arena.armed || arena.lent != 0 || fd != -1 || size == 0 || size > arena.size) return nullptr;
  arena.lent = size;
  arena.touched = std::max(arena.touched, size);
  return arena.base;
}

}  // namespace
}  // namespace latchkey::crypto

void* __wrap_mmap(void* address, std::size_t size, int protection, int flags, int fd, off_t offset) {
  if (void* lent = latchkey::crypto::lend(size, fd)) return lent;
  return __real_mmap(address, size, protection, flags, fd, offset);
}

int __wrap_munmap(void* address, std::size_t size) {
  using latchkey::crypto::arena;
  if (arena.lent != 0 && address == arena.base) {
    arena.lent = 0;
    return 0;
  }
  return __real_munmap(address, size);
}
