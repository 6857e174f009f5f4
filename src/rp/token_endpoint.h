// Requests to the token endpoint and what comes of them (RFC 6749 §4.1.3, §5, §6).
#pragma once

#include <latchkey/relying_party.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/json.h"
#include "rp/metadata.h"
#include "rp/talk.h"
#include "url/form.h"

namespace latchkey::rp {

/// Sends `form` with the client's credentials, its proof of possession if it makes them, and the resources that the
/// settings name. token_request_refused when the provider answers with an error.
[[nodiscard]] Result<Tokens> request_tokens(Talk& talk, const Metadata& metadata, url::Form form);

/// The same for a grant whose answer says more than Tokens holds: the whole answer, its status checked.
[[nodiscard]] Result<json::Object> request_token_response(Talk& talk, const Metadata& metadata, const url::Form& form);

/// Whole seconds as a number or as digits, as real providers send both; nothing when it is neither, or negative.
[[nodiscard]] std::optional<std::int64_t> read_seconds(const json::Value& value);

/// A success response. Tolerates what real providers send: expires_in as a string.
[[nodiscard]] Result<Tokens> parse_tokens(const json::Object& object, TimePoint now,
                                          std::string_view token_type = "Bearer");

}  // namespace latchkey::rp
