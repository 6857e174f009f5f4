#include "main/routes.h"

#include <latchkey/httplib.h>

namespace demo::main_module {

namespace rp = latchkey::rp;

namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

Page home_page(const rp::Session* session, const std::string& provider) {
  Page page{.title = "Home", .text = {{"provider", provider}}, .flags = {}, .lists = {}};
  if (session == nullptr) return page;
  const auto& who = session->identity();
  page.text["initial"] = who.display_name().substr(0, 1);
  page.text["email"] = who.claims.string("email").value_or("");
  page.text["username"] = who.claims.string("preferred_username").value_or(who.subject);
  page.text["roles"] = joined(who.roles);
  page.flags = {{"has_email", who.claims.has("email")}, {"has_roles", !who.roles.empty()}};
  return page;
}

Page profile_page(const rp::Session& session) {
  const auto& who = session.identity();
  Page page{
      .title = "Your profile", .text = {{"subject", who.subject}, {"issuer", who.issuer}}, .flags = {}, .lists = {}};
  auto& claims = page.lists["claims"];
  for (const auto& name : who.claims.names()) {
    claims.push_back(
        {{"name", name},
         {"value",
          who.claims.string(std::string_view(name)).value_or(who.claims.json(std::string_view(name)).value_or(""))}});
  }
  auto& roles = page.lists["roles"];
  for (const auto& role : who.roles) roles.push_back({{"role", role}});
  page.flags["has_roles"] = !who.roles.empty();
  return page;
}

}  // namespace

void add_routes(httplib::Server& server, const Identity& identity, const Views& views, const std::string& admin_role) {
  rp::WebLogin& web = *identity.web;
  const std::string provider = identity.provider->config().issuer;

  server.Get("/", [&web, &views, provider](const httplib::Request& request, httplib::Response& response) {
    const auto session = web.session(rp::to_request(request));
    const rp::Session* who = session ? &*session : nullptr;
    if (session) rp::write_cookies(*session, response);
    response.set_content(views.render("index", home_page(who, provider), who), kHtml);
  });

  server.Get("/profile", rp::protect(web, [&views](const httplib::Request&, httplib::Response& response,
                                                   const rp::Session& session) {
               response.set_content(views.render("profile", profile_page(session), &session), kHtml);
             }));

  server.Get(
      "/admin",
      rp::protect_role(
          web, admin_role,
          [&views, admin_role](const httplib::Request&, httplib::Response& response, const rp::Session& session) {
            Page page{.title = "Administration", .text = {{"admin_role", admin_role}}, .flags = {}, .lists = {}};
            response.set_content(views.render("admin", page, &session), kHtml);
          }));

  // A program is never sent to a login page: without a login this is 401.
  server.Get("/api/me",
             rp::protect_api(web, [](const httplib::Request&, httplib::Response& response, const rp::Session& session) {
               response.set_content(rp::to_json(session.identity()), "application/json");
             }));
}

}  // namespace demo::main_module
