// Roles and groups. A role belongs to the realm or to one client; a composite role contains others.
#pragma once

#include <string>
#include <vector>

#include "model/ids.h"

namespace latchkey::model {

struct Role {
  RoleId id;
  std::string name;
  std::string description;
  ClientUuid client;  ///< empty: a realm role
  std::vector<RoleId> composites;
  Attributes attributes;
  std::string kept_json;

  [[nodiscard]] bool is_realm_role() const { return client.empty(); }
};

struct Group {
  GroupId id;
  std::string name;
  std::string description;
  GroupId parent;  ///< empty: top level
  std::vector<RoleId> roles;
  Attributes attributes;
  std::string kept_json;
};

}  // namespace latchkey::model
