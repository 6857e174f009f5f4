#include "op/adapter/adapter_action.h"

#include <fmt/format.h>

#include "jose/jwt.h"
#include "json/object_reader.h"
#include "model/realm.h"
#include "op/realm_urls.h"
#include "url/url.h"

namespace latchkey::op {
namespace {

using Kind = AdapterAction::Kind;

constexpr seconds kLifespan{30};

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::push_not_before:
      return "PUSH_NOT_BEFORE";
    case Kind::logout:
      return "LOGOUT";
    case Kind::test_available:
      break;
  }
  return "TEST_AVAILABILITY";
}

std::string_view place_of(Kind kind) {
  switch (kind) {
    case Kind::push_not_before:
      return "k_push_not_before";
    case Kind::logout:
      return "k_logout";
    case Kind::test_available:
      break;
  }
  return "k_test_available";
}

/// A client's administrator says how many nodes it has; each costs a signature and a call.
constexpr std::size_t kMostNodes = 100;

}  // namespace

std::vector<std::string> adapter_addresses(const model::Client& client, std::string_view issuer,
                                           const std::vector<std::string>& nodes) {
  if (client.admin_url.empty()) return {};
  const bool relative = client.admin_url.starts_with('/');
  const std::string whole = relative ? root_url_of(client, issuer) + client.admin_url : client.admin_url;
  auto parsed = url::parse_http_url(whole);
  if (!parsed || nodes.empty()) return {whole};
  std::vector<std::string> addresses;
  for (const auto& node : nodes) {
    if (addresses.size() == kMostNodes) break;
    parsed->host = node;
    addresses.push_back(parsed->to_string());
  }
  return addresses;
}

std::string adapter_endpoint(std::string_view address, Kind kind) {
  auto parsed = url::parse_http_url(address);
  if (!parsed) return std::string(address);
  parsed->path.append(parsed->path.ends_with('/') ? "" : "/").append(place_of(kind));
  return parsed->to_string();
}

Result<std::string> sign_adapter_action(const model::Realm& realm, const model::Client& client, AdapterAction action,
                                        std::string_view id, Instant now) {
  const auto& algorithm = realm.settings().tokens.default_signature_algorithm;
  const auto key = realm.keys().signing_key(algorithm, now);
  if (!key) return fail(Error::Kind::internal, "the realm has no active key for " + algorithm);
  json::Object claims{{"id", json::String(id)},
                      {"expiration", to_unix_seconds(now + kLifespan)},
                      {"resource", client.client_id},
                      {"action", name_of(action.kind)}};
  if (action.kind != Kind::test_available) claims["notBefore"] = action.not_before;
  return jose::sign_jwt(*key, json::serialize(claims), "JWT");
}

void enqueue_adapter_logout(store::Plan& plan, const model::Realm& realm, const model::Client& client,
                            const std::vector<std::string>& addresses, Instant now) {
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const json::Object payload{
        {"client", client.uuid.value}, {"address", addresses[i]}, {"notBefore", to_unix_seconds(now)}};
    plan.add(
        store::EnqueueOutbox{.id = fmt::format("adapter-logout-{}-{}-{}", client.uuid.value, i, to_unix_millis(now)),
                             .realm = realm.id(),
                             .kind = std::string(kAdapterLogoutKind),
                             .payload = json::serialize(payload),
                             .due = now});
  }
}

Result<AdapterLogout> parse_adapter_logout(std::string_view payload) {
  auto object = json::parse_object(payload);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  AdapterLogout logout{.client = model::ClientUuid{reader.required_string("client")},
                       .address = reader.required_string("address"),
                       .not_before = reader.int64_or("notBefore", 0)};
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return logout;
}

}  // namespace latchkey::op
