// latchkey admin login, logout, whoami
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace latchkey::cli {

int log_in(const Environment& environment, const LoginCommand& command) {
  auto server = check_server(command.server, command.allow_http);
  if (!server) return say_error(server.error());
  SignIn what{.server = *std::move(server), .realm = command.realm, .client_id = command.client_id,
              .username = command.username, .secret = {}};
  if (command.username.empty() && command.client_id == "admin-cli")
    return say_error({Error::Kind::invalid, "say who signs in: --user NAME, or --client ID for a service account"});
  auto secret = read_secret(command.username.empty() ? "Secret of the client " + command.client_id
                                                     : "Password of " + command.username, command.secret_file);
  if (!secret) return say_error(secret.error());
  what.secret = *std::move(secret);
  const auto fetcher = make_admin_fetcher();
  const auto login = sign_in(*fetcher, what, SystemClock().now());
  if (!login && login.error().kind == Error::Kind::unavailable)
    return say_error({login.error().kind, fmt::format("{} does not answer: {}", what.server, login.error().detail)});
  if (!login) return say_error({login.error().kind, "the sign-in was refused: " + login.error().detail});
  const std::string file = login_path(environment);
  if (const auto saved = save_login(file, *login); !saved) return say_error(saved.error());
  fmt::print("Signed in to {} (realm {}). The sign-in is kept in {}.\n", login->server, login->realm, file);
  return 0;
}

int log_out(const Environment& environment) {
  const std::string file = login_path(environment);
  const auto login = load_login(file);
  if (!login) return say_error(login.error());
  if (const auto removed = remove_login(file); !removed) return say_error(removed.error());
  if (!login->refresh_token.empty()) {
    // The session at the server ends too; when it cannot be reached, it ends by itself.
    const url::Form form{{"client_id", login->client_id}, {"refresh_token", login->refresh_token}};
    const auto answer = make_admin_fetcher()->fetch(
        {.method = "POST",
         .url = fmt::format("{}/realms/{}/protocol/openid-connect/logout", login->server, login->realm),
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
         .body = form.encode()});
    if (!answer || answer->status >= 400) fmt::print(stderr, "latchkey: the server did not confirm; its session will expire\n");
  }
  fmt::print("Signed out of {}.\n", login->server);
  return 0;
}

int who_am_i(const Environment& environment, const Common& common) {
  return in_session(environment, common, [](Session& session) -> Status<> {
    const Login& login = session.client().login();
    auto answer = session.client().get(fmt::format("/realms/{}/protocol/openid-connect/userinfo", login.realm));
    json::Object out;
    out["server"] = json::String(login.server);
    out["realm"] = json::String(login.realm);
    out["client"] = json::String(login.client_id);
    if (answer && answer->is_object()) out["username"] = json::String(json::string_or_empty(answer->as_object(), "preferred_username"));
    session.show(out);
    return {};
  });
}

}  // namespace latchkey::cli
