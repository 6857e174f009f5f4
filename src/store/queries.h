// Which sessions and events somebody looks for. Members that are empty ask nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/event.h"
#include "model/ids.h"

namespace latchkey::store {

/// Newest first.
struct SessionQuery {
  std::string text;  ///< held by the folded user name or the address
  bool offline = false;
  std::size_t first = 0;
  std::size_t limit = 100;
};

/// Newest first unless `oldest_first`.
struct EventQuery {
  std::vector<std::string> types;
  std::string client_id;
  model::UserId user;
  std::string ip;
  std::optional<Instant> from, to;  ///< inclusive
  bool oldest_first = false;
  std::size_t first = 0;
  std::size_t limit = 100;
};

/// Newest first unless `oldest_first`.
struct AdminEventQuery {
  std::vector<std::string> operations;
  std::vector<std::string> resource_types;
  std::string resource_path;  ///< '*' is any text
  std::string auth_realm;     ///< id
  std::string auth_client;
  std::string auth_user;
  std::string auth_ip;
  std::optional<Instant> from, to;  ///< inclusive
  bool oldest_first = false;
  std::size_t first = 0;
  std::size_t limit = 100;
};

/// Everything but the times, which adapters find by their key.
[[nodiscard]] bool matches(const EventQuery& query, const model::Event& event);
[[nodiscard]] bool matches(const AdminEventQuery& query, const model::AdminEvent& event);
/// `pattern` with '*' for any text.
[[nodiscard]] bool fits_pattern(std::string_view pattern, std::string_view text);

}  // namespace latchkey::store
