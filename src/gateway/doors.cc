#include "gateway/doors.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/asks.h"
#include "url/percent.h"
#include "url/url.h"

namespace latchkey::gateway {
namespace {

latchkey::LogLevel level_of(rp::LogLevel level) {
  switch (level) {
    case rp::LogLevel::debug:
      return latchkey::LogLevel::debug;
    case rp::LogLevel::info:
      return latchkey::LogLevel::info;
    case rp::LogLevel::warning:
      return latchkey::LogLevel::warn;
    case rp::LogLevel::error:
      break;
  }
  return latchkey::LogLevel::error;
}

template <class T, std::size_t N>
T meaning(std::string_view word, const std::pair<std::string_view, T> (&words)[N]) {
  for (const auto& [name, value] : words) {
    if (name == word) return value;
  }
  return words[0].second;  // settings_keys.cc lets no other word in
}

using Method = rp::ClientAuthentication;
constexpr std::pair<std::string_view, Method> kMethods[] = {
    {"automatic", Method::automatic},
    {"client_secret_basic", Method::client_secret_basic},
    {"client_secret_post", Method::client_secret_post},
    {"client_secret_jwt", Method::client_secret_jwt},
    {"private_key_jwt", Method::private_key_jwt},
    {"tls_client_auth", Method::tls_client_auth},
    {"self_signed_tls_client_auth", Method::self_signed_tls_client_auth},
    {"none", Method::none},
};
constexpr std::pair<std::string_view, rp::PushedRequests> kPushed[] = {
    {"when_required", rp::PushedRequests::when_required},
    {"when_offered", rp::PushedRequests::when_offered},
    {"always", rp::PushedRequests::always},
};
constexpr std::pair<std::string_view, rp::ResponseMode> kResponseModes[] = {
    {"query", rp::ResponseMode::query},
    {"form_post", rp::ResponseMode::form_post},
    {"jwt", rp::ResponseMode::jwt},
    {"query.jwt", rp::ResponseMode::query_jwt},
    {"form_post.jwt", rp::ResponseMode::form_post_jwt},
};

rp::SessionOptions options_of(const ProviderSettings& provider, const SessionSettings& session, const Lasting& lasting,
                              bool alone) {
  rp::SessionOptions options;
  options.login_path = alone ? std::string(kLoginPath) : fmt::format("{}/{}", kLoginPath, provider.name);
  options.logout_path = alone ? std::string(kLogoutPath) : fmt::format("{}/{}", kLogoutPath, provider.name);
  const std::string own = alone ? std::string() : "/" + provider.name;
  options.backchannel_logout_path = std::string(kBackchannelLogoutPath) + own;
  options.frontchannel_logout_path = std::string(kFrontchannelLogoutPath) + own;
  options.former_secret_keys = session.former_secret_keys;
  options.secret_key = session.secret_key.empty() ? lasting.secret_key : session.secret_key;
  options.cookie_name = alone ? session.cookie_name : fmt::format("{}_{}", session.cookie_name, provider.name);
  options.idle_timeout = session.idle_timeout;
  options.lifetime = session.lifetime;
  options.login_timeout = session.login_timeout;
  return options;
}

/// One store for several doors: a session of one is none of another's, whatever cookie its number comes in.
class DoorStore final : public rp::SessionStore {
 public:
  DoorStore(std::shared_ptr<rp::SessionStore> shared, std::string door)
      : shared_(std::move(shared)), door_(std::move(door)) {}

  rp::Result<void> insert(const std::string& key, const rp::Session& session) override {
    return shared_->insert(own(key), session);
  }
  rp::Result<std::optional<rp::Session>> find(const std::string& key) override { return shared_->find(own(key)); }
  rp::Result<bool> touch(const std::string& key, rp::TimePoint last_seen, rp::TimePoint idle_at) override {
    return shared_->touch(own(key), last_seen, idle_at);
  }
  rp::Result<bool> update(const std::string& key, const rp::Session& session) override {
    return shared_->update(own(key), session);
  }
  rp::Result<void> remove(const std::string& key) override { return shared_->remove(own(key)); }
  rp::Result<std::size_t> end(const rp::EndedLogin& login) override { return shared_->end(login); }
  rp::SharedNotes& notes() override { return shared_->notes(); }

 private:
  [[nodiscard]] std::string own(const std::string& key) const { return door_ + "/" + key; }
  std::shared_ptr<rp::SessionStore> shared_;
  std::string door_;
};

/// What one door is made of.
struct Plan {
  const ProviderSettings& provider;
  const SessionSettings& session;
  bool alone;
  bool keeps_tokens;
};

rp::Environment environment_of(const Plan& plan, const Lasting& lasting, Log& log) {
  rp::Environment environment = rp_environment(plan.provider, log);
  // A logout token is good once for all gateways that share the notes.
  environment.used_tokens = rp::used_tokens_of(rp::notes_of(lasting.store));
  return environment;
}

Result<std::shared_ptr<const Door>> open_door(const Plan& plan, const Lasting& lasting, Log& log) {
  const auto explain = [&](const rp::Error& error) {
    return fail(Error::Kind::invalid, fmt::format("provider '{}': {}{}{}", plan.provider.name, error.message,
                                                  error.hint.empty() ? "" : ". ", error.hint));
  };
  auto party = rp::RelyingParty::create(party_config(plan.provider), environment_of(plan, lasting, log));
  if (!party) return explain(party.error());
  const auto options = options_of(plan.provider, plan.session, lasting, plan.alone);
  rp::CookieSessions cookies;
  cookies.most_cookies = plan.session.most_cookies;
  cookies.keep_access_token = cookies.keep_refresh_token = plan.keeps_tokens;
  const bool in_cookies = plan.session.store == SessionSettings::Store::cookie;
  if (in_cookies) cookies.notes = rp::notes_of(lasting.store);
  const auto store = plan.alone ? lasting.store : std::make_shared<DoorStore>(lasting.store, plan.provider.name);
  auto web = in_cookies ? rp::WebLogin::create(*std::move(party), options, cookies)
                        : rp::WebLogin::create(*std::move(party), options, store);
  if (!web) return explain(web.error());
  return std::make_shared<const Door>(Door{plan.provider, plan.session, plan.keeps_tokens, *std::move(web)});
}

}  // namespace

rp::Config party_config(const ProviderSettings& settings) {
  rp::Config config;
  config.issuer = settings.issuer;
  config.client_id = settings.client_id;
  config.client_secret = settings.client_secret;
  config.authentication = meaning(settings.authentication, kMethods);
  config.client_key = {.text = settings.client_key, .kid = settings.client_key_id, .algorithm = {}};
  config.pushed_requests = meaning(settings.pushed_requests, kPushed);
  config.sign_requests = settings.sign_requests;
  config.response_mode = meaning(settings.response_mode, kResponseModes);
  config.resources = settings.resources;
  config.dpop = settings.dpop;
  config.dpop_key.text = settings.dpop_key;
  config.redirect_uri = settings.redirect_uri;
  config.post_logout_redirect_uri = settings.post_logout_redirect_uri;
  config.scopes = settings.scopes;
  config.id_token_algorithms = settings.id_token_algorithms;
  config.trusted_audiences = settings.trusted_audiences;
  config.allow_insecure_http = settings.allow_insecure_http;
  for (const auto& claim : settings.role_claims) config.role_claims.push_back(claim_path(claim));
  return config;
}

std::function<void(rp::LogLevel, std::string_view)> rp_log(Log& log, std::string provider) {
  return [&log, name = std::move(provider)](rp::LogLevel level, std::string_view message) {
    if (log.enabled(level_of(level))) log.write(level_of(level), message, {{"provider", name}});
  };
}

rp::Environment rp_environment(const ProviderSettings& provider, Log& log) {
  rp::Environment environment;
  rp::HttpClientOptions client;
  client.ca_file = provider.ca_file;
  client.client_certificate_file = provider.client_certificate_file;
  client.client_key_file = provider.client_certificate_key_file;
  client.user_agent = "latchkey-gate";
  environment.http = rp::make_http_client(client);
  environment.log = rp_log(log, provider.name);
  return environment;
}

Result<Doors> Doors::open(const Settings& settings, const Lasting& lasting, const Doors* previous, Log& log) {
  Doors doors;
  const bool alone = settings.providers.size() == 1;
  const bool keeps_tokens = !settings.identity.access_token.empty();
  for (const auto& provider : settings.providers) {
    const auto same = [&](const std::shared_ptr<const Door>& door) {
      return door->settings == provider && door->session == settings.session && door->keeps_tokens == keeps_tokens;
    };
    if (previous != nullptr && (previous->doors_.size() == 1) == alone) {
      const auto kept = std::ranges::find_if(previous->doors_, same);
      if (kept != previous->doors_.end()) {
        doors.doors_.push_back(*kept);
        continue;
      }
    }
    auto door = open_door({provider, settings.session, alone, keeps_tokens}, lasting, log);
    if (!door) return std::unexpected(door.error());
    doors.doors_.push_back(*std::move(door));
  }
  const auto redirect = url::parse_http_url(settings.providers.front().redirect_uri);
  doors.origin_ = url::origin_of(*redirect);
  doors.cookie_name_ = settings.session.cookie_name;
  return doors;
}

rp::Result<std::optional<Visitor>> Doors::find(const rp::Request& request, std::string_view preferred) const {
  std::optional<Visitor> visitor;
  for (const auto& door : doors_) {
    if (visitor && door->settings.name != preferred) continue;
    auto found = door->web->find_session(request);
    if (!found) return found.error();
    if (*found) visitor = Visitor{**std::move(found), door.get()};
    if (visitor && (preferred.empty() || door->settings.name == preferred)) break;
  }
  return visitor;
}

rp::Response Doors::sign_out(const rp::Request& request) const {
  std::optional<rp::Response> answer;
  for (const auto& door : doors_) {
    if (!door->web->session(request)) continue;
    rp::Response one = door->web->logout(request);
    if (!answer) {
      answer = std::move(one);
      continue;
    }
    for (auto& [name, value] : one.headers) {
      if (name == "Set-Cookie") answer->add_header(name, std::move(value));
    }
  }
  return answer ? *std::move(answer) : doors_.front()->web->logout(request);
}

const Door* Doors::named(std::string_view name) const {
  const auto found = std::ranges::find_if(doors_, [&](const auto& door) { return door->settings.name == name; });
  return found == doors_.end() ? nullptr : found->get();
}

std::string_view Doors::name_of_issuer(std::string_view issuer) const {
  const auto found = std::ranges::find_if(doors_, [&](const auto& door) { return door->settings.issuer == issuer; });
  return found == doors_.end() ? std::string_view() : (*found)->settings.name;
}

const Door* Doors::by_callback(std::string_view path) const {
  const auto found = std::ranges::find_if(doors_, [&](const auto& door) { return door->web->callback_path() == path; });
  return found == doors_.end() ? nullptr : found->get();
}

bool Doors::is_own_cookie(std::string_view name) const {
  for (const std::string_view prefix : {"__Host-", "__Secure-"}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  return name.starts_with(cookie_name_) || name.starts_with("latchkey_login_");
}

std::string Doors::login_link(const Door* door, std::string_view return_to) const {
  if (door != nullptr || doors_.size() == 1) return (door != nullptr ? *door : first()).web->login_link(return_to);
  const auto target = rp::local_target(return_to);
  if (!target || *target == "/") return std::string(kLoginPath);
  return fmt::format("{}?return_to={}", kLoginPath, url::percent_encode(*target));
}

}  // namespace latchkey::gateway
