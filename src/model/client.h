// A client (relying party or service) and its client scopes. Values; the secret is a shared handle so that copies of a
// client do not copy secrets.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/secret.h"
#include "model/ids.h"
#include "model/protocol_mapper.h"

namespace latchkey::model {

using SharedSecret = std::shared_ptr<const Secret>;

struct Client {
  ClientUuid uuid;
  std::string client_id;
  std::string name;
  std::string description;
  std::string protocol = "openid-connect";
  bool enabled = true;

  bool public_client = false;
  bool bearer_only = false;
  std::string authenticator_type = "client-secret";  ///< client-secret, client-jwt, client-secret-jwt, client-x509
  SharedSecret secret;                               ///< null: none; stored sealed

  std::string root_url;
  std::string base_url;
  std::string admin_url;
  std::vector<std::string> redirect_uris;
  std::vector<std::string> web_origins;

  bool standard_flow_enabled = true;
  bool implicit_flow_enabled = false;
  bool direct_access_grants_enabled = false;
  bool service_accounts_enabled = false;
  bool consent_required = false;
  bool frontchannel_logout = false;
  bool full_scope_allowed = true;
  bool surrogate_auth_required = false;
  bool always_display_in_console = false;
  std::int64_t not_before = 0;  ///< unix seconds; tokens issued earlier are void

  std::vector<ScopeId> default_scopes;
  std::vector<ScopeId> optional_scopes;
  std::vector<RoleId> scope_mappings;  ///< roles its tokens may carry when full_scope_allowed is off
  std::vector<ProtocolMapper> mappers;
  StringMap attributes;
  StringMap flow_overrides;  ///< "browser" / "direct_grant" -> flow id
  std::string kept_json;     ///< JSON object: what a file said and we do not act on; "" when nothing

  /// The attribute's value, or "" when it is not set.
  [[nodiscard]] const std::string& attribute(std::string_view name) const;
};

struct ClientScope {
  ScopeId id;
  std::string name;
  std::string description;
  std::string protocol = "openid-connect";
  std::vector<ProtocolMapper> mappers;
  std::vector<RoleId> scope_mappings;
  StringMap attributes;
  std::string kept_json;

  /// Whether the scope's name is echoed in `scope` ("include.in.token.scope", true unless "false").
  [[nodiscard]] bool in_token_scope() const;
};

}  // namespace latchkey::model
