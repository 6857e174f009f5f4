// Sections of a realm file that no other writer has.
#pragma once

#include "json/json.h"
#include "kc/write/write.h"
#include "model/realm.h"

namespace latchkey::kc {

/// `components` by their types, each with its sub-components; without what we keep for ourselves (kept.h).
[[nodiscard]] json::Object export_components(const model::Realm& realm, Secrets secrets);
/// `scopeMappings` and `clientScopeMappings`: which roles a client or client scope lets through, by names.
void write_scope_mappings(const model::Realm& realm, json::Object& out);

// Lists and maps whose order says nothing are written in one order, whatever order they were made in: two exports of
// the same realm are the same bytes.
void sort_names(json::Value& list);
void sort_members(json::Value& object);
/// `composites`, `realmRoles` and `clientRoles` of a role, group or user.
void sort_role_names(json::Object& owner);

}  // namespace latchkey::kc
