#include "store/queries.h"

#include <algorithm>

namespace latchkey::store {
namespace {

bool is_one_of(const std::string& value, const std::vector<std::string>& wanted) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

bool is(std::string_view value, std::string_view wanted) { return wanted.empty() || value == wanted; }

}  // namespace

// Without recursion: a star that fails later takes one byte more.
bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool matches(const EventQuery& query, const model::Event& event) {
  return is_one_of(event.type, query.types) && is(event.client_id, query.client_id) &&
         is(event.user.value, query.user.value) && is(event.ip_address, query.ip);
}

bool matches(const AdminEventQuery& query, const model::AdminEvent& event) {
  return is_one_of(event.operation, query.operations) && is_one_of(event.resource_type, query.resource_types) &&
         (query.resource_path.empty() || fits_pattern(query.resource_path, event.resource_path)) &&
         is(event.auth_realm.value, query.auth_realm) && is(event.auth_client, query.auth_client) &&
         is(event.auth_user.value, query.auth_user) && is(event.ip_address, query.auth_ip);
}

}  // namespace latchkey::store
