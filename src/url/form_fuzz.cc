#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "url/form.h"
#include "url/percent.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto form = latchkey::url::parse_form(text);
  if (form) {
    const auto again = latchkey::url::parse_form(form->encode(), {.max_bytes = 8 * size + 8, .max_fields = 256});
    if (!again || *again != *form) std::abort();
  }
  if (latchkey::url::percent_decode(latchkey::url::percent_encode(text)) != text) std::abort();
  if (latchkey::url::form_decode(latchkey::url::form_encode(text)) != text) std::abort();
  return 0;
}
