// ProviderSet: several providers in front of one application. A person chooses once, on a page or by a link
// (/auth/login?provider=NAME); each provider has its own callback path, its own sealed logins and its own sessions, so
// an answer of one is worth nothing where another was asked (mix-up, RFC 9700 §4.4).
// Invariant: a browser has one session at most; a login at another provider ends the one before it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/http.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>
#include <latchkey/session.h>

namespace latchkey::rp {

/// One of them.
struct NamedProvider {
  std::string name;                         ///< in links and cookies: 1 to 32 letters, digits, - and _
  std::string label;                        ///< on the page to choose from; empty: `name`
  Config config;                            ///< its redirect_uri must have a path that no other one has
  std::shared_ptr<SessionStore> store;      ///< its sessions, shared with no other one; null: in memory
  std::optional<CookieSessions> cookies{};  ///< or its sessions in the browser's cookies, and no store
};

/// What the page to choose from offers.
struct ProviderChoice {
  std::string name;   ///< of the provider
  std::string label;  ///< for people; escape it
  std::string link;   ///< where the login begins; escape it
};

/// The page to choose from, when the library's plain one does not please.
using ChooserPage = std::function<Response(const Request&, const std::vector<ProviderChoice>&)>;

/// Several providers, one application.
class ProviderSet {
 public:
  /// `options` hold for all of them; cookie_name, login_path and the two paths of the provider's logouts get each
  /// provider's name behind them. Fails with invalid_configuration and a hint.
  [[nodiscard]] static Result<std::shared_ptr<ProviderSet>> create(std::vector<NamedProvider> providers,
                                                                   SessionOptions options = {},
                                                                   Environment environment = {},
                                                                   ChooserPage chooser = {});
  ~ProviderSet();
  ProviderSet(const ProviderSet&) = delete;
  ProviderSet& operator=(const ProviderSet&) = delete;

  /// Everything under login_path, all callbacks and the logout; nothing when the request is for none of them.
  [[nodiscard]] std::optional<Response> handle(const Request& request);
  /// The paths that handle() answers, for frameworks that want to know them.
  [[nodiscard]] std::vector<std::string> paths() const;
  /// "/auth/login?return_to=..." for a link; the person chooses there.
  [[nodiscard]] std::string login_link(std::string_view return_to) const;

  /// The provider whose session the request carries; null when nobody is logged in. store_failed when that is unknown.
  [[nodiscard]] Result<WebLogin*> owner(const Request& request);
  /// Who sends this request, if anybody is logged in.
  [[nodiscard]] std::optional<Session> session(const Request& request);
  /// As WebLogin::access_token(), of whichever provider the person is logged in with.
  [[nodiscard]] Result<std::string> access_token(const Request& request);
  /// The same wherever sessions are; adds the cookies that a refresh wants set to `response`.
  [[nodiscard]] Result<std::string> access_token(const Request& request, Response& response);
  /// The login of that name; null when there is none.
  [[nodiscard]] WebLogin* find(std::string_view name);
  /// The first one: for what is the same for all.
  [[nodiscard]] WebLogin& first();

 private:
  struct State;
  explicit ProviderSet(std::unique_ptr<State> state);
  [[nodiscard]] Response login(const Request& request);
  [[nodiscard]] Response choose(const Request& request) const;
  [[nodiscard]] Response callback(WebLogin& web, const Request& request);
  [[nodiscard]] Response logout(const Request& request);
  std::unique_ptr<State> state_;
};

}  // namespace latchkey::rp
