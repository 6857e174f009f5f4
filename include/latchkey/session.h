// WebLogin: the browser's side of a login. It owns the routes /auth/login, /auth/callback and /auth/logout, those by
// which the provider ends sessions, and the application's own session, kept in a store behind an opaque cookie or
// sealed in the browser's cookies.
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
#include <vector>

#include <latchkey/http.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>
#include <latchkey/session_store.h>

namespace latchkey::rp {

/// Settings of WebLogin. All have a default; secret_key should not keep it.
struct SessionOptions {
  std::string login_path = "/auth/login";    ///< where a login begins
  std::string logout_path = "/auth/logout";  ///< where it ends
  /// Register it with the provider as frontchannel_logout_uri.
  std::string frontchannel_logout_path = "/auth/frontchannel-logout";
  /// Register it with the provider as backchannel_logout_uri. The provider must reach it.
  std::string backchannel_logout_path = "/auth/backchannel-logout";
  std::string default_return = "/";  ///< where a login without a return address ends
  /// Seals logins in progress into a cookie, and sessions if they are kept there: at least 32 characters, the same on
  /// all nodes of an application. Empty: a fresh one, and a restart makes those who are just logging in start again.
  std::string secret_key;
  /// Keys that sealed cookies before: what they sealed still opens. To change the key without a stop, first add the new
  /// one here on all nodes, then make it secret_key, then, after `lifetime`, drop the old one.
  std::vector<std::string> former_secret_keys;
  std::string cookie_name = "latchkey_session";  ///< gets the prefix __Host- on https
  std::chrono::seconds idle_timeout{30 * 60};    ///< a session that is not used ends after this
  std::chrono::seconds lifetime{10 * 3600};      ///< every session ends after this
  std::chrono::seconds login_timeout{15 * 60};   ///< from leaving for the provider to coming back
  std::size_t logins_in_progress = 5;            ///< 1 to 8 for each browser (tabs); the oldest give way
  std::chrono::seconds refresh_before{30};       ///< an access token with less left is refreshed
  /// One process at a time refreshes a session; when it dies doing so, another may after this. Longer than the HTTP
  /// client takes at most for tokens, keys and userinfo together.
  std::chrono::milliseconds refresh_lease{40'000};
  /// How long a request whose access token has run out waits for another process that is refreshing it.
  std::chrono::milliseconds refresh_patience{10'000};
  /// The page for an Error, when the library's plain one does not please. Escape what you print.
  std::function<Response(const Request&, const Error&, int status)> error_page;
};

/// Sessions whole in the browser's cookies, encrypted: nothing is kept on the server but which of them have ended.
/// They need SessionOptions::secret_key, and every answer must carry Session::set_cookies.
struct CookieSessions {
  /// 1 to 5 cookies of 3,500 bytes. Many servers take 8 KiB for a line of cookies; with more than two, raise theirs.
  std::size_t most_cookies = 2;
  /// What is kept. Without an access token there is no access_token(), without a refresh token no refreshing, without
  /// an ID token the provider may ask at logout who is logging out.
  bool keep_access_token = true;
  bool keep_refresh_token = true;  ///< see keep_access_token
  bool keep_id_token = true;       ///< see keep_access_token
  /// Only these, by name; empty: all. Roles are kept apart from them. What a rule denies must be among them, or nobody
  /// passes.
  std::vector<std::string> claims;
  /// How long requests that still bring the cookies from before a refresh get what it brought.
  std::chrono::seconds refresh_grace{60};
  /// Which sessions have ended, and who refreshes. Null: in memory, which knows neither other processes nor what was
  /// before a restart: a logout at the provider reaches one process only. SQLite and Redis have notes for several.
  std::shared_ptr<SharedNotes> notes;
};

/// A login for a web application: routes, sessions, logouts. Safe to share between threads.
class WebLogin {
 public:
  /// `store` null: a memory store. Fails with invalid_configuration and a hint that names the option.
  [[nodiscard]] static Result<std::shared_ptr<WebLogin>> create(std::shared_ptr<RelyingParty> relying_party,
                                                                SessionOptions options = {},
                                                                std::shared_ptr<SessionStore> store = nullptr);
  /// The same with sessions in cookies.
  [[nodiscard]] static Result<std::shared_ptr<WebLogin>> create(std::shared_ptr<RelyingParty> relying_party,
                                                                SessionOptions options, CookieSessions cookies);
  ~WebLogin();
  WebLogin(const WebLogin&) = delete;
  WebLogin& operator=(const WebLogin&) = delete;

  /// GET login_path: off to the provider. Reads the query parameter `return_to`.
  [[nodiscard]] Response login(const Request& request);
  /// The same with what this login asks for; return_to must be a path of this application.
  [[nodiscard]] Response login(const Request& request, LoginOptions options);
  /// GET callback_path (POST with the response modes that post): back from the provider; a new session and a new
  /// cookie, or an error page.
  [[nodiscard]] Response callback(const Request& request);
  /// GET or POST logout_path: ends the session here, then at the provider.
  [[nodiscard]] Response logout(const Request& request);
  /// GET frontchannel_logout_path, which the provider shows in a frame: ends the sessions of `iss` and `sid`
  /// (Front-Channel Logout 1.0 §2).
  [[nodiscard]] Response frontchannel_logout(const Request& request);
  /// POST backchannel_logout_path, which the provider calls: ends the sessions that its logout token names
  /// (Back-Channel Logout 1.0 §2.5). 200, or 400 with an error as JSON.
  [[nodiscard]] Response backchannel_logout(const Request& request);
  /// All of the above by path; nothing when the request is for none of them.
  [[nodiscard]] std::optional<Response> handle(const Request& request);

  /// Who sends this request, if anybody is logged in. Nobody is while the store is out of reach. With sessions in
  /// cookies, the answer has to carry Session::set_cookies (add_cookies()).
  [[nodiscard]] std::optional<Session> session(const Request& request);
  /// The same for who wants to tell "nobody" from store_failed.
  [[nodiscard]] Result<std::optional<Session>> find_session(const Request& request);
  /// CookieSessions::claims, for Caller; null when sessions are in a store.
  [[nodiscard]] const std::vector<std::string>* kept_claims() const;
  /// An access token that is good for refresh_before longer, refreshed first if need be (once, however many ask).
  /// When the provider has ended the session, so is this one, and the answer is not_logged_in. For sessions in a store;
  /// those in cookies need the response too, and get not_supported here.
  [[nodiscard]] Result<std::string> access_token(const Request& request);
  /// The same wherever sessions are; adds the cookies that a refresh wants set to `response`.
  [[nodiscard]] Result<std::string> access_token(const Request& request, Response& response);
  /// The whole session, with such an access token.
  [[nodiscard]] Result<Session> refreshed_session(const Request& request);

  /// Ends the session here and nowhere else, without a word: gives the headers to add to the answer.
  [[nodiscard]] Fields forget(const Request& request);
  /// The provider's side of it.
  [[nodiscard]] RelyingParty& relying_party() const;
  /// SessionOptions::login_path
  [[nodiscard]] const std::string& login_path() const;
  [[nodiscard]] const std::string& callback_path() const;  ///< the path of redirect_uri
  /// SessionOptions::logout_path
  [[nodiscard]] const std::string& logout_path() const;
  /// SessionOptions::frontchannel_logout_path
  [[nodiscard]] const std::string& frontchannel_logout_path() const;
  /// SessionOptions::backchannel_logout_path
  [[nodiscard]] const std::string& backchannel_logout_path() const;
  /// "/auth/login?return_to=..." for a link.
  [[nodiscard]] std::string login_link(std::string_view return_to) const;
  /// A page for browsers that navigate, JSON for all else; never cached.
  [[nodiscard]] Response error_response(const Request& request, const Error& error, int status) const;
  /// Where a login that `request` made necessary should end: its own path and query, if a browser can go back there.
  [[nodiscard]] std::string return_address(const Request& request) const;

 private:
  struct State;
  [[nodiscard]] static Result<std::shared_ptr<WebLogin>> make(std::shared_ptr<RelyingParty> relying_party,
                                                              SessionOptions options,
                                                              std::shared_ptr<SessionStore> store,
                                                              const CookieSessions* cookies);
  [[nodiscard]] Response confirm_logout(const Request& request) const;
  explicit WebLogin(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// `target` if a redirect there stays within this application (a path with perhaps a query, no other host, nothing a
/// browser would repair into one), else nothing.
[[nodiscard]] std::optional<std::string> local_target(std::string_view target);

}  // namespace latchkey::rp
