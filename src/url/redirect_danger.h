// Why a URI must never be a place that answers are sent to, whatever a client has registered.
// Each reason is a way in which two parsers of one URI came to different hosts or paths, or an answer came to be forged.
#pragma once

#include <optional>
#include <string_view>

#include "url/url.h"

namespace latchkey::url {

/// The reason, in words for an administrator, or nullopt for a URI that is safe in itself.
[[nodiscard]] std::optional<std::string_view> redirect_danger(const Url& url);

/// "..", ".", "%2e%2e", "..;x", "%252e%252e" ... as a segment of a raw path; also encoded backslashes, control
/// characters and bytes that are not UTF-8, which are how such segments hide.
[[nodiscard]] bool has_treacherous_path(std::string_view raw_path);

}  // namespace latchkey::url
