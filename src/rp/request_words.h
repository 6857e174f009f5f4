// What the requests of several grants have in common: lists as one text, and parameters that the application adds.
#pragma once

#include <latchkey/http.h>
#include <latchkey/result.h>

#include <string>
#include <string_view>
#include <vector>

#include "url/form.h"

namespace latchkey::rp {

/// "openid profile" (RFC 6749 §3.3).
[[nodiscard]] std::string as_scope(const std::vector<std::string>& words);
/// The other way round; any number of spaces between the words.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// Adds `value` unless it is empty.
void add_if(url::Form& form, const char* name, const std::string& value);
void add_resources(url::Form& form, const std::vector<std::string>& chosen, const std::vector<std::string>& usual);
/// Adds the application's own parameters. invalid_configuration when one stands there already or is a credential.
[[nodiscard]] Result<void> add_extra(url::Form& form, const Fields& extra);

}  // namespace latchkey::rp
