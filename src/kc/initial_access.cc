#include "kc/initial_access.h"

#include <charconv>
#include <limits>

#include "json/object_reader.h"

namespace latchkey::kc {
namespace {

std::int64_t number(const model::Component& access, std::string_view key) {
  const std::string_view text = access.value(key, "0");
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

Result<model::Component> make_initial_access(const json::Object& sent, const std::string& realm, Random& random,
                                             Instant now) {
  json::ObjectReader reader(sent, json::Scalars::coerce);
  const std::int64_t count = reader.int64_or("count", 1);
  const std::int64_t expiration = reader.int64_or("expiration", 0);
  constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
  if (count < 1 || count > kMax) reader.reject("count", "must be between 1 and 2147483647");
  if (expiration < 0 || expiration > kMax) reader.reject("expiration", "must be between 0 and 2147483647");
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  model::Component access;
  access.id = model::ComponentId(random.uuid());
  access.name = "initial access";
  access.provider_id = "initial-access";
  access.provider_type = kInitialAccessType;
  access.parent_id = realm;
  access.config["timestamp"] = {std::to_string(to_unix_seconds(now))};
  access.config["expiration"] = {std::to_string(expiration)};
  access.config["count"] = {std::to_string(count)};
  access.config["remainingCount"] = {std::to_string(count)};
  return access;
}

json::Object write_initial_access(const model::Component& access) {
  json::Object out;
  out["id"] = json::String(access.id.value);
  for (const auto* key : {"timestamp", "expiration", "count", "remainingCount"}) out[key] = number(access, key);
  return out;
}

std::optional<Instant> initial_access_end(const model::Component& access) {
  const auto life = number(access, "expiration");
  if (life == 0) return std::nullopt;
  return from_unix_seconds(number(access, "timestamp") + life);
}

}  // namespace latchkey::kc
