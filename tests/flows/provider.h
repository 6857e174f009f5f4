// A provider without a socket: the endpoints over a store in memory and a clock that stands, with realm.json imported.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <ranges>

#include "base/worker_pool.h"
#include "crypto/password_hash.h"
#include "endpoints/env.h"
#include "endpoints/outbound.h"
#include "endpoints/realm_cache.h"
#include "endpoints/routes.h"
#include "fetch/curl_fetcher.h"
#include "http/application.h"
#include "kc/import/import.h"
#include "op/mail/action_mail.h"
#include "outbox/mail_delivery.h"
#include "pages/renderer.h"
#include "store/codec/assemble.h"
#include "store/memory/memory_store.h"

namespace latchkey::flows {

inline constexpr Instant kStart = from_unix_seconds(1'800'000'000);

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A key pair takes a while to find; one for the whole run is enough.
inline const kc::KeySource& keys() {
  static const crypto::PrivateKey rsa = *crypto::PrivateKey::generate_rsa(2048);
  static const kc::KeySource source{.rsa = [](int) -> Result<crypto::PrivateKey> { return rsa; },
                                    .curve = kc::generated_keys().curve};
  return source;
}

class Provider {
 public:
  /// Given the store, gives the one to use: for tests that let something happen at a certain moment.
  using Wrap = std::function<std::unique_ptr<store::Store>(std::unique_ptr<store::Store>)>;

  explicit Provider(const Wrap& wrap = {})
      : sealer_(*crypto::Sealer::make(master_key())),
        store_(make_store(wrap)),
        cache_(store_->realms(), sealer_, log_),
        hashing_(1, 64),
        signing_(1, 64),
        renderer_(*pages::Renderer::create()),
        mails_(*pages::MailRenderer::create()),
        outgoing_(1, 8),
        outbound_{mailer_, *mails_, outgoing_, *fetcher_, *fetcher_},
        finder_(store_->realms(), cache_),
        env_{.clock = clock_,
             .random = random_,
             .store = *store_,
             .realms = cache_,
             .sealer = sealer_,
             .hashing = hashing_,
             .signing = signing_,
             .renderer = *renderer_,
             .log = log_,
             .metrics = metrics_,
             .settings = {.public_url = "http://localhost:8080", .version = "test", .dev = true},
             .outbound = &outbound_} {
    http::ApplicationConfig config;
    config.routes = endpoints::public_routes(env_);
    application_ = *http::Application::make(std::move(config), log_, metrics_, random_);
    import(read_file(std::filesystem::path(LATCHKEY_SOURCE_DIR) / "tests/flows/realm.json"));
  }

  http::Response serve(http::Request request) {
    if (request.target.starts_with("mail:")) return newest_mail(request.target.substr(5));
    if (request.target.starts_with("order:")) return order_actions(request);
    return sync_wait(application_->serve(request));
  }
  FixedClock& clock() { return clock_; }
  MemoryLog& log() { return log_; }
  store::Store& store() { return *store_; }
  model::RealmPtr realm(const std::string& name) { return *sync_wait(cache_.get(name)); }

 private:
  // Whatever is sent is kept, for whoever asks.
  class KeepingMailer final : public fetch::Mailer {
   public:
    Status<> send(const fetch::Envelope& envelope, const fetch::MailMessage& message) override {
      EXPECT_EQ(envelope.server.host, "mail.example");
      const auto bytes = fetch::render(message);
      EXPECT_TRUE(bytes) << bytes.error().detail;
      mails.push_back(message);
      return {};
    }
    std::vector<fetch::MailMessage> mails;
  };

  // `GET mail:ADDRESS`: empties the outbox, and shows the newest mail to that address, once.
  http::Response newest_mail(std::string_view address) {
    const auto deliver = outbox::mail_delivery({finder_, *mails_, mailer_, *fetcher_, clock_});
    for (const auto& row : *sync_wait(store_->events().list_outbox(clock_.now(), 100))) {
      if (row.kind == "mail") outbox::attempt(*store_, clock_, log_, metrics_, deliver, {}, row);
    }
    auto& mails = mailer_.mails;
    const auto newest =
        std::ranges::find_if(mails.rbegin(), mails.rend(), [&](const auto& m) { return m.to.address == address; });
    if (newest == mails.rend()) return http::Response::of(404, "text/plain", "no mail");
    std::string text = newest->subject + "\n\n";
    for (const auto line : std::views::split(newest->text, '\n')) {
      const std::string_view words(line);
      text += words.starts_with("http") ? "link=\"" + std::string(words) + "\"\n" : std::string(words) + "\n";
    }
    auto response = http::Response::of(200, "text/plain", std::move(text));
    mails.erase(std::next(newest).base());
    return response;
  }

  // `POST order:USER` with actions, client_id and redirect_uri: what an administrator of realm letters orders.
  http::Response order_actions(const http::Request& request) {
    const auto realm = *sync_wait(cache_.get("letters"));
    const auto user = *sync_wait(store_->users().find_user_by_username(realm->id(), request.target.substr(6)));
    const auto form = *request.body_form();
    std::vector<std::string> actions;
    for (const auto part : std::views::split(form.get("actions").value_or(""), '+'))
      actions.emplace_back(std::string_view(part));
    const op::ActionMail mail{.realm = *realm,
                              .issuer = "http://localhost:8080/realms/letters",
                              .user = *user,
                              .client_id = std::string(form.get("client_id").value_or("")),
                              .redirect_uri = std::string(form.get("redirect_uri").value_or("")),
                              .lifespan = std::nullopt,
                              .locale = "",
                              .id = random_.uuid(),
                              .now = clock_.now()};
    auto plan = op::plan_execute_actions_mail(mail, std::move(actions));
    if (!plan) return http::Response::of(400, "text/plain", plan.error().detail);
    const auto outcome = sync_wait(store_->commit(*std::move(plan)));
    return http::Response::of(outcome && outcome->committed() ? 204 : 500, "text/plain", "");
  }

  static std::unique_ptr<store::Store> make_store(const Wrap& wrap) {
    auto store = store::make_memory_store();
    return wrap ? wrap(std::move(store)) : std::move(store);
  }

  static std::vector<Secret> master_key() {
    std::vector<Secret> ring;
    ring.emplace_back(std::string(32, 'k'));
    return ring;
  }

  void import(const std::string& text) {
    const kc::ImportOptions options{
        .makings = {random_, keys(), kStart}, .placeholder = {}, .hash_password = [](std::string_view password) {
          return crypto::hash_argon2id(password, std::string(16, 's'), {.iterations = 1, .memory_kib = 64});
        }};
    auto realms = kc::import_files({{"realm.json", text}}, options);
    ASSERT_TRUE(realms) << realms.error().detail;
    for (auto& realm : *realms) {
      store::Plan plan = store::plan_for_new_realm(realm.parts, sealer_);
      for (auto& user : realm.users) plan.add(store::PutUser{realm.parts.settings.id, std::move(user), false, true});
      const auto outcome = sync_wait(store_->commit(std::move(plan)));
      ASSERT_TRUE(outcome && outcome->committed());
    }
  }

  FixedClock clock_{kStart};
  SystemRandom random_;
  MemoryLog log_;
  Metrics metrics_;
  crypto::Sealer sealer_;
  std::unique_ptr<store::Store> store_;
  endpoints::RealmCache cache_;
  WorkerPool hashing_;
  WorkerPool signing_;
  std::unique_ptr<const pages::Renderer> renderer_;
  KeepingMailer mailer_;
  std::unique_ptr<const pages::MailRenderer> mails_;
  WorkerPool outgoing_;
  std::unique_ptr<fetch::Fetcher> fetcher_ = fetch::make_curl_fetcher({});  // reaches no private address
  endpoints::Outbound outbound_;
  outbox::RealmFinder finder_;
  endpoints::Env env_;
  std::unique_ptr<http::Application> application_;
};

}  // namespace latchkey::flows
