#include <gtest/gtest.h>

#include "op/claims/claim_value.h"
#include "op/claims/mapper.h"
#include "op/claims/md5.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;
using model::StringMap;

/// The claims that the client's own mappers write; all default scopes are off.
struct Map {
  World world;
  ClaimTarget target = ClaimTarget::id;
  model::RealmPtr realm;

  Map() { world.client("app").default_scopes.clear(); }

  void add(std::string type, StringMap config, bool flags = true) {
    if (flags) {
      for (const auto* flag : {"access.token.claim", "id.token.claim", "userinfo.token.claim"})
        config.emplace(flag, "true");
    }
    world.add_mapper(world.client("app"), std::move(type), std::move(config));
  }

  std::string operator()() {
    realm = world.realm();
    const auto& app = *realm->find_client("app");
    const ResolvedScope scope = resolve_scope(*realm, app, "").value();
    const RoleSet roles = token_roles(*realm, app, scope, roles_of(*realm, world.alice));
    json::Object claims;
    apply_mappers(
        {*realm, kIssuer, app, world.alice, world.session, world.client_session, scope, roles, "nonce-1", "gold"},
        target, claims);
    return json::serialize(claims);
  }
};

std::string mapped(std::string type, StringMap config, ClaimTarget target = ClaimTarget::id) {
  Map map;
  map.target = target;
  map.world.alice.attributes = {{"color", {"red", "blue"}}, {"age", {"42"}},  {"cool", {"TRUE"}},
                                {"data", {R"({"a":[1]})"}}, {"bad", {"x1"}},  {"street", {"Main 1"}},
                                {"country", {"NL"}},        {"plz", {"1011"}}};
  map.world.session.notes = {{"clientHost", "203.0.113.7"}};
  map.add(std::move(type), std::move(config));
  return map();
}

TEST(ClaimPath, DotsNestAndEscapedDotsDoNot) {
  EXPECT_EQ(split_claim_path("a.b.c"), (ClaimPath{"a", "b", "c"}));
  EXPECT_EQ(split_claim_path(R"(a\.b.c)"), (ClaimPath{"a.b", "c"}));
  EXPECT_EQ(split_claim_path(R"(a\\b)"), (ClaimPath{R"(a\b)"}));
  EXPECT_EQ(split_claim_path("..a.."), (ClaimPath{"a"}));
  EXPECT_TRUE(split_claim_path("").empty());
  EXPECT_EQ(split_claim_path(escape_claim_name(R"(my.app\1)")), (ClaimPath{R"(my.app\1)"}));
}

TEST(Mappers, OneTableOfTypes) {
  const struct {
    const char* type;
    StringMap config;
    const char* claims;
  } rows[] = {
      {"oidc-usermodel-attribute-mapper", {{"user.attribute", "color"}, {"claim.name", "c"}}, R"({"c":"red"})"},
      {"oidc-usermodel-attribute-mapper",
       {{"user.attribute", "color"}, {"claim.name", "c"}, {"multivalued", "true"}},
       R"({"c":["red","blue"]})"},
      {"oidc-usermodel-attribute-mapper",
       {{"user.attribute", "age"}, {"claim.name", "a.b"}, {"jsonType.label", "long"}},
       R"({"a":{"b":42}})"},
      {"oidc-usermodel-attribute-mapper",
       {{"user.attribute", "age"}, {"claim.name", "a"}, {"jsonType.label", "int"}},
       R"({"a":42})"},
      {"oidc-usermodel-attribute-mapper",
       {{"user.attribute", "bad"}, {"claim.name", "a"}, {"jsonType.label", "int"}},
       R"({})"},
      {"oidc-usermodel-attribute-mapper",
       {{"user.attribute", "cool"}, {"claim.name", "a"}, {"jsonType.label", "boolean"}},
       R"({"a":true})"},
      {"oidc-usermodel-attribute-mapper",
       {{"user.attribute", "data"}, {"claim.name", "a"}, {"jsonType.label", "JSON"}},
       R"({"a":{"a":[1]}})"},
      {"oidc-usermodel-attribute-mapper", {{"user.attribute", "none"}, {"claim.name", "a"}}, R"({})"},
      {"oidc-usermodel-attribute-mapper", {{"user.attribute", "username"}, {"claim.name", "a"}}, R"({"a":"alice"})"},
      {"oidc-usermodel-attribute-mapper", {{"user.attribute", "floor"}, {"claim.name", "a"}}, R"({"a":"4"})"},
      {"oidc-usermodel-attribute-mapper", {{"user.attribute", "color"}}, R"({})"},
      {"oidc-usermodel-property-mapper",
       {{"user.attribute", "email"}, {"claim.name", "a"}},
       R"({"a":"alice@example.org"})"},
      {"oidc-usermodel-property-mapper",
       {{"user.attribute", "emailVerified"}, {"claim.name", "a"}, {"jsonType.label", "boolean"}},
       R"({"a":true})"},
      {"oidc-usermodel-property-mapper", {{"user.attribute", "id"}, {"claim.name", "a"}}, R"({"a":"alice-id"})"},
      {"oidc-usermodel-property-mapper", {{"user.attribute", "password"}, {"claim.name", "a"}}, R"({})"},
      {"oidc-full-name-mapper", {}, R"({"name":"Alice Liddell"})"},
      {"oidc-address-mapper",
       {{"user.attribute.postal_code", "plz"}},
       R"({"address":{"street_address":"Main 1","postal_code":"1011","country":"NL"}})"},
      {"oidc-hardcoded-claim-mapper",
       {{"claim.name", "x.y"}, {"claim.value", "7"}, {"jsonType.label", "int"}},
       R"({"x":{"y":7}})"},
      {"oidc-audience-mapper", {{"included.client.audience", "api"}}, R"({"aud":"api"})"},
      {"oidc-audience-mapper",
       {{"included.client.audience", ""}, {"included.custom.audience", "https://api"}},
       R"({"aud":"https://api"})"},
      {"oidc-group-membership-mapper",
       {{"claim.name", "groups"}, {"full.path", "true"}},
       R"({"groups":["/staff/dev"]})"},
      {"oidc-group-membership-mapper", {{"claim.name", "groups"}, {"full.path", "false"}}, R"({"groups":["dev"]})"},
      {"oidc-usersessionmodel-note-mapper",
       {{"user.session.note", "clientHost"}, {"claim.name", "h"}},
       R"({"h":"203.0.113.7"})"},
      {"oidc-usersessionmodel-note-mapper",
       {{"user.session.note", "AUTH_TIME"}, {"claim.name", "t"}, {"jsonType.label", "long"}},
       R"({"t":1800000000})"},
      {"oidc-usersessionmodel-note-mapper", {{"user.session.note", "none"}, {"claim.name", "h"}}, R"({})"},
      {"oidc-acr-mapper", {}, R"({"acr":"gold"})"},
      {"oidc-usermodel-realm-role-mapper",
       {{"claim.name", "roles"}, {"multivalued", "true"}, {"usermodel.realmRoleMapping.rolePrefix", "r-"}},
       R"({"roles":["r-admin","r-default-roles","r-offline_access","r-user"]})"},
      {"oidc-usermodel-client-role-mapper",
       {{"claim.name", "roles"}, {"multivalued", "true"}, {"usermodel.clientRoleMapping.clientId", "account"}},
       R"({"roles":["view-profile"]})"},
      {"oidc-usermodel-client-role-mapper",
       {{"claim.name", "ra.${client_id}.r"},
        {"multivalued", "true"},
        {"usermodel.clientRoleMapping.rolePrefix", "${client_id}:"}},
       R"({"ra":{"account":{"r":["account:view-profile"]}}})"},
      {"oidc-organization-membership-mapper", {{"claim.name", "organization"}}, R"({})"},
      {"oidc-some-script-mapper", {{"claim.name", "x"}, {"claim.value", "y"}}, R"({})"},
      {"saml-user-attribute-mapper", {}, R"({})"},
  };
  for (const auto& row : rows) EXPECT_EQ(mapped(row.type, row.config), row.claims) << row.type << " " << row.claims;
}

TEST(Mappers, AccessTokensHaveMappersOfTheirOwn) {
  EXPECT_EQ(mapped("oidc-sub-mapper", {}, ClaimTarget::access), R"({"sub":"alice-id"})");
  EXPECT_EQ(mapped("oidc-sub-mapper", {}, ClaimTarget::id), "{}");
  EXPECT_EQ(mapped("oidc-nonce-backwards-compatible-mapper", {}, ClaimTarget::access), R"({"nonce":"nonce-1"})");
  EXPECT_EQ(mapped("oidc-allowed-origins-mapper", {}, ClaimTarget::access),
            R"({"allowed-origins":["https://app.example"]})");
  EXPECT_EQ(mapped("oidc-audience-resolve-mapper", {}, ClaimTarget::access), R"({"aud":"account"})");
}

TEST(Mappers, FlagsSayWhichTokenAndUserinfoFollowsTheIdToken) {
  const struct {
    StringMap flags;
    bool access, lightweight, id, userinfo;
  } rows[] = {
      {{}, false, false, false, false},
      {{{"access.token.claim", "true"}}, true, false, false, false},
      {{{"id.token.claim", "true"}}, false, false, true, true},
      {{{"id.token.claim", "true"}, {"userinfo.token.claim", "false"}}, false, false, true, false},
      {{{"userinfo.token.claim", "true"}}, false, false, false, true},
      {{{"lightweight.claim", "true"}}, false, true, false, false},
      {{{"access.token.claim", "TRUE"}}, false, false, false, false},
  };
  for (const auto& row : rows) {
    const std::pair<ClaimTarget, bool> targets[] = {{ClaimTarget::access, row.access},
                                                    {ClaimTarget::lightweight_access, row.lightweight},
                                                    {ClaimTarget::id, row.id},
                                                    {ClaimTarget::userinfo, row.userinfo}};
    for (const auto& [target, expected] : targets) {
      Map map;
      map.target = target;
      StringMap config = row.flags;
      config["claim.name"] = "x";
      config["claim.value"] = "y";
      map.add("oidc-hardcoded-claim-mapper", config, false);
      EXPECT_EQ(map() == R"({"x":"y"})", expected) << static_cast<int>(target) << " " << row.flags.size();
    }
  }
}

TEST(Mappers, OlderFilesWithoutFlagsKeepAudiencesAndOrigins) {
  for (const auto* type : {"oidc-audience-resolve-mapper", "oidc-allowed-origins-mapper"}) {
    Map map;
    map.target = ClaimTarget::access;
    map.add(type, {}, false);
    EXPECT_NE(map(), "{}") << type;
    Map off;
    off.target = ClaimTarget::access;
    off.add(type, {{"access.token.claim", "false"}}, false);
    EXPECT_EQ(off(), "{}") << type;
  }
}

TEST(Mappers, GroupAttributesStandInOrAddUp) {
  Map map;
  map.world.alice.attributes["floor"] = {"1"};
  map.add("oidc-usermodel-attribute-mapper",
          {{"user.attribute", "floor"}, {"claim.name", "f"}, {"multivalued", "true"}});
  EXPECT_EQ(map(), R"({"f":["1"]})");
  Map all;
  all.world.alice.attributes["floor"] = {"1"};
  all.add("oidc-usermodel-attribute-mapper",
          {{"user.attribute", "floor"}, {"claim.name", "f"}, {"multivalued", "true"}, {"aggregate.attrs", "true"}});
  EXPECT_EQ(all(), R"({"f":["1","4"]})");
}

TEST(Mappers, RolesAreAddedThenRenamedThenWritten) {
  Map map;
  map.add("oidc-usermodel-realm-role-mapper", {{"claim.name", "r"}, {"multivalued", "true"}});
  map.add("oidc-usermodel-client-role-mapper", {{"claim.name", "c.${client_id}"}, {"multivalued", "true"}});
  map.add("oidc-role-name-mapper", {{"role", "guest"}, {"new.role.name", "app.visitor"}}, false);
  map.add("oidc-role-name-mapper", {{"role", "not-mine"}, {"new.role.name", "root"}}, false);
  map.add("oidc-hardcoded-role-mapper", {{"role", "guest"}}, false);
  map.add("oidc-hardcoded-role-mapper", {{"role", "app.extra"}}, false);
  EXPECT_EQ(
      map(),
      R"({"r":["admin","default-roles","offline_access","user"],"c":{"account":["view-profile"],"app":["extra","visitor"]}})");
}

TEST(Mappers, ClientIdsWithDotsStayOnePieceOfThePath) {
  Map map;
  map.world.client("account").client_id = "my.account";
  map.add("oidc-usermodel-client-role-mapper",
          {{"claim.name", "resource_access.${client_id}.roles"}, {"multivalued", "true"}});
  EXPECT_EQ(map(), R"({"resource_access":{"my.account":{"roles":["view-profile"]}}})");
}

TEST(Mappers, TheSameRolesClaimIsMerged) {
  Map map;
  map.add("oidc-usermodel-realm-role-mapper", {{"claim.name", "roles"}, {"multivalued", "true"}});
  map.add("oidc-usermodel-client-role-mapper", {{"claim.name", "roles"}, {"multivalued", "true"}});
  EXPECT_EQ(map(), R"({"roles":["admin","default-roles","offline_access","user","view-profile"]})");
}

TEST(Mappers, NobodyButTheProviderSaysWhoMadeTheTokenAndForHowLong) {
  for (const auto* name :
       {"iss", "exp", "iat", "nbf", "jti", "typ", "azp", "sid", "at_hash", "cnf", "iss.x", "reuse_id"}) {
    EXPECT_EQ(mapped("oidc-hardcoded-claim-mapper", {{"claim.name", name}, {"claim.value", "evil"}}), "{}") << name;
  }
}

TEST(Mappers, AudiencesAddUpOnceEach) {
  json::Object claims;
  add_audience(claims, "a");
  add_audience(claims, "a");
  EXPECT_EQ(json::serialize(claims), R"({"aud":"a"})");
  add_audience(claims, "b");
  add_audience(claims, "a");
  EXPECT_EQ(json::serialize(claims), R"({"aud":["a","b"]})");
}

// RFC 9562 §5.3: version 3 and the variant of the RFC.
TEST(PairwiseSub, IsTheSameForTheSameSectorAndAnotherForOthers) {
  World world;
  auto& app = world.client("app");
  EXPECT_EQ(subject_for(app, world.alice), "alice-id");
  world.add_mapper(app, "oidc-sha256-pairwise-sub-mapper", {{"pairwiseSubAlgorithmSalt", "salt"}});
  world.add_mapper(world.client("other"), "oidc-sha256-pairwise-sub-mapper", {{"pairwiseSubAlgorithmSalt", "salt"}});
  const std::string mine = subject_for(app, world.alice);
  EXPECT_EQ(mine.size(), 36U);
  EXPECT_EQ(mine[14], '3');
  EXPECT_NE(std::string_view("89ab").find(mine[19]), std::string_view::npos);
  EXPECT_NE(mine, subject_for(world.client("other"), world.alice));
  world.client("other").mappers.back().config["sectorIdentifierUri"] = "https://app.example/sector.json";
  EXPECT_EQ(mine, subject_for(world.client("other"), world.alice));
}

// RFC 1321 §3.4
TEST(Md5, AgreesWithRfc1321) {
  const struct {
    const char* text;
    const char* hash;
  } rows[] = {{"", "d41d8cd98f00b204e9800998ecf8427e"},
              {"a", "0cc175b9c0f1b6a831c399e269772661"},
              {"abc", "900150983cd24fb0d6963f7d28e17f72"},
              {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
              {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
               "57edf4a22be3c955ac49da2e2107b67a"}};
  for (const auto& row : rows) {
    std::string hex;
    for (const char c : unsafe_md5(row.text)) {
      hex += "0123456789abcdef"[(c >> 4) & 15];
      hex += "0123456789abcdef"[c & 15];
    }
    EXPECT_EQ(hex, row.hash) << row.text;
  }
}

}  // namespace
}  // namespace latchkey::op
