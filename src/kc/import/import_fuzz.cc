// Whatever bytes stand in a file: no crash, and what is imported hangs together.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "kc/import/import.h"

namespace {

using namespace latchkey;

const kc::KeySource& keys() {
  static const kc::KeySource source = [] {
    auto pair = std::make_shared<crypto::PrivateKey>(crypto::PrivateKey::generate_rsa(2048).value());
    return kc::KeySource{[pair](int) -> Result<crypto::PrivateKey> { return *pair; },
                         [](crypto::Curve curve) { return crypto::PrivateKey::generate(curve); }};
  }();
  return source;
}

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const kc::ImportedRealm& imported) {
  const model::Realm realm(imported.parts);
  require(realm.find_role(realm.settings().default_role) != nullptr);
  for (const auto& [binding, alias] : realm.settings().flow_bindings)
    require(realm.find_flow(std::string_view(alias)) != nullptr);
  for (const auto& flow : realm.parts().flows) {
    for (const auto& step : flow->executions) require(step.subflow.empty() || realm.find_flow(step.subflow) != nullptr);
  }
  for (const auto& client : realm.parts().clients) {
    for (const auto& id : client->default_scopes) require(realm.find_scope(id) != nullptr);
  }
  for (const auto& user : imported.users) {
    for (const auto& id : user.roles) require(realm.find_role(id) != nullptr);
    for (const auto& id : user.groups) require(realm.find_group(id) != nullptr);
    (void)realm.effective_roles(user.roles, user.groups);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  UnsafeSequenceRandom random(1);
  const kc::Makings makings{random, keys(), from_unix_seconds(1'800'000'000)};
  const kc::ImportOptions options{
      makings,
      [](std::string_view name) { return name == "HOME" ? std::optional<std::string>("/home") : std::nullopt; },
      [](std::string_view password) {
        return crypto::hash_argon2id(password, "0123456789abcdef",
                                     {.iterations = 1, .memory_kib = 64, .parallelism = 1, .length = 16});
      }};
  const auto imported =
      kc::import_files({{"fuzz.json", std::string(reinterpret_cast<const char*>(data), size)}}, options);
  if (imported) {
    for (const auto& realm : *imported) check(realm);
  } else {
    require(!imported.error().detail.empty());
  }
  return 0;
}
