#include "op/realm_urls.h"

#include "model/realm.h"
#include "url/percent.h"
#include "url/url.h"

namespace latchkey::op {
namespace {

std::string_view without_slash(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

// The only placeholders that are known: the built-in clients use them. Nothing else is ever expanded (no environment).
constexpr std::string_view kPlaceholders[] = {"${authBaseUrl}", "${authAdminUrl}"};

}  // namespace

std::string issuer_of(const model::Realm& realm, std::string_view base_url) {
  const auto& attributes = realm.settings().attributes;
  const auto frontend = attributes.find("frontendUrl");
  if (frontend != attributes.end() && url::parse_http_url(frontend->second)) base_url = frontend->second;
  std::string out(without_slash(base_url));
  out += "/realms/";
  out += url::percent_encode(realm.name());
  return out;
}

std::string_view base_of(std::string_view issuer) { return issuer.substr(0, issuer.rfind("/realms/")); }

std::string root_url_of(const model::Client& client, std::string_view issuer) {
  const std::string_view base = base_of(issuer);
  std::string_view root = without_slash(client.root_url);
  for (const auto placeholder : kPlaceholders) {
    if (root.starts_with(placeholder)) return std::string(base).append(root.substr(placeholder.size()));
  }
  if (!root.empty()) return std::string(root);
  const auto parsed = url::parse_http_url(base);
  return parsed ? url::origin_of(*parsed) : std::string();
}

}  // namespace latchkey::op
