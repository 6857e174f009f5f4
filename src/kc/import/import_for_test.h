// What the tests of this folder share: repeatable makings (one RSA pair for all, because pairs are dear) and files.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "kc/import/import.h"

namespace latchkey::kc {

/// Every "generated" RSA key is the same one.
inline const KeySource& cheap_keys() {
  static const KeySource keys = [] {
    auto pair = std::make_shared<crypto::PrivateKey>(crypto::PrivateKey::generate_rsa(2048).value());
    return KeySource{[pair](int) -> Result<crypto::PrivateKey> { return *pair; },
                     [](crypto::Curve curve) { return crypto::PrivateKey::generate(curve); }};
  }();
  return keys;
}

struct TestMakings {
  UnsafeSequenceRandom random{7};
  Makings makings{random, cheap_keys(), from_unix_seconds(1'800'000'000)};
  ImportOptions options{makings, {}, [](std::string_view password) {
                          return crypto::hash_argon2id(
                              password, "0123456789abcdef",
                              {.iterations = 1, .memory_kib = 64, .parallelism = 1, .length = 32});
                        }};
};

inline std::string read_text(const std::string& path_below_root) {
  std::ifstream in(std::string(LATCHKEY_SOURCE_DIR) + "/" + path_below_root, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// One realm from JSON text; quotes may be written as '.
inline Result<ImportedRealm> import_text(std::string text, TestMakings& test) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  auto value = json::parse(text, kRealmFileLimits);
  if (!value) return std::unexpected(value.error());
  return import_realm(*value, test.options);
}

inline std::string error_of(const std::string& text) {
  TestMakings test;
  const auto imported = import_text(text, test);
  return imported ? "no error" : imported.error().detail;
}

inline bool has_note(const ImportedRealm& realm, std::string_view part) {
  for (const auto& note : realm.notes) {
    if (note.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace latchkey::kc
