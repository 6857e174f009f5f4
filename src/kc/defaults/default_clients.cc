// Realm roles, the built-in clients and their roles.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "kc/defaults/default_parts.h"
#include "kc/defaults/defaults.h"
#include "url/percent.h"

namespace latchkey::kc {
namespace {

using model::Client;
using model::Role;

constexpr std::string_view kAccount = "account";
constexpr std::string_view kAccountConsole = "account-console";

Client make_client(std::string_view client_id, Random& random) {
  Client client;
  client.uuid = model::ClientUuid(random.uuid());
  client.client_id = client_id;
  client.name = fmt::format("${{client_{}}}", client_id);
  client.full_scope_allowed = false;
  client.attributes["realm_client"] = "false";
  return client;
}

Client make_public_client(std::string_view client_id, Random& random) {
  Client client = make_client(client_id, random);
  client.public_client = true;
  return client;
}

void set_pages(Client& client, std::string_view root, const std::string& base) {
  client.root_url = root;
  client.base_url = base;
  client.redirect_uris = {base + "*"};
  client.attributes["post.logout.redirect.uris"] = "+";
}

std::string account_url(const Draft& draft) {
  return "/realms/" + url::percent_encode(draft.settings.name) + "/account/";
}

Role* account_role(Draft& draft, const Client& account, std::string_view name, std::string_view part, Random& random) {
  const bool missing = draft.client_role(account.uuid, name) == nullptr;
  Role* role = ensure_role(draft, account.uuid, name, random);
  if (missing && !part.empty()) add_composite(*role, ensure_role(draft, account.uuid, part, random));
  return role;
}

/// The account client's roles, and what every user may do there.
void add_account_roles(Draft& draft, Role* default_role, Random& random) {
  const Client& account = *draft.client(kAccount);
  const Role* view_profile = account_role(draft, account, "view-profile", "", random);
  const Role* manage_account = account_role(draft, account, "manage-account", "manage-account-links", random);
  account_role(draft, account, "view-applications", "", random);
  account_role(draft, account, "view-consent", "", random);
  account_role(draft, account, "manage-consent", "view-consent", random);
  account_role(draft, account, "view-groups", "", random);
  account_role(draft, account, "delete-account", "", random);
  if (default_role != nullptr) {
    add_composite(*default_role, view_profile);
    add_composite(*default_role, manage_account);
  }
}

Client make_account(Draft& draft, Random& random) {
  Client account = make_public_client(kAccount, random);
  set_pages(account, "${authBaseUrl}", account_url(draft));
  return account;
}

Client make_account_console(Draft& draft, Random& random) {
  Client console = make_public_client(kAccountConsole, random);
  set_pages(console, "${authBaseUrl}", account_url(draft));
  console.attributes["pkce.code.challenge.method"] = "S256";
  console.mappers.push_back(
      {model::MapperId(random.uuid()), "audience resolve", "openid-connect", "oidc-audience-resolve-mapper", {}});
  return console;
}

Client make_admin_console(Draft& draft, Random& random) {
  Client console = make_public_client("security-admin-console", random);
  set_pages(console, "${authAdminUrl}", "/admin/" + url::percent_encode(draft.settings.name) + "/console/");
  console.web_origins = {"+"};
  console.full_scope_allowed = true;
  console.attributes["pkce.code.challenge.method"] = "S256";
  console.attributes["client.use.lightweight.access.token.enabled"] = "true";
  console.mappers.push_back({model::MapperId(random.uuid()),
                             "locale",
                             "openid-connect",
                             "oidc-usermodel-attribute-mapper",
                             {{"user.attribute", "locale"},
                              {"claim.name", "locale"},
                              {"jsonType.label", "String"},
                              {"introspection.token.claim", "true"},
                              {"userinfo.token.claim", "true"},
                              {"id.token.claim", "true"},
                              {"access.token.claim", "true"}}});
  return console;
}

Client make_admin_cli(Draft&, Random& random) {
  Client cli = make_public_client("admin-cli", random);
  cli.full_scope_allowed = true;
  cli.standard_flow_enabled = false;
  cli.direct_access_grants_enabled = true;
  cli.attributes["client.use.lightweight.access.token.enabled"] = "true";
  return cli;
}

Client make_broker(Draft&, Random& random) { return make_management_client("broker", random); }

std::string_view management_client_id(const Draft& draft) {
  return is_master(draft) ? "master-realm" : "realm-management";
}

Client make_management(Draft& draft, Random& random) {
  Client client = make_management_client(std::string(management_client_id(draft)), random);
  if (is_master(draft)) client.name = "master Realm";
  return client;
}

struct BuiltIn {
  std::string_view client_id;  ///< "" : the management client, whose name depends on the realm
  Client (*make)(Draft&, Random&);
};
constexpr std::array kBuiltIn{
    BuiltIn{kAccount, make_account},      BuiltIn{kAccountConsole, make_account_console},
    BuiltIn{"admin-cli", make_admin_cli}, BuiltIn{"broker", make_broker},
    BuiltIn{"", make_management},         BuiltIn{"security-admin-console", make_admin_console}};

void add_management(Draft& draft, Random& random) {
  const Client& client = *draft.client(management_client_id(draft));
  Role* everything = nullptr;
  if (is_master(draft)) {
    everything = ensure_role(draft, {}, "admin", random);
    add_composite(*everything, ensure_role(draft, {}, "create-realm", random));
  } else {
    everything = ensure_role(draft, client.uuid, "realm-admin", random);
  }
  add_management_roles(draft, client, everything, random);
}

/// The role that every new user gets, and the realm roles in it. Null when the realm has brought its own.
Role* add_default_role(Draft& draft, Random& random) {
  const bool offline_missing = draft.realm_role("offline_access") == nullptr;
  const Role* offline = ensure_role(draft, {}, "offline_access", random);
  const Role* uma = ensure_role(draft, {}, "uma_authorization", random);
  const auto& roles = draft.roles();
  const auto own = std::ranges::find(roles, draft.settings.default_role, &Role::id);
  if (!draft.settings.default_role.empty() && own != roles.end()) {
    if (offline_missing) add_composite(*draft.realm_role(own->name), offline);
    return nullptr;
  }
  std::string name = "default-roles-" + draft.settings.name;
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool fresh = draft.realm_role(name) == nullptr;
  Role* role = ensure_role(draft, {}, name, random);
  draft.settings.default_role = role->id;
  if (!fresh) return nullptr;
  role->description = "${role_default-roles}";
  add_composite(*role, offline);
  add_composite(*role, uma);
  return role;
}

}  // namespace

const std::vector<std::string_view>& realm_management_roles() {
  static const std::vector<std::string_view> roles = {"create-client",
                                                      "view-realm",
                                                      "view-users",
                                                      "view-clients",
                                                      "view-events",
                                                      "view-identity-providers",
                                                      "view-authorization",
                                                      "view-organizations",
                                                      "manage-realm",
                                                      "manage-users",
                                                      "manage-clients",
                                                      "manage-events",
                                                      "manage-identity-providers",
                                                      "manage-authorization",
                                                      "manage-organizations",
                                                      "query-users",
                                                      "query-clients",
                                                      "query-realms",
                                                      "query-groups",
                                                      "query-organizations",
                                                      "impersonation"};
  return roles;
}

bool is_master(const Draft& draft) { return draft.settings.name == kMasterRealm; }

Role* ensure_role(Draft& draft, const model::ClientUuid& client, std::string_view name, Random& random) {
  if (Role* found = draft.client_role(client, name)) return found;
  Role role;
  role.id = model::RoleId(random.uuid());
  role.name = name;
  role.description = fmt::format("${{role_{}}}", name);
  role.client = client;
  return draft.add(std::move(role));
}

void add_composite(Role& role, const Role* part) {
  if (part == nullptr || std::ranges::find(role.composites, part->id) != role.composites.end()) return;
  role.composites.push_back(part->id);
}

Client make_management_client(const std::string& client_id, Random& random) {
  Client client = make_client(client_id, random);
  client.bearer_only = true;
  client.attributes["realm_client"] = "true";
  return client;
}

void add_management_roles(Draft& draft, const Client& client, Role* everything, Random& random) {
  for (const auto name : realm_management_roles()) {
    const Role* role = ensure_role(draft, client.uuid, name, random);
    if (everything != nullptr) add_composite(*everything, role);
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> includes{
      {{"view-clients", "query-clients"},
       {"view-users", "query-users"},
       {"view-users", "query-groups"},
       {"view-organizations", "query-organizations"}}};
  for (const auto& [whole, part] : includes)
    add_composite(*draft.client_role(client.uuid, whole), draft.client_role(client.uuid, part));
}

std::vector<model::ClientUuid> add_default_clients(Draft& draft, Random& random) {
  std::vector<model::ClientUuid> made;
  for (const auto& row : kBuiltIn) {
    if (draft.client(row.client_id.empty() ? management_client_id(draft) : row.client_id) != nullptr) continue;
    made.push_back(draft.add(row.make(draft, random))->uuid);
  }
  return made;
}

void add_default_roles(Draft& draft, const std::vector<model::ClientUuid>& made, Random& random) {
  Role* default_role = add_default_role(draft, random);
  add_management(draft, random);
  add_account_roles(draft, default_role, random);
  ensure_role(draft, draft.client("broker")->uuid, "read-token", random);
  Client& console = *draft.client(kAccountConsole);
  if (std::ranges::find(made, console.uuid) == made.end()) return;
  const Client& account = *draft.client(kAccount);
  for (const auto role : {"manage-account", "view-groups"}) {
    console.scope_mappings.push_back(ensure_role(draft, account.uuid, role, random)->id);
  }
}

}  // namespace latchkey::kc
