#include "kc/registered_nodes.h"

namespace latchkey::kc {
namespace {

json::Object kept_of(const model::Client& client) {
  // Told without parsing: hardly any client has nodes.
  if (!client.kept_json.contains("\"registeredNodes\"")) return {};
  auto kept = json::parse_object(client.kept_json, {.max_bytes = std::size_t{16} << 20, .max_depth = 64});
  return kept ? *std::move(kept) : json::Object();
}

json::Object nodes_in(const json::Object& kept) {
  const auto* nodes = json::find(kept, "registeredNodes");
  return nodes != nullptr && nodes->is_object() ? nodes->get_object() : json::Object();
}

}  // namespace

json::Object registered_nodes(const model::Client& client) { return nodes_in(kept_of(client)); }

std::vector<std::string> live_nodes(const model::Client& client, Instant now) {
  const json::Object kept = kept_of(client);
  const auto* timeout = json::find(kept, "nodeReRegistrationTimeout");
  const std::int64_t life = timeout != nullptr && timeout->is_int64() ? timeout->get_int64() : 0;
  std::vector<std::string> hosts;
  for (const auto& node : nodes_in(kept)) {
    const bool over = life > 0 && node.value().is_int64() && node.value().get_int64() + life < to_unix_seconds(now);
    if (!over) hosts.emplace_back(node.key());
  }
  return hosts;
}

}  // namespace latchkey::kc
