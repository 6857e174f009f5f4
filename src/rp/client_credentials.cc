#include <latchkey/client_credentials.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "rp/error.h"
#include "rp/request_words.h"
#include "rp/talk.h"
#include "rp/token_endpoint.h"

namespace latchkey::rp {

struct ClientCredentials::State {
  std::shared_ptr<Client> client;
  ClientCredentialsOptions options;
  std::mutex mutex;
  std::condition_variable changed;
  bool asking = false;
  std::optional<Tokens> kept;
  TimePoint fresh_until{};  ///< of `kept`: until then nobody asks for more
  TimePoint good_until{};   ///< of `kept`: until then they serve if there are no others
  std::optional<Error> error;
  TimePoint retry_at{};
  std::chrono::milliseconds pause{0};

  [[nodiscard]] Result<Tokens> request() const;
  void keep(Tokens tokens, TimePoint now);
  /// Spaces out the attempts, so that nobody waits for a provider that is down.
  void note(Error failure, TimePoint now);
  [[nodiscard]] Result<Tokens> at_hand(TimePoint now) const;
};

Result<Tokens> ClientCredentials::State::request() const {
  Talk& talk = client->talk();
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  url::Form form{{"grant_type", "client_credentials"}};
  add_if(form, "scope", as_scope(options.scopes));
  add_resources(form, options.resources, talk.config().resources);
  if (auto added = add_extra(form, options.extra); !added) return added.error();
  const auto object = request_token_response(talk, **metadata, form);
  if (!object) return object.error();
  return parse_tokens(*object, talk.now(), talk.token_type());
}

void ClientCredentials::State::keep(Tokens tokens, TimePoint now) {
  good_until = tokens.expires_at.value_or(now + options.lifetime);
  const auto life = good_until - now;
  fresh_until = good_until - std::min<std::chrono::milliseconds>(options.refresh_before, life / 2);
  kept = std::move(tokens);
  error.reset();
  pause = std::chrono::milliseconds{0};
  retry_at = {};
}

void ClientCredentials::State::note(Error failure, TimePoint now) {
  const Config& config = client->config();
  pause = std::min(config.retry_most, std::max(config.retry_first, 2 * pause));
  retry_at = now + pause;
  // RFC 6749 §5.2: the provider has answered, and its answer counts more than tokens of an earlier one
  if (failure.code == ErrorCode::token_request_refused) kept.reset();
  error = std::move(failure);
}

Result<Tokens> ClientCredentials::State::at_hand(TimePoint now) const {
  if (kept && now < good_until) return *kept;
  return *error;
}

ClientCredentials::ClientCredentials(std::shared_ptr<Client> client, ClientCredentialsOptions options)
    : state_(std::make_unique<State>()) {
  state_->client = std::move(client);
  state_->options = std::move(options);
}
ClientCredentials::~ClientCredentials() = default;

Result<Tokens> ClientCredentials::tokens() {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  const TimePoint now = state.client->now();
  if (state.kept && now < state.fresh_until) return *state.kept;
  if (state.asking) {
    if (state.kept && now < state.good_until) return *state.kept;
    state.changed.wait(lock, [&state] { return !state.asking; });
    return state.at_hand(now);
  }
  if (state.error && now < state.retry_at) return state.at_hand(now);
  state.asking = true;
  lock.unlock();
  Result<Tokens> asked = [&state]() -> Result<Tokens> {
    try {
      return state.request();
    } catch (const std::exception& e) {  // of the application's own HttpClient: the others must not wait for ever
      return make_error(ErrorCode::provider_unreachable, std::string("the HTTP client failed: ") + e.what());
    }
  }();
  lock.lock();
  state.asking = false;
  state.changed.notify_all();
  if (asked) {
    state.keep(*std::move(asked), now);
  } else {
    state.note(asked.error(), now);
  }
  return state.at_hand(now);
}

void ClientCredentials::forget(std::string_view access_token) {
  const std::lock_guard lock(state_->mutex);
  if (state_->kept && state_->kept->access_token == access_token) state_->kept.reset();
}

}  // namespace latchkey::rp
