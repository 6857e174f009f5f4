#include "world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/password_hash.h"
#include "endpoints/routes.h"
#include "json/json.h"
#include "kc/import/import.h"
#include "store/codec/assemble.h"
#include "store/memory/memory_store.h"

namespace latchkey::permissions {
namespace {

constexpr Instant kStart = from_unix_seconds(1'800'000'000);

// A key pair takes a while to find; one for the whole run is enough.
const kc::KeySource& keys() {
  static const crypto::PrivateKey rsa = *crypto::PrivateKey::generate_rsa(2048);
  static const kc::KeySource source{.rsa = [](int) -> Result<crypto::PrivateKey> { return rsa; },
                                    .curve = kc::generated_keys().curve};
  return source;
}

std::vector<Secret> master_key() {
  std::vector<Secret> ring;
  ring.emplace_back(std::string(32, 'k'));
  return ring;
}

std::string person(std::string_view name, std::string_view role) {
  return fmt::format(R"({{"username":"{}","enabled":true,"credentials":[{{"type":"password","value":"pw"}}],)"
                     R"("clientRoles":{{"realm-management":[{}]}}}})",
                     name, role.empty() ? "" : fmt::format("\"{}\"", role));
}

/// People with roles, and one of everything that has an id.
std::string realm_text(std::string_view name) {
  std::string users = person(kNobody, "") + "," + person(kEverything, "realm-admin");
  for (int i = 0; i < admin::kAdminRoles; ++i) {
    const auto role = admin::name(static_cast<admin::AdminRole>(i));
    users += "," + person(role, role);
  }
  return fmt::format(R"({{"realm":"{0}","enabled":true,"sslRequired":"none",
    "clients":[{{"clientId":"{0}-app","secret":"s","serviceAccountsEnabled":true}}],
    "roles":{{"realm":[{{"name":"{0}-role"}}],"client":{{"{0}-app":[{{"name":"{0}-app-role"}}]}}}},
    "groups":[{{"name":"{0}-group"}}],"users":[{1}]}})",
                     name, users);
}

void address(http::Request& request) {
  request.host = "localhost:8080";
  request.remote_address = "127.0.0.1";
  request.target = request.path;
  request.headers.set("Host", request.host);
}

}  // namespace

World::World(const Wrap& wrap)
    : clock_(kStart),
      sealer_(*crypto::Sealer::make(master_key())),
      store_(wrap ? wrap(store::make_memory_store()) : store::make_memory_store()),
      cache_(store_->realms(), sealer_, log_),
      hashing_(1, 64),
      signing_(1, 64),
      renderer_(*pages::Renderer::create()),
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
           .settings = {.public_url = "http://localhost:8080", .version = "test", .dev = true}} {
  http::ApplicationConfig config;
  config.routes = endpoints::public_routes(env_);
  for (auto& route : admin::admin_routes(env_)) config.routes.push_back(std::move(route));
  application_ = *http::Application::make(std::move(config), log_, metrics_, random_);
  import(R"({"realm":"master","enabled":true,"sslRequired":"none"})");
  import(realm_text("own"));
  import(realm_text("other"));
}

void World::import(const std::string& text) {
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

http::Response World::serve(http::Request request) {
  address(request);
  return sync_wait(application_->serve(request));
}

const std::string& World::token_of(const std::string& who) {
  std::string& token = tokens_[who];
  if (!token.empty()) return token;
  http::Request request;
  request.method = "POST";
  request.path = "/realms/own/protocol/openid-connect/token";
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  request.body = "grant_type=password&client_id=admin-cli&password=pw&username=" + who;
  const auto response = serve(std::move(request));
  const auto body = json::parse_object(response.content());
  EXPECT_TRUE(body) << response.status;
  if (body) token = json::string_or_empty(*body, "access_token");
  EXPECT_FALSE(token.empty()) << who << ": " << response.content();
  return token;
}

http::Request World::request_of(std::string_view who, const Call& call) {
  http::Request request;
  request.method = call.method;
  const auto question = std::min(call.path.find('?'), call.path.size());
  request.path = call.path.substr(0, question);
  request.query = call.path.substr(std::min(question + 1, call.path.size()));
  if (!who.empty()) request.headers.set("Authorization", "Bearer " + token_of(std::string(who)));
  if (call.method != "GET") {
    request.headers.set("Content-Type", "application/json");
    request.body = call.body;
  }
  return request;
}

http::Response World::ask(std::string_view who, const Call& call) { return serve(request_of(who, call)); }

std::optional<http::Response> World::ask_before_body(std::string_view who, const Call& call) {
  http::Request request = request_of(who, call);
  request.body.clear();
  address(request);
  return sync_wait(application_->refuse_body(request));
}

model::RealmPtr World::realm(const std::string& name) { return *sync_wait(cache_.get(name)); }

model::User World::user(const std::string& realm, const std::string& name) {
  return **sync_wait(store_->users().find_user_by_username(this->realm(realm)->id(), name));
}

}  // namespace latchkey::permissions
