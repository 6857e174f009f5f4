// Changing a part of an object through the Admin REST: what was sent is laid over what stands, both in Keycloak's JSON,
// and the result is read by the reader that a new object would go through. So a partial update, a wrong type and an
// unknown member need no code of their own.
#pragma once

#include <span>
#include <string_view>

#include "json/json.h"

namespace latchkey::kc {

/// `base` with the members of `sent` in it. null counts as not sent. A member named in `merged` is a map of its own:
/// its entries are laid over one by one, and null or "" takes an entry away, as Keycloak does with attributes. Wherever
/// `sent` holds the mask of a secret ("**********", or a list of only that), what stands there in `base` stays.
[[nodiscard]] json::Object lay_over(json::Object base, const json::Object& sent,
                                    std::span<const std::string_view> merged = {});

/// The members of `old_kept` that a later version of the store wrote, taken over into `kept` (both JSON texts of
/// `kept_json`): an update by this version must not lose them.
[[nodiscard]] std::string carry_unknown(std::string_view old_kept, std::string kept);

}  // namespace latchkey::kc
