#include "store/codec/assemble.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/sealer.h"
#include "store/codec/codec.h"

namespace latchkey::store {
namespace {

crypto::Sealer ring(const std::string& keys) {
  std::vector<Secret> secrets;
  for (const char key : keys) secrets.push_back(Secret(std::string(32, key)));
  return std::move(*crypto::Sealer::make(std::move(secrets)));
}

const RealmId kRealm("realm-1");

RealmRecord record_of(const model::RealmParts& parts, const crypto::Sealer& sealer) {
  RealmRecord record;
  for (const auto& write : plan_for_new_realm(parts, sealer).writes) {
    if (const auto* create = std::get_if<CreateRealm>(&write)) {
      record.head = {create->id, create->name, 1};
      record.settings = create->settings;
    } else {
      record.objects.push_back(std::get<PutObject>(write).object);
    }
  }
  return record;
}

TEST(StoreAssemble, SharesWhatDidNotChangeAndKeepsTheOrder) {
  const auto sealer = ring("k");
  model::RealmParts parts;
  parts.settings.id = kRealm;
  parts.settings.name = "demo";
  for (const auto* id : {"c", "a", "d"}) {
    parts.clients.push_back(
        std::make_shared<const model::Client>(model::Client{.uuid = ClientUuid(id), .client_id = id}));
  }
  parts.roles.push_back(std::make_shared<const model::Role>(model::Role{.id = model::RoleId("r"), .name = "r"}));
  const auto before = assemble(record_of(parts, sealer), sealer);
  ASSERT_TRUE(before.has_value()) << before.error().detail;
  ASSERT_EQ(before->clients.size(), 3U);
  EXPECT_EQ(before->clients[0]->client_id, "a");

  RealmChanges changes;
  changes.head = {kRealm, "renamed", 9};
  changes.settings = encode_settings(parts.settings, sealer);
  changes.changed = {encode(kRealm, model::Client{.uuid = ClientUuid("c"), .client_id = "new"}, sealer),
                     encode(kRealm, model::Client{.uuid = ClientUuid("b"), .client_id = "b"}, sealer)};
  changes.removed = {{std::string(kKindClient), "d", "", ""}, {std::string(kKindClient), "never-seen", "", ""}};
  const auto after = apply_changes(*before, changes, sealer);
  ASSERT_TRUE(after.has_value()) << after.error().detail;
  EXPECT_EQ(after->version, 9);
  EXPECT_EQ(after->settings.name, "renamed");
  ASSERT_EQ(after->clients.size(), 3U);
  EXPECT_EQ(after->clients[0], before->clients[0]) << "the same object, not an equal one";
  EXPECT_EQ(after->clients[1]->client_id, "b");
  EXPECT_EQ(after->clients[2]->client_id, "new");
  EXPECT_EQ(after->roles[0], before->roles[0]);
}

TEST(StoreAssemble, FailsAsAWholeWhenOneObjectCannotBeRead) {
  const auto sealer = ring("k");
  model::RealmParts parts;
  parts.settings.id = kRealm;
  parts.roles.push_back(std::make_shared<const model::Role>(model::Role{.id = model::RoleId("r"), .name = "r"}));
  auto record = record_of(parts, sealer);
  record.objects[0].document = R"({"v":1,"name":[]})";
  const auto assembled = assemble(record, sealer);
  ASSERT_FALSE(assembled.has_value());
  EXPECT_TRUE(assembled.error().detail.starts_with("stored role r of realm realm-1: name")) << assembled.error().detail;
}

TEST(StoreAssemble, ReadsVeryManyOfOneKindInOrderAndMissesNoneThatCannotBeRead) {
  const auto sealer = ring("k");
  model::RealmParts parts;
  parts.settings.id = kRealm;
  parts.settings.name = "demo";
  constexpr std::size_t kCount = 9000;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < kCount; ++i) {
    // Some differ only behind their first eight bytes, some are shorter than that, some are not ASCII.
    ids.push_back(std::vector<std::string>{"", "same-beginning-", "\xC3\xA9"}[i % 3] +
                  std::to_string(i * 7919 % kCount));
    parts.roles.push_back(
        std::make_shared<const model::Role>(model::Role{.id = model::RoleId(ids.back()), .name = ids.back()}));
  }
  auto record = record_of(parts, sealer);
  const auto read = assemble(record, sealer);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  std::ranges::sort(ids);
  std::vector<std::string> found;
  for (const auto& role : read->roles) found.push_back(role->id.value);
  EXPECT_EQ(found, ids);
  for (const std::size_t bad : {std::size_t{1}, kCount - 1}) {
    auto damaged = record;
    damaged.objects[bad].document = "{";
    EXPECT_FALSE(assemble(damaged, sealer).has_value()) << bad;
  }
}

}  // namespace
}  // namespace latchkey::store
