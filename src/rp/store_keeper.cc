// Sessions in a store: the browser holds a random value, the store knows its hash.
#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "crypto/digest.h"
#include "rp/error.h"
#include "rp/refresher.h"
#include "rp/session_keeper.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kCookieBytes = 32;
constexpr std::size_t kCookieLength = 43;
constexpr std::chrono::seconds kTouchEvery{60};

std::string key_of(const std::string& purpose, std::string_view cookie) {
  // The store never sees the cookie, so who reads the store cannot take a session over. Where several applications or
  // providers share a store, a session of one is none of another's, whatever cookie its number comes in.
  return base64url_encode(crypto::sha256("latchkey session " + purpose + " " + std::string(cookie)));
}

class StoreKeeper final : public SessionKeeper {
 public:
  StoreKeeper(const KeeperContext& context, std::shared_ptr<SessionStore> store)
      : rp_(context.rp),
        options_(context.options),
        cookies_(context.cookies),
        purpose_(context.purpose),
        wire_name_(context.cookies.wire_name(context.options.cookie_name)),
        store_(std::move(store)),
        refresher_(context.rp, {.before = context.options.refresh_before,
                                .lease = context.options.refresh_lease,
                                .patience = context.options.refresh_patience}) {}

  Result<std::optional<Session>> find(const Request& request) override { return live(key(request)); }

  Result<Session> refreshed(const Request& request) override {
    const std::string key = this->key(request);
    auto found = live(key);
    if (!found) return found.error();
    if (!*found) return nobody_logged_in();
    if (refresher_.is_fresh((*found)->login.tokens)) return **std::move(found);
    return refresher_.refresh(store_->notes(), {.key = key,
                                                .load = [&] { return live(key); },
                                                .save = [&](const Session& s) { return store_->update(key, s); },
                                                .end = [&] { return store_->remove(key); }});
  }

  Result<std::vector<std::string>> start(const Request& request, Login login) override {
    const std::string cookie = base64url_encode(rp_.random_bytes(kCookieBytes));
    const Session session = new_session({rp_, options_, cookies_, {}}, std::move(login));
    if (auto inserted = store_->insert(key_of(purpose_, cookie), session); !inserted) return inserted.error();
    if (const auto old = key(request); !old.empty()) warn(store_->remove(old));
    return std::vector{cookies_.set(options_.cookie_name, cookie, std::nullopt)};
  }

  Result<std::vector<std::string>> end(const Request& request) override {
    if (const auto key = this->key(request); !key.empty()) {
      if (auto removed = store_->remove(key); !removed) return removed.error();
    }
    return std::vector{cookies_.expire(options_.cookie_name)};
  }

  std::vector<std::string> sweep(const Request&) override { return {}; }

  Result<void> end_all(const EndedLogin& login) override {
    if (auto ended = store_->end(login); !ended) return ended.error();
    return {};
  }

  Result<bool> end_known(const EndedLogin& login) override {
    const auto ended = store_->end(login);
    if (!ended) return ended.error();
    return *ended > 0;
  }

  SharedNotes& notes() override { return store_->notes(); }
  bool writes_answers() const override { return false; }

 private:
  /// The store's key of the request's session cookie; empty when there is none or it cannot be one of ours.
  std::string key(const Request& request) const {
    const auto cookie = request.cookie(wire_name_);
    return cookie && cookie->size() == kCookieLength ? key_of(purpose_, *cookie) : std::string();
  }

  Result<std::optional<Session>> live(const std::string& key) {
    if (key.empty()) return std::optional<Session>{};
    auto found = store_->find(key);
    if (!found || !*found) return found;
    Session& session = **found;
    const TimePoint now = rp_.now();
    if (now >= session.ends_at() || now >= session.last_seen + options_.idle_timeout) {
      warn(store_->remove(key));
      return std::optional<Session>{};
    }
    if (now < next_touch(session.last_seen, options_.idle_timeout)) return found;
    session.last_seen = now;
    session.idle_at = now + options_.idle_timeout;
    const auto still_there = store_->touch(key, session.last_seen, session.idle_at);
    if (!still_there) return still_there.error();
    if (!*still_there) return std::optional<Session>{};  // ended meanwhile
    return found;
  }

  void warn(const Result<void>& result) {
    if (!result) rp_.log(LogLevel::warning, result.error().to_string());
  }

  RelyingParty& rp_;
  const SessionOptions& options_;
  const CookieJar& cookies_;
  const std::string purpose_;
  const std::string wire_name_;
  const std::shared_ptr<SessionStore> store_;
  Refresher refresher_;
};

}  // namespace

TimePoint next_touch(TimePoint last_seen, std::chrono::seconds idle_timeout) {
  return last_seen + std::min<std::chrono::seconds>(kTouchEvery, idle_timeout / 4);
}

Session new_session(const KeeperContext& context, Login login) {
  const TimePoint now = context.rp.now();
  return {.login = std::move(login),
          .created_at = now,
          .last_seen = now,
          .expires_at = now + context.options.lifetime,
          .idle_at = now + context.options.idle_timeout,
          .set_cookies = {}};
}

std::unique_ptr<SessionKeeper> make_store_keeper(const KeeperContext& context, std::shared_ptr<SessionStore> store) {
  return std::make_unique<StoreKeeper>(context, std::move(store));
}

}  // namespace latchkey::rp
