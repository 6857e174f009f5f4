#include "admin/text_search.h"

#include <algorithm>

#include "model/user.h"

namespace latchkey::admin {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

TextSearch::TextSearch(std::string_view part) : folded_(model::fold_name(part)), ascii_(is_ascii(folded_)) {}

bool TextSearch::finds(std::string_view text) const {
  if (folded_.empty()) return true;
  if (!ascii_ || !is_ascii(text)) return model::fold_name(text).find(folded_) != std::string::npos;
  const auto same = [](char a, char b) { return lower(a) == b; };
  return std::search(text.begin(), text.end(), folded_.begin(), folded_.end(), same) != text.end();
}

}  // namespace latchkey::admin
