// From a profile and what an application enters to settings.
#include <latchkey/provider_profile.h>

#include <fmt/core.h>

#include <algorithm>

#include "rp/error.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

Error bad(std::string message, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, std::move(message), {}, hint);
}

std::string listed(const auto& range, auto&& name_of_item) {
  std::string text;
  for (const auto& item : range) text += (text.empty() ? "" : ", ") + std::string(name_of_item(item));
  return text;
}

Result<const ProviderProfile*> find_profile(std::string_view name) {
  const auto& all = provider_profiles();
  const auto found = std::ranges::find(all, name, &ProviderProfile::name);
  if (found != all.end()) return &*found;
  return bad(fmt::format("there is no provider profile called {}", printable(name, 40)),
             "There are " + listed(all, [](const ProviderProfile& p) { return p.name; }) +
                 "; for any other provider give its issuer, without a profile");
}

Result<void> check_values(const ProviderProfile& profile, const ProfileAnswers& answers) {
  for (const auto& value : profile.values) {
    const auto given = answers.values.find(value.name);
    if (given == answers.values.end() || given->second.empty()) {
      return bad(fmt::format("the profile {} needs the value {}", profile.name, value.name), "Give " + value.meaning);
    }
  }
  for (const auto& [name, text] : answers.values) {
    if (std::ranges::find(profile.values, name, &ProfileValue::name) == profile.values.end()) {
      return bad(fmt::format("the profile {} knows no value {}", profile.name, printable(name, 40)),
                 profile.values.empty()
                     ? std::string("It needs none")
                     : "It knows " + listed(profile.values, [](const ProfileValue& v) { return v.name; }));
    }
  }
  return {};
}

/// What stands in an address must not turn it into another one.
bool fits_an_address(std::string_view value) {
  return std::ranges::all_of(value, [](unsigned char c) {
    return c > 0x20 && c < 0x7f &&
           std::string_view("?#@\\{}\"<>%").find(static_cast<char>(c)) == std::string_view::npos;
  });
}

Result<std::string> filled(const ProviderProfile& profile, const ProfileAnswers& answers) {
  std::string issuer = profile.issuer;
  for (const auto& value : profile.values) {
    const std::string hole = "{" + value.name + "}";
    const auto at = issuer.find(hole);
    if (at == std::string::npos) continue;
    std::string text = answers.values.at(value.name);
    while (text.ends_with('/')) text.pop_back();
    if (!fits_an_address(text) || text.empty()) {
      return bad(fmt::format("the value {} of the profile {} cannot stand in an address", value.name, profile.name),
                 "Give " + value.meaning);
    }
    issuer.replace(at, hole.size(), text);
  }
  if (!url::parse_http_url(issuer)) {
    return bad(fmt::format("the values of the profile {} make no address: {}", profile.name, printable(issuer, 100)),
               "Give host names without https://");
  }
  return issuer;
}

/// Apple's client secret is signed; its values go into a setting of their own, not into an address.
SignedSecret signed_secret(const ProfileAnswers& answers) {
  return {.issuer = answers.values.at("team_id"),
          .key = {.text = answers.values.at("private_key"), .kid = answers.values.at("key_id"), .algorithm = "ES256"}};
}

}  // namespace

Result<Config> provider_config(std::string_view name, const ProfileAnswers& answers) {
  const auto profile = find_profile(name);
  if (!profile) return profile.error();
  const ProviderProfile& row = **profile;
  if (auto checked = check_values(row, answers); !checked) return checked.error();
  auto issuer = filled(row, answers);
  if (!issuer) return issuer.error();
  Config config;
  config.issuer = *std::move(issuer);
  config.client_id = answers.client_id;
  config.client_secret = answers.client_secret;
  config.redirect_uri = answers.redirect_uri;
  config.scopes = row.scopes;
  config.authentication = row.authentication;
  config.quirks = row.quirks;
  config.authorization_parameters = row.authorization_parameters;
  config.response_mode = row.response_mode;
  config.fetch_userinfo = row.fetch_userinfo;
  config.roles_from_access_token = row.roles_from_access_token;
  config.role_claims = row.role_claims;
  config.endpoints = row.endpoints;
  if (row.signed_secret) config.signed_secret = signed_secret(answers);
  return config;
}

}  // namespace latchkey::rp
