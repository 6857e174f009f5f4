// The parameters of one OAuth request, judged only as the specification judges all of them: none repeated, none too
// large, a value that is empty counts as absent (RFC 6749 §3.1). What a parameter means is somebody else's business.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "oauth/error.h"
#include "url/form.h"

namespace latchkey::oauth {

inline constexpr std::size_t kMaxParamsBytes = 64 * 1024;
/// Bytes that the value of a parameter may have: 4 KiB, with exceptions (a table in params.cc).
[[nodiscard]] std::size_t max_parameter_bytes(std::string_view name);

/// The first thing wrong with the whole set, or nothing. `ignore` names parameters that are judged elsewhere.
[[nodiscard]] std::optional<Error> find_params_error(const url::Form& form,
                                                     std::initializer_list<std::string_view> ignore = {});

class Params {
 public:
  /// invalid_request when a parameter is repeated or too large.
  [[nodiscard]] static Result<Params> parse(const url::Form& form);

  /// Absent, or not empty.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] std::string value_or_empty(std::string_view name) const { return std::string(get(name).value_or("")); }
  [[nodiscard]] bool has(std::string_view name) const { return get(name).has_value(); }

 private:
  explicit Params(url::Form form) : form_(std::move(form)) {}
  url::Form form_;
};

}  // namespace latchkey::oauth
