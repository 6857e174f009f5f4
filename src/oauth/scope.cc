#include "oauth/scope.h"

#include <algorithm>

namespace latchkey::oauth {
namespace {

// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
bool is_scope_character(char c) { return c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e); }

}  // namespace

Scope::Scope(std::initializer_list<std::string_view> names) {
  for (const auto name : names) add(name);
}

bool Scope::contains(std::string_view name) const { return std::ranges::find(names_, name) != names_.end(); }

void Scope::add(std::string_view name) {
  if (!contains(name)) names_.emplace_back(name);
}

std::string Scope::to_string() const {
  std::string out;
  for (const auto& name : names_) {
    if (!out.empty()) out += ' ';
    out += name;
  }
  return out;
}

bool Scope::within(const Scope& other) const {
  return std::ranges::all_of(names_, [&](const std::string& name) { return other.contains(name); });
}

Result<Scope> parse_scope(std::string_view text) {
  if (text.size() > kMaxScopeBytes) return fail(ErrorCode::invalid_scope, "Scope is too long");
  Scope scope;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    begin = end + 1;
    if (name.empty()) continue;
    if (name.size() > kMaxScopeNameBytes) return fail(ErrorCode::invalid_scope, "Scope is too long");
    if (!std::ranges::all_of(name, is_scope_character)) {
      return fail(ErrorCode::invalid_scope, "Scope has a character that is not allowed");
    }
    scope.add(name);
    if (scope.size() > kMaxScopeNames) return fail(ErrorCode::invalid_scope, "Too many scopes");
  }
  return scope;
}

}  // namespace latchkey::oauth
