// What the switches of <latchkey/quirks.h> do, one function each: with a switch off its function does nothing.
#pragma once

#include <latchkey/relying_party.h>

#include <optional>
#include <string>
#include <string_view>

#include "json/json.h"
#include "rp/metadata.h"

namespace latchkey::rp {

/// The issuer that a token with these claims must name; nothing when none would do (a tenant that may not come in).
[[nodiscard]] std::optional<std::string> expected_issuer(const json::Object& claims, const Config& config,
                                                         const Metadata& metadata);
/// Whether `iss` in the claims is the provider as it calls itself or, with a template, the tenant that they name.
[[nodiscard]] bool is_issuer_of(const json::Object& claims, const Config& config, const Metadata& metadata);
/// Whether `issuer` is the configured one or, with a template, that of a tenant that may come in. For words without a
/// token around them, before which nothing was fetched (Front-Channel Logout 1.0 §2).
[[nodiscard]] bool is_issuer_of_ours(std::string_view issuer, const Config& config);
/// Whether a key that says for which issuer it is (perhaps with the template's hole) may sign for `issuer`.
[[nodiscard]] bool key_is_for(const std::string& key_issuer, const json::Object& claims, std::string_view issuer);
/// What an identity has as its issuer: the tenant's own with a template, else the provider's as it calls itself.
[[nodiscard]] std::string identity_issuer(const json::Object& claims, const Config& config, const Metadata& metadata);
/// Whether the discovery document's issuer is the configured one.
[[nodiscard]] bool is_configured_issuer(const std::string& theirs, const Config& config);

/// booleans_as_text: "true" to true, in the flags that are known to come so.
void mend_booleans(json::Object& claims, const Quirks& quirks);
/// subject_claim: fills `sub` when it is missing.
void mend_subject(json::Object& claims, const Quirks& quirks);

/// token_type_missing.
void mend_token_response(json::Object& response, const Quirks& quirks);
/// errors_with_status_200: whether an answer of that status is an error after all.
[[nodiscard]] bool is_error_in_disguise(const json::Object& response, const Quirks& quirks);

/// name_beside_code: the claims of the callback's parameter `user`; empty when it is none.
[[nodiscard]] json::Object names_beside_code(const Fields& parameters, const Quirks& quirks);

/// logout_uri_parameter: the whole address of the logout page.
[[nodiscard]] std::string logout_uri_address(const Metadata& metadata, const std::string& client_id,
                                             const std::string& logout_uri);

}  // namespace latchkey::rp
