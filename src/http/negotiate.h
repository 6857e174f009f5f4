// Content negotiation: an Accept header with q values (RFC 9110 §12.5.1).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace latchkey::http {

/// The best of `offered` (in the server's order of preference; the first wins ties) for an Accept header; the first one if
/// the header is missing; nullopt if none is acceptable.
[[nodiscard]] std::optional<std::string_view> pick_media_type(std::string_view accept, std::span<const std::string_view> offered);

/// True if the request prefers text/html over application/json: a person in a browser.
[[nodiscard]] bool wants_html(const Request& request);

}  // namespace latchkey::http
