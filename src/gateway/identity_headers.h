// The headers in which an application behind the gateway reads who is there. Nobody else may write them: every incoming
// variant goes, however it is spelled ("X_Forwarded_User" is the same variable as "X-Forwarded-User" to CGI, WSGI and
// PHP), and so do the headers by which older software is told another path, method, client or client certificate.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <latchkey/session.h>

#include "gateway/settings.h"
#include "http/headers.h"

namespace latchkey::gateway {

/// Who somebody is, in the words of the headers.
struct Person {
  std::string user;
  std::string email;
  std::string name;
  std::vector<std::string> groups;
  std::vector<std::string> roles;
  std::string provider = {};  ///< the name it has in the configuration: equal names at two providers are two people
  std::string issuer = {};
};

/// `provider`: who vouches, by its name in the configuration.
[[nodiscard]] Person person_of(const rp::Identity& identity, const IdentitySettings& settings,
                               std::string_view provider);

class IdentityHeaders {
 public:
  explicit IdentityHeaders(const IdentitySettings& settings);

  /// True for a header that no client may send on.
  [[nodiscard]] bool is_reserved(std::string_view name) const;
  void add(const Person& person, http::Headers& headers) const;
  /// In "Authorization" with the word Bearer before it, in any other header as it is.
  void add_access_token(std::string_view token, http::Headers& headers) const;
  void add_assertion(std::string_view assertion, http::Headers& headers) const;
  /// Those that have a name and do not stand in `headers`, separated by commas.
  [[nodiscard]] std::string missing(const http::Headers& headers) const;

 private:
  IdentitySettings names_;
  std::vector<std::string> reserved_;  ///< canonical, sorted
};

/// "X_Forwarded_User" -> "x-forwarded-user": what CGI cannot tell apart has one name.
[[nodiscard]] std::string canonical_name(std::string_view name);
/// Control characters and what could pass for a separator percent-encoded, so that one group never looks like two.
[[nodiscard]] std::string list_item(std::string_view value);

}  // namespace latchkey::gateway
