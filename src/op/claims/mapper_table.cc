#include <algorithm>
#include <array>

#include "model/realm.h"
#include "model/user.h"
#include "op/claims/claim_value.h"
#include "op/claims/mapper.h"

namespace latchkey::op {
namespace {

enum Targets : unsigned { access = 1, id = 2, userinfo = 4, all = access | id | userinfo };

/// What a missing flag means.
enum class Flags {
  must_say_true,    ///< access.token.claim, id.token.claim, userinfo.token.claim; userinfo follows id when it says
                    ///< nothing
  on_when_missing,  ///< written by older releases without flags
  ignored,          ///< always: it changes what other mappers see
};

struct MapperType {
  std::string_view type;
  MapperFunction* apply;
  int order;  ///< smaller first: subjects, then roles are added and renamed, then written
  unsigned targets;
  Flags flags;
};

constexpr std::array<MapperType, 19> kTypes{{
    {"oidc-sub-mapper", map_sub, -10, access, Flags::must_say_true},
    {"oidc-hardcoded-role-mapper", map_hardcoded_role, 10, all, Flags::ignored},
    {"oidc-role-name-mapper", map_role_name, 20, all, Flags::ignored},
    {"oidc-audience-resolve-mapper", map_audience_resolve, 30, access, Flags::on_when_missing},
    {"oidc-usermodel-realm-role-mapper", map_realm_roles, 40, all, Flags::must_say_true},
    {"oidc-usermodel-client-role-mapper", map_client_roles, 40, all, Flags::must_say_true},
    {"oidc-usermodel-attribute-mapper", map_user_attribute, 0, all, Flags::must_say_true},
    {"oidc-usermodel-property-mapper", map_user_property, 0, all, Flags::must_say_true},
    {"oidc-full-name-mapper", map_full_name, 0, all, Flags::must_say_true},
    {"oidc-address-mapper", map_address, 0, all, Flags::must_say_true},
    {"oidc-hardcoded-claim-mapper", map_hardcoded_claim, 0, all, Flags::must_say_true},
    {"oidc-audience-mapper", map_audience, 0, access | id, Flags::must_say_true},
    {"oidc-group-membership-mapper", map_groups, 0, all, Flags::must_say_true},
    {"oidc-usersessionmodel-note-mapper", map_session_note, 0, all, Flags::must_say_true},
    {"oidc-allowed-origins-mapper", map_allowed_origins, 0, access, Flags::on_when_missing},
    {"oidc-acr-mapper", map_acr, 0, access | id, Flags::must_say_true},
    {"oidc-nonce-backwards-compatible-mapper", map_nonce, 0, access, Flags::ignored},
    {"oidc-sha256-pairwise-sub-mapper", map_pairwise_sub, 0, all, Flags::ignored},
    {"oidc-organization-membership-mapper", map_nothing, 0, all, Flags::must_say_true},  // no claim tells of organizations
}};

const MapperType* find_type(std::string_view type) {
  const auto* found = std::ranges::find(kTypes, type, &MapperType::type);
  return found == kTypes.end() ? nullptr : found;
}

unsigned bit_of(ClaimTarget target) {
  if (target == ClaimTarget::id) return id;
  return target == ClaimTarget::userinfo ? userinfo : access;
}

bool flag(const model::ProtocolMapper& mapper, std::string_view key, bool when_missing) {
  const auto found = mapper.config.find(key);
  return found == mapper.config.end() ? when_missing : found->second == "true";
}

bool is_meant_for(const MapperType& type, const model::ProtocolMapper& mapper, ClaimTarget target) {
  if ((type.targets & bit_of(target)) == 0) return false;
  if (type.flags == Flags::ignored) return true;
  const bool missing = type.flags == Flags::on_when_missing;
  switch (target) {
    case ClaimTarget::access:
      return flag(mapper, "access.token.claim", missing);
    case ClaimTarget::lightweight_access:
      return flag(mapper, "lightweight.claim", false);
    case ClaimTarget::id:
      return flag(mapper, "id.token.claim", missing);
    case ClaimTarget::userinfo:
      return flag(mapper, "userinfo.token.claim", flag(mapper, "id.token.claim", missing));
  }
  return false;
}

RoleNames names_of(const model::Realm& realm, const RoleSet& roles) {
  RoleNames out;
  for (const model::Role* role : roles) {
    if (role->is_realm_role()) {
      out.realm.insert(role->name);
    } else if (const auto* client = realm.find_client(role->client)) {
      out.clients[client->client_id].insert(role->name);
    }
  }
  return out;
}

bool looks_at_roles(const MapperType& type) {
  constexpr std::array kLooking{map_hardcoded_role, map_role_name, map_audience_resolve, map_realm_roles,
                                map_client_roles};
  return std::ranges::find(kLooking, type.apply) != kLooking.end();
}

struct Job {
  const MapperType* type;
  const model::ProtocolMapper* mapper;
};

}  // namespace

void apply_mappers(const ClaimSource& source, ClaimTarget target, json::Object& claims) {
  std::vector<Job> jobs;
  const auto collect = [&](const std::vector<model::ProtocolMapper>& mappers) {
    for (const auto& mapper : mappers) {
      const MapperType* type = find_type(mapper.type);
      if (type != nullptr && is_meant_for(*type, mapper, target)) jobs.push_back({type, &mapper});
    }
  };
  for (const auto* scope : source.scope.scopes) collect(scope->mappers);
  collect(source.client.mappers);
  // By order, and within it as collected: the positions make an unstable sort stable.
  std::vector<std::size_t> positions(jobs.size());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = i;
  std::ranges::sort(positions, {}, [&](std::size_t i) { return std::pair(jobs[i].type->order, i); });

  // Whoever administers a thousand realms has tens of thousands, and most of these tokens name none.
  RoleNames roles;
  if (std::ranges::any_of(jobs, [](const Job& job) { return looks_at_roles(*job.type); }))
    roles = names_of(source.realm, source.roles);
  ClaimContext context{.source = source, .target = target, .roles = roles, .claims = claims};
  for (const std::size_t i : positions) jobs[i].type->apply(*jobs[i].mapper, context);
}

std::string subject_for(const model::Client& client, const model::User& user) {
  for (const auto& mapper : client.mappers) {
    if (mapper.type == "oidc-sha256-pairwise-sub-mapper") return pairwise_subject(mapper, client, user);
  }
  return user.id.value;
}

void map_nothing(const model::ProtocolMapper&, ClaimContext&) {}

}  // namespace latchkey::op
