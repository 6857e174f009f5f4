#include "op/grants/grant.h"

#include <array>

#include "model/client.h"
#include "op/client_restrictions.h"

namespace latchkey::op {
namespace {

struct Entry {
  GrantKind kind;
  std::string_view wire;
  bool (*allowed)(const model::Client&);
};

constexpr std::array<Entry, 4> kGrants{{
    {GrantKind::authorization_code, "authorization_code",
     [](const model::Client& client) { return client.standard_flow_enabled; }},
    {GrantKind::refresh_token, "refresh_token", [](const model::Client&) { return true; }},
    {GrantKind::client_credentials, "client_credentials",
     [](const model::Client& client) { return client.service_accounts_enabled && !client.public_client; }},
    {GrantKind::password, "password", [](const model::Client& client) { return client.direct_access_grants_enabled; }},
}};

std::string_view reason(GrantKind kind) {
  switch (kind) {
    case GrantKind::authorization_code:
      return "Client not allowed to exchange code";
    case GrantKind::client_credentials:
      return "Client not enabled to retrieve service account";
    case GrantKind::password:
      return "Client not allowed for direct access grants";
    case GrantKind::refresh_token:
      break;
  }
  return "Client not allowed to use this grant";
}

}  // namespace

std::string_view wire_name(GrantKind kind) {
  for (const auto& entry : kGrants) {
    if (entry.kind == kind) return entry.wire;
  }
  return "";
}

oauth::Result<GrantKind> check_grant_type(const model::Client& client, std::string_view grant_type) {
  for (const auto& entry : kGrants) {
    if (entry.wire != grant_type) continue;
    // RFC 6749 §5.2, unauthorized_client
    if (client.bearer_only || !entry.allowed(client))
      return oauth::fail(oauth::ErrorCode::unauthorized_client, std::string(reason(entry.kind)));
    if (const auto unmet = unmet_by_tokens(client); !unmet.empty()) {
      return oauth::fail(oauth::ErrorCode::unauthorized_client,
                         std::string(unmet).append(" is set for this client and not supported"));
    }
    return entry.kind;
  }
  return oauth::fail(oauth::ErrorCode::unsupported_grant_type, "Unsupported grant_type");
}

}  // namespace latchkey::op
