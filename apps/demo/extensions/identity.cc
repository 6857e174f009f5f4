#include "extensions/identity.h"

#include <cctype>
#include <optional>

#include "extensions/sessions.h"
#include "web_server.h"

namespace demo {

namespace rp = latchkey::rp;

namespace {

std::string as_sentence(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

rp::Response error_page(const Views& views, const rp::Session* session, const rp::Error& error, int status) {
  Page page{.title = error.code == rp::ErrorCode::role_missing ? "This page is not for you" : "That did not work",
            .text = {},
            .flags = {},
            .lists = {}};
  page.text = {{"message", as_sentence(error.message)},
               {"hint", error.hint},
               {"clause", error.clause},
               {"provider_error", error.provider_error}};
  page.flags = {{"has_hint", !error.hint.empty()},
                {"has_clause", !error.clause.empty()},
                {"has_provider_error", !error.provider_error.empty()},
                {"offer_login", session == nullptr}};
  return rp::Response::html(status, views.render("error", page, session));
}

}  // namespace

rp::Result<Identity> make_identity(const Settings& settings, const Views& views) {
  rp::Environment environment;
  environment.http = rp::make_http_client(settings.http);
  environment.log = [](rp::LogLevel level, std::string_view message) {
    if (level != rp::LogLevel::debug) log_line(message);
  };
  auto store = open_sessions(settings);
  if (!store) return store.error();
  if (*store) environment.used_tokens = rp::used_tokens_of(rp::notes_of(*store));
  auto provider = rp::RelyingParty::create(settings.relying_party, environment);
  if (!provider) return provider.error();

  rp::SessionOptions options = settings.session;
  const auto self =
      std::make_shared<std::weak_ptr<rp::WebLogin>>();  // the page shows who is logged in, so it asks back
  options.error_page = [&views, self](const rp::Request& request, const rp::Error& error, int status) {
    const auto web = self->lock();
    const auto session = web ? web->session(request) : std::nullopt;
    return error_page(views, session ? &*session : nullptr, error, status);
  };
  auto web = make_web_login(settings, *provider, options, *std::move(store));
  if (!web) return web.error();
  *self = *web;
  return Identity{.provider = *provider, .web = *web};
}

}  // namespace demo
