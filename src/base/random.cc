#include "base/random.h"

#include <sys/mman.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/base64.h"

namespace latchkey {
namespace {

void draw(char* out, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const auto got = ::getrandom(out + done, count - done, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    done += static_cast<std::size_t>(got);
  }
}

/// Small pieces (ids, codes, salts) are cut from a kilobyte that each thread draws at a time, since a call of the kernel
/// for each costs more than the piece. What was given out is wiped from it, and the kernel empties it in a forked child
/// (MADV_WIPEONFORK), so that no two processes ever give out the same bytes. Larger pieces are drawn directly.
class DrawnAhead {
 public:
  DrawnAhead() {
    void* page = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return;
    if (::madvise(page, sizeof(Page), MADV_WIPEONFORK) != 0) {
      ::munmap(page, sizeof(Page));
      return;
    }
    page_ = static_cast<Page*>(page);
  }
  ~DrawnAhead() {
    if (page_ == nullptr) return;
    ::explicit_bzero(page_, sizeof(Page));
    ::munmap(page_, sizeof(Page));
  }
  DrawnAhead(const DrawnAhead&) = delete;
  DrawnAhead& operator=(const DrawnAhead&) = delete;

  /// False when such a piece is not given from here.
  bool take(std::string& out) {
    constexpr std::size_t largest = 64;
    if (page_ == nullptr || out.size() > largest) return false;
    if (page_->left < out.size()) {
      page_->left = 0;
      draw(page_->bytes, sizeof page_->bytes);
      page_->left = sizeof page_->bytes;
    }
    page_->left -= out.size();
    char* const piece = page_->bytes + page_->left;
    std::copy_n(piece, out.size(), out.data());
    ::explicit_bzero(piece, out.size());
    return true;
  }

 private:
  struct Page {
    std::size_t left;  ///< at the front of `bytes`; 0 on a page of zeros
    char bytes[1024];
  };
  Page* page_ = nullptr;
};

}  // namespace

std::string Random::token(std::size_t count) { return base64url_encode(bytes(count)); }

std::string Random::uuid() {
  std::string raw = bytes(16);
  raw[6] = static_cast<char>((raw[6] & 0x0f) | 0x40);  // version 4
  raw[8] = static_cast<char>((raw[8] & 0x3f) | 0x80);  // variant 10
  static constexpr char hex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    const auto byte = static_cast<unsigned char>(raw[i]);
    out += hex[byte >> 4];
    out += hex[byte & 15];
  }
  return out;
}

std::string SystemRandom::bytes(std::size_t count) {
  std::string out(count, '\0');
  thread_local DrawnAhead ahead;
  if (!ahead.take(out)) draw(out.data(), out.size());
  return out;
}

std::string UnsafeSequenceRandom::bytes(std::size_t count) {
  std::string out(count, '\0');
  for (char& c : out) {  // splitmix64
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    c = static_cast<char>((z ^ (z >> 31)) & 0xff);
  }
  return out;
}

}  // namespace latchkey
