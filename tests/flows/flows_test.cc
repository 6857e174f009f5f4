// Replays every *.flow beside this file against the endpoints, with a store in memory and a clock that stands: whole
// conversations without a socket, in milliseconds. Each file is a test of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <ranges>

#include "base/worker_pool.h"
#include "conversation.h"
#include "crypto/password_hash.h"
#include "endpoints/env.h"
#include "endpoints/outbound.h"
#include "endpoints/realm_cache.h"
#include "endpoints/routes.h"
#include "http/application.h"
#include "kc/import.h"
#include "op/mail/action_mail.h"
#include "outbox/mail_delivery.h"
#include "pages/renderer.h"
#include "store/codec/assemble.h"
#include "store/memory/memory_store.h"

namespace latchkey::flows {
namespace {

constexpr Instant kStart = from_unix_seconds(1'800'000'000);

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A key pair takes a while to find; one for the whole run is enough.
const kc::KeySource& keys() {
  static const crypto::PrivateKey rsa = *crypto::PrivateKey::generate_rsa(2048);
  static const kc::KeySource source{.rsa = [](int) -> Result<crypto::PrivateKey> { return rsa; },
                                    .curve = kc::generated_keys().curve};
  return source;
}

class Provider {
 public:
  Provider()
      : sealer_(*crypto::Sealer::make(master_key())),
        store_(store::make_memory_store()),
        cache_(store_->realms(), sealer_, log_),
        hashing_(1, 64),
        signing_(1, 64),
        renderer_(*pages::Renderer::create()),
        mails_(*pages::MailRenderer::create()),
        outgoing_(1, 8),
        outbound_{mailer_, *mails_, outgoing_},
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
    const auto deliver = outbox::mail_delivery({finder_, *mails_, mailer_, clock_});
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
  endpoints::Outbound outbound_;
  outbox::RealmFinder finder_;
  endpoints::Env env_;
  std::unique_ptr<http::Application> application_;
};

using Kept = std::map<std::string, std::string>;

// Matches `*` and `{name}` against `text`, whole; what {name} stood for is kept.
bool matches(std::string_view pattern, std::string_view text, Kept& kept) {
  if (pattern.empty()) return text.empty();
  const bool any = pattern.front() == '*';
  const auto close = pattern.front() == '{' ? pattern.find('}') : std::string_view::npos;
  if (!any && close == std::string_view::npos) {
    return !text.empty() && text.front() == pattern.front() && matches(pattern.substr(1), text.substr(1), kept);
  }
  const auto rest = pattern.substr(any ? 1 : close + 1);
  for (std::size_t length = 0; length <= text.size(); ++length) {
    if (!any && length > 0 && (text[length - 1] == '"' || text[length - 1] == '\n')) break;
    if (!matches(rest, text.substr(length), kept)) continue;
    if (!any) kept[std::string(pattern.substr(1, close - 1))] = text.substr(0, length);
    return true;
  }
  return false;
}

bool stands_in(std::string_view pattern, std::string_view text, Kept& kept) {
  if (!pattern.contains('{') && !pattern.contains('*')) return text.contains(pattern);
  const auto first = pattern.find_first_of("{*");
  for (std::size_t at = text.find(pattern.substr(0, first)); at != std::string_view::npos;
       at = text.find(pattern.substr(0, first), at + 1)) {
    const auto end = text.find('\n', at);
    if (matches(std::string(pattern) + "*", text.substr(at, end == std::string_view::npos ? end : end - at), kept))
      return true;
  }
  return false;
}

std::string unescape_html(std::string text) {
  for (const auto& [from, to] : {std::pair{"&amp;", "&"}, std::pair{"&#x3D;", "="}, std::pair{"&#x2F;", "/"},
                                 std::pair{"&quot;", "\""}, std::pair{"&#39;", "'"}}) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
      text.replace(at, std::string_view(from).size(), to);
  }
  return text;
}

// What a person would read of a page, for the message of a failed test.
std::string gist(std::string_view body) {
  const auto main = body.find("<main");
  std::string out;
  bool tag = false;
  for (const char c : body.substr(main == std::string_view::npos ? 0 : main)) {
    if (c == '<') tag = true;
    if (!tag && (c != '\n' || !out.ends_with('\n'))) out += c;
    if (c == '>') tag = false;
  }
  return out.substr(0, 600);
}

class Conversation {
 public:
  explicit Conversation(Provider& provider) : provider_(provider) {}

  void play(const Exchange& exchange) {
    SCOPED_TRACE("line " + std::to_string(exchange.line));
    if (exchange.command == "forget cookies") return cookies_.clear();
    if (!exchange.command.empty()) {
      return provider_.clock().advance(
          std::chrono::seconds{std::atol(exchange.command.c_str() + std::string_view("clock +").size())});
    }
    const auto response = provider_.serve(request_of(exchange));
    keep_cookies(response);
    const std::string body = unescape_html(std::string(response.content()));
    EXPECT_EQ(response.status, exchange.status) << gist(body);
    for (const auto& [name, pattern] : exchange.expected_headers) {
      bool found = false;
      for (const auto value : response.headers.get_all(name)) found = found || matches(fill(pattern), value, kept_);
      EXPECT_TRUE(found) << name << ": " << pattern << " is not " << response.headers.get(name).value_or("there");
    }
    for (const auto& text : exchange.expected_texts)
      EXPECT_TRUE(stands_in(fill(text), body, kept_)) << "missing: " << text << "\nin: " << gist(body);
    for (const auto& text : exchange.forbidden_texts)
      EXPECT_FALSE(stands_in(fill(text), body, kept_)) << "must not be there: " << text << "\nin: " << gist(body);
  }

 private:
  http::Request request_of(const Exchange& exchange) {
    http::Request request;
    request.method = exchange.method;
    request.target = fill(exchange.target);
    const auto question = request.target.find('?');
    request.path = request.target.substr(0, question);
    if (question != std::string::npos) request.query = request.target.substr(question + 1);
    request.host = "localhost:8080";
    request.remote_address = "127.0.0.1";
    request.headers.set("Host", request.host);
    if (exchange.method == "POST") request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    for (const auto& [name, value] : exchange.headers) request.headers.set(name, fill(value));
    std::string jar;
    for (const auto& [name, value] : cookies_) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    if (!jar.empty() && !request.headers.has("Cookie")) request.headers.set("Cookie", jar);
    request.body = fill(exchange.body);
    return request;
  }

  std::string fill(std::string_view text) const {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] != '$') {
        out += text[i++];
        continue;
      }
      std::size_t end = i + 1;
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
      const auto found = kept_.find(std::string(text.substr(i + 1, end - i - 1)));
      if (found != kept_.end()) out += found->second;
      i = end;
    }
    return out;
  }

  void keep_cookies(const http::Response& response) {
    for (const auto header : response.headers.get_all("Set-Cookie")) {
      const auto equals = header.find('=');
      const auto end = header.find(';');
      const std::string name(header.substr(0, equals));
      if (header.contains("Max-Age=0"))
        cookies_.erase(name);
      else
        cookies_[name] = header.substr(equals + 1, end - equals - 1);
    }
  }

  Provider& provider_;
  Kept kept_;
  std::map<std::string, std::string> cookies_;
};

std::vector<std::string> flow_files() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(LATCHKEY_SOURCE_DIR) / "tests/flows")) {
    if (entry.path().extension() == ".flow") names.push_back(entry.path().stem().string());
  }
  return names;
}

class Flow : public testing::TestWithParam<std::string> {};

TEST_P(Flow, IsAnsweredAsWritten) {
  const auto text = read_file(std::filesystem::path(LATCHKEY_SOURCE_DIR) / "tests/flows" / (GetParam() + ".flow"));
  const auto exchanges = parse_conversation(text);
  ASSERT_TRUE(exchanges) << exchanges.error().detail;
  ASSERT_FALSE(exchanges->empty());
  Provider provider;
  Conversation conversation(provider);
  for (const auto& exchange : *exchanges) conversation.play(exchange);
  // Whatever was said, no secret of the realm file was logged.
  for (const char* secret : {"the-confidential-secret", "alice-password", "bob-password"})
    EXPECT_FALSE(provider.log().contains(secret)) << secret;
}

INSTANTIATE_TEST_SUITE_P(Files, Flow, testing::ValuesIn(flow_files()), [](const auto& info) { return info.param; });

}  // namespace
}  // namespace latchkey::flows
