// WebLogin: the browser's side of a login. It owns the routes /auth/login, /auth/callback and /auth/logout and the
// application's own session, kept in a store behind an opaque cookie.
// Invariants: a session id is made at login and nowhere else, so none that a browser brought along survives one;
// the store sees only the id's hash; a login can be finished only in the browser that began it; a return address is a
// path of this application; no visitor costs memory before the provider vouched for him.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <latchkey/http.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>

namespace latchkey::rp {

struct Session {
  Login login;
  TimePoint created_at{};
  TimePoint last_seen{};
  TimePoint expires_at{};  ///< whatever happens

  [[nodiscard]] const Identity& identity() const { return login.identity; }
};

/// For stores outside the process: everything in a session as JSON, and back. Holds tokens: keep it secret.
[[nodiscard]] std::string to_json(const Session& session);
[[nodiscard]] Result<Session> session_from_json(std::string_view json);

/// Who it is, for an application's own API: issuer, subject, roles and claims, without tokens.
[[nodiscard]] std::string to_json(const Identity& identity);

/// Where sessions live. Called by several threads at once. A key is a hash, useless as a cookie.
class SessionStore {
 public:
  virtual ~SessionStore() = default;
  [[nodiscard]] virtual Result<void> insert(const std::string& key, const Session& session) = 0;
  [[nodiscard]] virtual Result<std::optional<Session>> find(const std::string& key) = 0;
  /// False when there is no such session (any more): an update never brings one back.
  [[nodiscard]] virtual Result<bool> update(const std::string& key, const Session& session) = 0;
  [[nodiscard]] virtual Result<void> remove(const std::string& key) = 0;
};

/// In memory, at most `limit` sessions: a new one beyond that replaces the one that was seen longest ago.
[[nodiscard]] std::shared_ptr<SessionStore> make_memory_store(std::size_t limit = 100'000);

struct SessionOptions {
  std::string login_path = "/auth/login";
  std::string logout_path = "/auth/logout";
  std::string default_return = "/";  ///< where a login without a return address ends
  /// Seals logins in progress into a cookie: at least 32 characters, the same on all nodes of an application.
  /// Empty: a fresh one, and a restart makes those who are just logging in start again.
  std::string secret_key;
  std::string cookie_name = "latchkey_session";  ///< gets the prefix __Host- on https
  std::chrono::seconds idle_timeout{30 * 60};
  std::chrono::seconds lifetime{10 * 3600};
  std::chrono::seconds login_timeout{15 * 60};  ///< from leaving for the provider to coming back
  std::size_t logins_in_progress = 5;           ///< 1 to 8 for each browser (tabs); the oldest give way
  std::chrono::seconds refresh_before{30};      ///< an access token with less left is refreshed
  /// The page for an Error, when the library's plain one does not please. Escape what you print.
  std::function<Response(const Request&, const Error&, int status)> error_page;
};

class WebLogin {
 public:
  /// `store` null: a memory store. Fails with invalid_configuration and a hint that names the option.
  [[nodiscard]] static Result<std::shared_ptr<WebLogin>> create(std::shared_ptr<RelyingParty> relying_party,
                                                                SessionOptions options = {},
                                                                std::shared_ptr<SessionStore> store = nullptr);
  ~WebLogin();
  WebLogin(const WebLogin&) = delete;
  WebLogin& operator=(const WebLogin&) = delete;

  /// GET login_path: off to the provider. Reads the query parameter `return_to`.
  [[nodiscard]] Response login(const Request& request);
  [[nodiscard]] Response login(const Request& request, LoginOptions options);
  /// GET callback_path: back from the provider; a new session and a new cookie, or an error page.
  [[nodiscard]] Response callback(const Request& request);
  /// GET or POST logout_path: ends the session here, then at the provider.
  [[nodiscard]] Response logout(const Request& request);
  /// The three above by path; nothing when the request is for none of them.
  [[nodiscard]] std::optional<Response> handle(const Request& request);

  /// Who sends this request, if anybody is logged in. Nobody is while the store is out of reach.
  [[nodiscard]] std::optional<Session> session(const Request& request);
  /// The same for who wants to tell "nobody" from store_failed.
  [[nodiscard]] Result<std::optional<Session>> find_session(const Request& request);
  /// An access token that is good for refresh_before longer, refreshed first if need be (once, however many ask).
  /// When the provider has ended the session, so is this one, and the answer is not_logged_in.
  [[nodiscard]] Result<std::string> access_token(const Request& request);

  /// The provider's side of it.
  [[nodiscard]] RelyingParty& relying_party() const;
  [[nodiscard]] const std::string& login_path() const;
  [[nodiscard]] const std::string& callback_path() const;  ///< the path of redirect_uri
  [[nodiscard]] const std::string& logout_path() const;
  /// "/auth/login?return_to=..." for a link.
  [[nodiscard]] std::string login_link(std::string_view return_to) const;
  /// A page for browsers that navigate, JSON for all else; never cached.
  [[nodiscard]] Response error_response(const Request& request, const Error& error, int status) const;
  /// Where a login that `request` made necessary should end: its own path and query, if a browser can go back there.
  [[nodiscard]] std::string return_address(const Request& request) const;

 private:
  struct State;
  [[nodiscard]] Response confirm_logout(const Request& request) const;
  explicit WebLogin(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// `target` if a redirect there stays within this application (a path with perhaps a query, no other host, nothing a
/// browser would repair into one), else nothing.
[[nodiscard]] std::optional<std::string> local_target(std::string_view target);

}  // namespace latchkey::rp
