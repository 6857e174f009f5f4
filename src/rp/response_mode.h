// The response modes by their names on the wire, and what follows from each.
#pragma once

#include <latchkey/relying_party.h>

#include <string>

namespace latchkey::rp {

/// Empty for the default, which is not sent.
[[nodiscard]] inline std::string wire_name(ResponseMode mode) {
  switch (mode) {
    case ResponseMode::query:
      return {};
    case ResponseMode::form_post:
      return "form_post";
    case ResponseMode::jwt:
      return "jwt";
    case ResponseMode::query_jwt:
      return "query.jwt";
    case ResponseMode::form_post_jwt:
      return "form_post.jwt";
  }
  return {};
}

/// True when the answer is a JWT (JARM).
[[nodiscard]] inline bool is_signed(ResponseMode mode) {
  return mode == ResponseMode::jwt || mode == ResponseMode::query_jwt || mode == ResponseMode::form_post_jwt;
}

/// True when the browser brings the answer in a POST from the provider's page.
[[nodiscard]] inline bool is_posted(ResponseMode mode) {
  return mode == ResponseMode::form_post || mode == ResponseMode::form_post_jwt;
}

}  // namespace latchkey::rp
