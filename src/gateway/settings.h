// What a gateway was told, as values: from a file (settings_file.h), from flags and the environment
// (main/gate_settings). Checked as far as one can without a network; what stands here can be run.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "http/relay.h"

namespace latchkey::gateway {

using Seconds = std::chrono::seconds;

struct ProviderSettings {
  std::string name = "default";  ///< in addresses and rules; letters, digits and -
  std::string title;             ///< for people who choose among several; "": the name
  std::string issuer;
  std::string client_id;
  std::string client_secret;
  std::string authentication = "automatic";  ///< how the client proves itself, by its OpenID Connect name
  std::string client_key;                    ///< PEM or JWK, for private_key_jwt and signed requests
  std::string client_key_id;
  std::string client_certificate_file;  ///< with its key, for mutual TLS
  std::string client_certificate_key_file;
  std::string pushed_requests = "when_required";
  bool sign_requests = false;
  std::string response_mode = "query";
  std::vector<std::string> resources;
  bool dpop = false;
  std::string dpop_key;  ///< PEM or JWK; "": a fresh one
  std::string redirect_uri;
  std::string post_logout_redirect_uri;
  std::vector<std::string> scopes{"openid", "profile", "email"};
  std::vector<std::string> role_claims;  ///< "realm_access.roles"; empty: the usual places
  std::vector<std::string> id_token_algorithms;
  std::vector<std::string> trusted_audiences;
  std::vector<std::string> audiences;  ///< of access tokens that programs may bring; empty: none
  std::string token_format = "jwt";    ///< how they are read: "jwt", "opaque" or "either"
  Seconds introspection_lifetime{30};  ///< what the provider says of an opaque one is good that long
  std::string ca_file;
  bool allow_insecure_http = false;
  friend bool operator==(const ProviderSettings&, const ProviderSettings&) = default;
};

struct SessionSettings {
  enum class Store { memory, sqlite, redis, cookie };
  Store store = Store::memory;
  std::string file;              ///< of the SQLite store; for cookies, of the notes which sessions have ended
  std::string redis;             ///< address of the Redis server, for sessions or notes
  std::size_t most_cookies = 2;  ///< for sessions in cookies
  std::vector<std::string> former_secret_keys;
  std::string cookie_name = "latchkey_gate";
  std::string secret_key;  ///< "": a fresh one, and a restart ends logins in progress
  Seconds idle_timeout{30 * 60};
  Seconds lifetime{10 * 3600};
  Seconds login_timeout{15 * 60};
  std::size_t most = 100'000;
  std::size_t most_per_person = 100;    ///< beyond that the person's own oldest gives way
  std::size_t logins_per_minute = 300;  ///< from one client address; 0: no limit
  friend bool operator==(const SessionSettings&, const SessionSettings&) = default;
};

struct UpstreamSettings {
  std::string path = "/";
  bool pass_host = true;  ///< the upstream sees the Host that the client sent
  std::size_t max_body = 0;
  std::shared_ptr<const http::Upstream> upstream;
};

/// What capitals in paths mean to the application.
enum class Case {
  either,     ///< that is not known: a request on which it depends which rule holds goes nowhere
  sensitive,  ///< "/Admin" is not "/admin"
  ignored,    ///< "/Admin" is "/admin"
};

struct RuleSettings {
  enum class Require {
    open,    ///< anybody; who is signed in is named all the same
    login,   ///< who is signed in
    bearer,  ///< programs with an access token; never a redirect
    any,     ///< either of the two
    deny,    ///< nobody
  };
  std::string path = "/";
  bool exact = false;                ///< this path alone, not what lies below it
  std::vector<std::string> methods;  ///< empty: all
  bool suffixes = false;             ///< also "/admin.json", as frameworks serve a page in other formats
  Require require = Require::login;
  std::vector<std::string> roles;   ///< one of them
  std::vector<std::string> groups;  ///< one of them
  std::vector<std::string> scopes;  ///< all of them
  std::vector<std::string> acr;     ///< kinds of login, one of which the provider must vouch for
  std::optional<Seconds> max_age;   ///< since the person last proved who he is
  std::string allow;                ///< more, in the words of rp::parse_rule()
  std::string provider;             ///< "": whichever
  std::string where;                ///< "gate.toml:12", for messages
};

/// How the application learns who it is. An empty name: it does not.
struct IdentitySettings {
  std::string user = "X-Forwarded-User";
  std::string email = "X-Forwarded-Email";
  std::string name;
  std::string groups = "X-Forwarded-Groups";
  std::string roles = "X-Forwarded-Roles";
  std::string provider = "X-Forwarded-Provider";  ///< the name of [[providers]] who vouched
  std::string issuer;                             ///< its address; of several tenants, the tenant's
  std::string access_token;
  std::string assertion;   ///< the header of the signed JWT
  std::string user_claim;  ///< "": preferred_username, else sub
  std::string groups_claim = "groups";
  bool unverified_email = false;   ///< e-mail is handed on without the provider's email_verified
  std::string assertion_key_file;  ///< made if it does not exist; "": a fresh key at each start
  std::string assertion_algorithm = "ES256";
  std::string assertion_audience;  ///< "": the gateway's own address
  Seconds assertion_lifetime{300};
  friend bool operator==(const IdentitySettings&, const IdentitySettings&) = default;
};

/// All header names in it, empty ones too.
[[nodiscard]] std::vector<const std::string*> identity_headers(const IdentitySettings& identity);

struct ForwardAuthSettings {
  enum class Proxy { none, nginx, traefik, envoy };
  Proxy proxy = Proxy::none;
};

struct ListenSettings {
  std::string host = "localhost";
  std::uint16_t port = 8081;
  std::string certificate_file;
  std::string key_file;
  std::string management_host = "localhost";
  std::uint16_t management_port = 9001;
  int threads = 0;  ///< 0: one a processor
  std::size_t connections = 20'000;
  int shutdown_grace_s = 30;
  friend bool operator==(const ListenSettings&, const ListenSettings&) = default;
};

struct Settings {
  ListenSettings listen;
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::text;
  std::vector<std::string> trusted_proxies;
  std::vector<std::string> trusted_headers;    ///< that go through from trusted proxies, though no client may send them
  bool underscores_in_headers = false;         ///< the application gets headers with an underscore in their name
  std::vector<std::string> websocket_origins;  ///< besides the gateway's own
  Case letters = Case::either;                 ///< whether a rule for "/admin" is one for "/Admin"
  std::vector<ProviderSettings> providers;
  SessionSettings session;
  std::vector<UpstreamSettings> upstreams;
  std::vector<RuleSettings> rules;
  IdentitySettings identity;
  ForwardAuthSettings forward_auth;
};

/// "http://127.0.0.1:5000", "https://app.internal", "unix:/run/app.sock"; the error says what is wrong with it.
[[nodiscard]] Result<http::Upstream> parse_upstream(std::string_view url);

/// What cannot work together, each with the way out. Empty: the gateway may start.
[[nodiscard]] Status<> check_settings(const Settings& settings);

}  // namespace latchkey::gateway
