// GET /admin, /admin/{realm}/console/ and, for browsers, /realms/{realm}/account: the pages that the official consoles run
// in. What they know of the server stands in the page; everything else they ask for with a token.
#include "endpoints/console_pages.h"

#include <fmt/format.h>

#include "endpoints/console_files.h"
#include "endpoints/handlers.h"
#include "endpoints/identity.h"
#include "endpoints/page_response.h"
#include "kc/defaults/defaults.h"
#include "op/realm_urls.h"
#include "op/scope_resolution.h"
#include "pages/console_page.h"
#include "url/percent.h"
#include "url/redirect_match.h"
#include "url/url.h"

namespace latchkey::endpoints {
namespace {

constexpr std::string_view kProduct = "Latchkey";

http::Response not_built(const Visit& visit) {
  pages::ErrorPage error;
  error.text =
      "The consoles are not part of this installation. In a source tree, ./quickstart builds them; else --console-dir "
      "names the folder that they were built into.";
  return page(404, visit.env.renderer.error(page_context(visit), error));
}

/// The origin that the realm's own addresses have, where it is not the one that the browser is at.
std::string other_origin(const Visit& visit) {
  const auto url = url::parse_http_url(visit.base_url);
  if (!url) return "";
  std::string origin = url::origin_of(*url);
  return origin == visit.request.base_url() ? std::string() : origin;
}

json::Object common_environment(const Visit& visit, std::string_view console) {
  const auto& files = *visit.env.consoles;
  json::Object env;
  env["serverBaseUrl"] = visit.base_url;
  env["authUrl"] = visit.base_url;
  env["authServerUrl"] = visit.base_url;
  env["realm"] = visit.realm->name();
  env["resourceUrl"] = files.base_path(console);
  env["resourceVersion"] = files.version();
  env["logo"] = "/logo.svg";
  env["logoUrl"] = "";
  const auto& attributes = visit.realm->settings().attributes;
  const auto dark = attributes.find("darkMode");
  env["darkMode"] = dark == attributes.end() || dark->second != "false";
  return env;
}

http::Response console_response(const Visit& visit, const pages::ConsolePage& console) {
  auto response = http::Response::html(200, pages::console_page(console));
  response.headers.set("Content-Security-Policy", pages::console_csp(other_origin(visit)));
  return response;
}

http::Response see_other(std::string_view path) { return http::Response::redirect(path, 302); }

struct Referrer {
  std::string client;
  std::string name;
  std::string uri;
};

/// The application that sent the person here, by its client id; its address counts only if it is registered.
std::optional<Referrer> referrer_of(const Visit& visit) {
  const auto query = visit.request.query_form();
  if (!query || query->count("referrer") != 1) return std::nullopt;
  const auto* client = visit.realm->find_client(*query->get("referrer"));
  if (client == nullptr) return std::nullopt;
  std::optional<std::string> uri;
  if (query->count("referrer_uri") == 1) {
    const std::string asked(*query->get("referrer_uri"));
    if (url::match_redirect_uri(asked, client->redirect_uris, op::root_url_of(*client, visit.issuer))) uri = asked;
  } else if (const auto home = client_home(visit, *client)) {
    uri = std::string(home->str());
  }
  if (!uri) return std::nullopt;
  return Referrer{client->client_id, client->name.empty() ? client->client_id : client->name, *std::move(uri)};
}

/// Whether whoever the browser is signed in as may see their groups. Before the login nobody does; the page is loaded
/// again after it.
Task<bool> shows_groups(const Visit& visit) {
  const auto signed_in = co_await find_signed_in(visit);
  if (!signed_in || !*signed_in) co_return false;
  const auto* account = visit.realm->find_client("account");
  const auto* role = account == nullptr ? nullptr : visit.realm->find_client_role(account->uuid, "view-groups");
  co_return role != nullptr && op::roles_of(*visit.realm, (*signed_in)->user).contains(role);
}

json::Object account_features(const Visit& visit, bool groups) {
  const auto& login = visit.realm->settings().login;
  return {{"isRegistrationEmailAsUsername", login.registration_email_as_username},
          {"isEditUserNameAllowed", login.edit_username_allowed},
          {"isLinkedAccountsEnabled", false},
          {"isMyResourcesEnabled", false},
          {"deleteAccountAllowed", false},
          {"updateEmailFeatureEnabled", false},
          {"updateEmailActionEnabled", false},
          {"isViewApplicationsEnabled", true},
          {"isViewGroupsEnabled", groups},
          {"isViewOrganizationsEnabled", false},
          {"isOid4VciEnabled", false}};
}

}  // namespace

Task<http::Response> admin_root(const Env& env, const http::Request& request) {
  co_return see_other(fmt::format("{}/admin/{}/console/", base_url_of(env, request), kc::kMasterRealm));
}

Task<http::Response> admin_console(const Visit& visit) {
  const std::string path = fmt::format("/admin/{}/console/", url::percent_encode(visit.realm->name()));
  // The console's address is registered with the slash.
  if (!visit.request.path.ends_with('/')) co_return see_other(visit.base_url + path);
  if (visit.env.consoles == nullptr) co_return not_built(visit);
  pages::ConsolePage console;
  console.console = "admin";
  console.title = fmt::format("{} administration", kProduct);
  console.language = "en";
  console.resources_url = visit.env.consoles->base_path("admin");
  console.loading = "Loading the admin console";
  console.no_script = "The admin console needs JavaScript, which is switched off in this browser.";
  console.environment = common_environment(visit, "admin");
  console.environment["adminBaseUrl"] = visit.base_url;
  console.environment["clientId"] = "security-admin-console";
  console.environment["consoleBaseUrl"] = path;
  console.environment["masterRealm"] = std::string(kc::kMasterRealm);
  co_return console_response(visit, console);
}

Task<http::Response> account_console(const Visit& visit) {
  if (visit.env.consoles == nullptr) co_return not_built(visit);
  const bool groups = co_await shows_groups(visit);
  pages::ConsolePage console;
  console.console = "account";
  console.title = fmt::format("{} account", kProduct);
  console.language = visit.locale;
  console.resources_url = visit.env.consoles->base_path("account");
  console.loading = "Loading your account";
  console.no_script = "The account pages need JavaScript, which is switched off in this browser.";
  console.environment = common_environment(visit, "account");
  console.environment["baseUrl"] = visit.url("account/");
  console.environment["clientId"] = "account-console";
  console.environment["locale"] = visit.locale;
  console.environment["features"] = account_features(visit, groups);
  if (const auto referrer = referrer_of(visit)) {
    console.environment["referrer"] = referrer->client;
    console.environment["referrerName"] = referrer->name;
    console.environment["referrerUrl"] = referrer->uri;
  }
  co_return console_response(visit, console);
}

}  // namespace latchkey::endpoints
