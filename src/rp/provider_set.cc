#include <latchkey/provider_set.h>

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "rp/challenge.h"
#include "rp/error.h"
#include "rp/plain_page.h"
#include "url/percent.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kMostNameBytes = 32;
constexpr std::size_t kMostProviders = 50;

Error bad(std::string what, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, std::move(what), {}, hint);
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMostNameBytes && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

Result<void> check_providers(const std::vector<NamedProvider>& providers) {
  if (providers.empty() || providers.size() > kMostProviders)
    return bad(fmt::format("there are {} providers", providers.size()), "Name 1 to 50");
  std::set<std::string> names;
  std::set<std::string> paths;
  std::set<const SessionStore*> stores;
  for (const auto& provider : providers) {
    if (!is_name(provider.name))
      return bad(fmt::format("the provider's name {} will not do", printable(provider.name, 40)),
                 "Use 1 to 32 letters, digits, - and _: it stands in links and cookies");
    if (!names.insert(provider.name).second)
      return bad(fmt::format("two providers are called {}", provider.name), "Give each a name of its own");
    const auto url = url::parse_http_url(provider.config.redirect_uri);
    // RFC 9700 §4.4.2.2: distinct redirect URIs keep one provider's answer away from another's login
    if (url && !paths.insert(url->path).second) {
      return bad(fmt::format("the redirect_uri of {} has the path of another provider's", provider.name),
                 "Give each a callback path of its own, for instance /auth/callback/" + provider.name);
    }
    if (provider.store && !stores.insert(provider.store.get()).second) {
      return bad(
          fmt::format("the session store of {} is another provider's too", provider.name),
          "Give each a store of its own (another table or prefix): a session of one must not pass for another's");
    }
  }
  return {};
}

Response plain_chooser(const std::vector<ProviderChoice>& choices) {
  std::string page = "<p>Choose where you have an account:</p><ul>";
  for (const auto& choice : choices) {
    page += "<li><a href=\"" + escape_html(choice.link) + "\">" + escape_html(choice.label) + "</a></li>";
  }
  Response response = Response::html(200, plain_page("Log in", page + "</ul>"));
  response.add_header("Content-Security-Policy", plain_page_policy());
  response.add_header("Cache-Control", "no-store");
  response.add_header("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace

struct ProviderSet::State {
  struct Entry {
    std::string name;
    std::string label;
    std::shared_ptr<WebLogin> web;
  };
  std::vector<Entry> entries;
  std::string login_path;
  std::string logout_path;
  std::string default_return;
  ChooserPage chooser;
};

ProviderSet::ProviderSet(std::unique_ptr<State> state) : state_(std::move(state)) {}
ProviderSet::~ProviderSet() = default;

Result<std::shared_ptr<ProviderSet>> ProviderSet::create(std::vector<NamedProvider> providers, SessionOptions options,
                                                         Environment environment, ChooserPage chooser) {
  if (auto checked = check_providers(providers); !checked) return checked.error();
  auto state = std::make_unique<State>();
  state->login_path = options.login_path;
  state->logout_path = options.logout_path;
  state->default_return = options.default_return;
  state->chooser = std::move(chooser);
  for (auto& provider : providers) {
    const auto named = [&provider](Error error) {
      error.message = "provider " + provider.name + ": " + error.message;
      return error;
    };
    auto party = RelyingParty::create(std::move(provider.config), environment);
    if (!party) return named(party.error());
    SessionOptions own = options;
    own.cookie_name += "_" + provider.name;
    own.login_path += "/" + provider.name;
    own.frontchannel_logout_path += "/" + provider.name;
    own.backchannel_logout_path += "/" + provider.name;
    auto web = provider.cookies ? WebLogin::create(*std::move(party), std::move(own), *std::move(provider.cookies))
                                : WebLogin::create(*std::move(party), std::move(own), std::move(provider.store));
    if (!web) return named(web.error());
    std::string label = provider.label.empty() ? provider.name : std::move(provider.label);
    state->entries.push_back({std::move(provider.name), std::move(label), *std::move(web)});
  }
  return std::shared_ptr<ProviderSet>(new ProviderSet(std::move(state)));
}

std::optional<Response> ProviderSet::handle(const Request& request) {
  if (request.path == state_->login_path) return login(request);
  if (request.path == state_->logout_path) return logout(request);
  for (const auto& entry : state_->entries) {
    if (request.path == entry.web->login_path()) return entry.web->login(request);
    if (request.path == entry.web->frontchannel_logout_path()) return entry.web->frontchannel_logout(request);
    if (request.path == entry.web->backchannel_logout_path()) return entry.web->backchannel_logout(request);
    if (request.path == entry.web->callback_path()) return callback(*entry.web, request);
  }
  return std::nullopt;
}

std::vector<std::string> ProviderSet::paths() const {
  std::vector<std::string> all{state_->login_path, state_->logout_path};
  for (const auto& entry : state_->entries) {
    all.push_back(entry.web->login_path());
    all.push_back(entry.web->callback_path());
    all.push_back(entry.web->frontchannel_logout_path());
    all.push_back(entry.web->backchannel_logout_path());
  }
  return all;
}

std::string ProviderSet::login_link(std::string_view return_to) const {
  const auto target = local_target(return_to);
  if (!target || *target == state_->default_return) return state_->login_path;
  return state_->login_path + "?return_to=" + url::percent_encode(*target);
}

Response ProviderSet::login(const Request& request) {
  const auto name = request.parameter("provider");
  if (!name) return state_->entries.size() == 1 ? first().login(request) : choose(request);
  if (WebLogin* web = find(*name)) return web->login(request);
  return first().error_response(request,
                                make_error(ErrorCode::not_supported, "there is no provider of that name here", {},
                                           "Choose one at " + state_->login_path),
                                400);
}

Response ProviderSet::choose(const Request& request) const {
  const auto step_up =
      read_step_up(request.parameter("acr_values").value_or(""), request.parameter("max_age").value_or(""));
  std::vector<ProviderChoice> choices;
  for (const auto& entry : state_->entries) {
    std::string link = entry.web->login_link(request.parameter("return_to").value_or(""));
    for (const auto& [name, value] : step_up_parameters(step_up))
      link += (link.find('?') == std::string::npos ? "?" : "&") + name + "=" + url::percent_encode(value);
    choices.push_back({entry.name, entry.label, std::move(link)});
  }
  return state_->chooser ? state_->chooser(request, choices) : plain_chooser(choices);
}

Response ProviderSet::callback(WebLogin& web, const Request& request) {
  Response response = web.callback(request);
  if (response.status != 303) return response;  // no session came of it
  for (const auto& entry : state_->entries) {
    if (entry.web.get() == &web) continue;
    for (auto& header : entry.web->forget(request)) response.headers.push_back(std::move(header));
  }
  return response;
}

Response ProviderSet::logout(const Request& request) {
  const auto whose = owner(request);
  if (!whose) return first().error_response(request, whose.error(), 503);
  return (*whose == nullptr ? first() : **whose).logout(request);
}

Result<WebLogin*> ProviderSet::owner(const Request& request) {
  for (const auto& entry : state_->entries) {
    const auto found = entry.web->find_session(request);
    if (!found) return found.error();
    if (*found) return entry.web.get();
  }
  return static_cast<WebLogin*>(nullptr);
}

std::optional<Session> ProviderSet::session(const Request& request) {
  for (const auto& entry : state_->entries) {
    if (auto found = entry.web->session(request)) return found;
  }
  return std::nullopt;
}

Result<std::string> ProviderSet::access_token(const Request& request) {
  const auto whose = owner(request);
  if (!whose) return whose.error();
  return (*whose == nullptr ? first() : **whose).access_token(request);
}

Result<std::string> ProviderSet::access_token(const Request& request, Response& response) {
  const auto whose = owner(request);
  if (!whose) return whose.error();
  return (*whose == nullptr ? first() : **whose).access_token(request, response);
}

WebLogin* ProviderSet::find(std::string_view name) {
  for (const auto& entry : state_->entries) {
    if (entry.name == name) return entry.web.get();
  }
  return nullptr;
}

WebLogin& ProviderSet::first() { return *state_->entries[0].web; }

}  // namespace latchkey::rp
