// The model in Keycloak's JSON: what the Admin REST answers, what realm files hold. What was kept without being
// acted on (`kept_json`) comes back out; references stand by name. Members without a value are left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "model/realm.h"

namespace latchkey::kc {

/// Masked secrets are written as "**********"; a mask that is sent back changes nothing (lay_over.h).
enum class Secrets { masked, revealed };

[[nodiscard]] json::Object write(const model::Realm& realm, const model::Client& client, Secrets secrets);
[[nodiscard]] json::Object write(const model::ClientScope& scope);
[[nodiscard]] json::Object write(const model::ProtocolMapper& mapper);

enum class RoleDetail {
  brief,       ///< as lists of roles show it: without attributes
  full,        ///< as the Admin REST shows one role
  with_parts,  ///< as realm files hold it: with the names of what it contains
};
[[nodiscard]] json::Object write(const model::Realm& realm, const model::Role& role, RoleDetail detail);

// --- for the writers of this folder
/// The members of `kept_json` that `out` does not have yet, behind the others.
void write_kept(json::Object& out, const std::string& kept_json);
[[nodiscard]] json::Array write_list(const std::vector<std::string>& values);
[[nodiscard]] json::Object write_map(const model::StringMap& values);
[[nodiscard]] json::Object write_attributes(const model::Attributes& values);
/// Only when there is something to say.
void write_text(json::Object& out, std::string_view key, const std::string& text);
[[nodiscard]] json::Array write_mappers(const std::vector<model::ProtocolMapper>& mappers);

}  // namespace latchkey::kc
