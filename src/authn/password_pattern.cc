#include "authn/password_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <memory>

namespace latchkey::authn {
namespace {

constexpr std::size_t kMaxPatternBytes = 1024;
constexpr std::uint32_t kMaxSteps = 100'000;  // some milliseconds of work
constexpr std::uint32_t kMaxHeapKib = 1024;

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Code = std::unique_ptr<pcre2_code, FreeWith<pcre2_code_free>>;
using Match = std::unique_ptr<pcre2_match_data, FreeWith<pcre2_match_data_free>>;
using Limits = std::unique_ptr<pcre2_match_context, FreeWith<pcre2_match_context_free>>;

PCRE2_SPTR bytes(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

}  // namespace

bool pattern_matches(std::string_view pattern, std::string_view text) {
  if (pattern.size() > kMaxPatternBytes) return false;
  int error = 0;
  PCRE2_SIZE offset = 0;
  constexpr std::uint32_t options = PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
  const Code code(pcre2_compile(bytes(pattern), pattern.size(), options, &error, &offset, nullptr));
  if (!code) return false;
  const Limits limits(pcre2_match_context_create(nullptr));
  const Match match(pcre2_match_data_create_from_pattern(code.get(), nullptr));
  if (!limits || !match) return false;
  pcre2_set_match_limit(limits.get(), kMaxSteps);
  pcre2_set_heap_limit(limits.get(), kMaxHeapKib);
  return pcre2_match(code.get(), bytes(text), text.size(), 0, 0, match.get(), limits.get()) >= 0;
}

}  // namespace latchkey::authn
