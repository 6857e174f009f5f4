// The settings of a realm, laid over what stands: a member that is absent changes nothing.
#include "kc/read/read_settings.h"

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "jose/algorithm.h"
#include "kc/settings_members.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;

/// Reads each member over what stands; one that is absent changes nothing.
struct ReadOver {
  ObjectReader& realm;

  void operator()(std::string_view key, bool& target) const { target = realm.bool_or(key, target); }
  void operator()(std::string_view key, std::string& target) const { target = realm.string_or(key, target); }
  void operator()(std::string_view key, std::int64_t& target) const { target = realm.int64_or(key, target); }
  void operator()(std::string_view key, int& target) const {
    if (const auto value = bounded(key, "must be between 0 and 2147483647")) target = static_cast<int>(*value);
  }
  template <class Rep, class Period>
  void operator()(std::string_view key, std::chrono::duration<Rep, Period>& target) const {
    if (const auto value = bounded(key, "must be a time between 0 and 2147483647"))
      target = std::chrono::duration<Rep, Period>(*value);
  }
  void operator()(std::string_view key, std::vector<std::string>& target) const {
    if (auto list = realm.optional_string_list(key)) target = *std::move(list);
  }

 private:
  [[nodiscard]] std::optional<std::int64_t> bounded(std::string_view key, std::string_view what_it_must_be) const {
    const auto value = realm.optional_int64(key);
    if (!value || (*value >= 0 && *value <= std::numeric_limits<std::int32_t>::max())) return value;
    realm.reject(key, what_it_must_be);
    return std::nullopt;
  }
};

void replace_map(ObjectReader& realm, std::string_view key, model::StringMap& target) {
  if (json::find(realm.object(), key) != nullptr) target = realm.string_map(key);
}

void read_tokens(ObjectReader& realm, model::TokenSettings& tokens) {
  visit_tokens(tokens, ReadOver{realm});
  if (!jose::parse_algorithm(tokens.default_signature_algorithm)) {
    realm.reject("defaultSignatureAlgorithm", "must be an algorithm that we know, such as RS256, ES256 or EdDSA");
  }
}

void read_login(ObjectReader& realm, model::LoginSettings& login) {
  visit_login(login, ReadOver{realm});
  // An address that several people may have names none of them: whoever registered with somebody's address could take
  // his place at the login.
  if (login.duplicate_emails_allowed) login.login_with_email_allowed = false;
}

void read_ssl_required(ObjectReader& realm, model::SslRequired& target) {
  const auto ssl = realm.optional_string("sslRequired");
  if (!ssl) return;
  if (*ssl == "none" || *ssl == "NONE")
    target = model::SslRequired::none;
  else if (*ssl == "all" || *ssl == "ALL")
    target = model::SslRequired::all;
  else if (*ssl == "external" || *ssl == "EXTERNAL")
    target = model::SslRequired::external;
  else
    realm.reject("sslRequired", "must be \"none\", \"external\" or \"all\"");
}

}  // namespace

void read_event_settings(ObjectReader& reader, model::EventSettings& events) { visit_events(events, ReadOver{reader}); }

void read_settings_over(ObjectReader& realm, model::RealmSettings& settings) {
  visit_names(settings, ReadOver{realm});
  read_ssl_required(realm, settings.ssl_required);
  read_tokens(realm, settings.tokens);
  read_login(realm, settings.login);
  visit_brute_force(settings.brute_force, ReadOver{realm});
  visit_events(settings.events, ReadOver{realm});
  visit_localization(settings.localization, ReadOver{realm});
  replace_map(realm, "attributes", settings.attributes);
  replace_map(realm, "browserSecurityHeaders", settings.browser_security_headers);
}

void check_realm_name(ObjectReader& realm, std::string_view key, std::string_view name) {
  if (realm.ok() && (!is_valid_id(name) || name == "." || name == "..")) {
    realm.reject(key, "must not hold / ? # ; because it stands in addresses");
  }
}

}  // namespace latchkey::kc
