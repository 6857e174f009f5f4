// Claims as mappers write them: paths ("realm_access.roles", with "\." for a dot in a name) and typed values
// ("jsonType.label", "multivalued").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "model/protocol_mapper.h"

namespace latchkey::op {

using ClaimPath = std::vector<std::string>;

/// "a.b\.c" is {"a", "b.c"}. Empty pieces are dropped.
[[nodiscard]] ClaimPath split_claim_path(std::string_view path);
/// `name` so that it is one piece of a path.
[[nodiscard]] std::string escape_claim_name(std::string_view name);

/// The values in the type and number that the mapper's configuration asks for; nullopt when there is nothing to say or
/// a value is not of that type (a claim is rather missing than wrong).
[[nodiscard]] std::optional<json::Value> typed_value(const model::ProtocolMapper& mapper,
                                                     const std::vector<std::string>& values);

/// Puts `value` at `path`; objects on the way are made, a scalar in the way is replaced. Claims that only the provider
/// may say (iss, exp, typ, azp, sid ...) cannot be written.
void set_claim(json::Object& claims, const ClaimPath& path, json::Value value);
/// The same, but a list that is there already is lengthened by what is new.
void merge_claim(json::Object& claims, const ClaimPath& path, json::Value value);
/// `aud` is a string, or a list when there are several.
void add_audience(json::Object& claims, std::string_view audience);

/// The configuration entry, or "".
[[nodiscard]] std::string_view config_of(const model::ProtocolMapper& mapper, std::string_view key);
/// The path of `claim.name`; empty when it is not set.
[[nodiscard]] ClaimPath claim_path_of(const model::ProtocolMapper& mapper);

}  // namespace latchkey::op
