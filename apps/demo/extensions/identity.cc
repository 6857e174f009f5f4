#include "extensions/identity.h"

#include "web_server.h"

namespace demo {

namespace rp = latchkey::rp;

namespace {

rp::Response error_page(const Views& views, const rp::Error& error, int status) {
  Page page{.title = error.code == rp::ErrorCode::role_missing ? "This page is not for you" : "That did not work", .text = {}, .flags = {}, .lists = {}};
  page.text = {{"message", error.message}, {"hint", error.hint}, {"clause", error.clause}, {"provider_error", error.provider_error}};
  page.flags = {{"has_hint", !error.hint.empty()},
                {"has_clause", !error.clause.empty()},
                {"has_provider_error", !error.provider_error.empty()},
                {"offer_login", error.code != rp::ErrorCode::role_missing},
                {"offer_logout", error.code == rp::ErrorCode::role_missing}};
  return rp::Response::html(status, views.render("error", page, nullptr));
}

}  // namespace

rp::Result<Identity> make_identity(const Settings& settings, const Views& views) {
  rp::Environment environment;
  environment.http = rp::make_http_client(settings.http);
  environment.log = [](rp::LogLevel level, std::string_view message) {
    if (level != rp::LogLevel::debug) log_line(message);
  };
  auto provider = rp::RelyingParty::create(settings.relying_party, environment);
  if (!provider) return provider.error();

  rp::SessionOptions options = settings.session;
  options.error_page = [&views](const rp::Request&, const rp::Error& error, int status) { return error_page(views, error, status); };
  auto web = rp::WebLogin::create(*provider, options);
  if (!web) return web.error();
  return Identity{.provider = *provider, .web = *web};
}

}  // namespace demo
