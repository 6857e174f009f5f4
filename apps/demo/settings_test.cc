#include "settings.h"

#include <gtest/gtest.h>

namespace demo {
namespace {

constexpr const char* kGood =
    "AUTHORITY=http://localhost:8080/realms/demo\nCLIENT_ID=c\nCLIENT_SECRET=s\nREDIRECT_URI=http://localhost:8081/"
    "auth/callback\n"
    "SECRET_KEY=0123456789abcdef0123456789abcdef\n";

std::optional<std::string> nothing(std::string_view) { return std::nullopt; }

bool mentions(const std::vector<std::string>& lines, std::string_view text) {
  for (const auto& line : lines) {
    if (line.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(Settings, ReadsTheTutorialsFile) {
  const auto loaded = load_settings(kGood, ".env", nothing);
  ASSERT_TRUE(loaded.errors.empty()) << loaded.errors[0];
  EXPECT_EQ(loaded.settings.relying_party.issuer, "http://localhost:8080/realms/demo");
  EXPECT_EQ(loaded.settings.session.secret_key.size(), 32U);
  EXPECT_EQ(loaded.settings.admin_role, "demo-admin");
}

TEST(Settings, NamesEveryMissingOneAndHowToMendIt) {
  const auto loaded = load_settings("", ".env", nothing);
  EXPECT_EQ(loaded.errors.size(), 5U);
  for (const char* name : {"AUTHORITY", "CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI", "SECRET_KEY"}) {
    EXPECT_TRUE(mentions(loaded.errors, std::string(".env: ") + name + " is missing. ")) << name;
  }
}

TEST(Settings, SessionsAreKeptWhereTheSettingSays) {
  for (const char* good :
       {"memory", "cookie", "sqlite:sessions.db", "redis://localhost", "rediss://r:1", "unix:///r.sock"}) {
    const auto loaded = load_settings(std::string(kGood) + "SESSION_STORE=" + good, ".env", nothing);
    EXPECT_TRUE(loaded.errors.empty()) << good;
    EXPECT_EQ(loaded.settings.session_store, good);
  }
  for (const char* bad : {"sqlite", "sqlite:", "redis:", "cookies", "postgres://h"}) {
    const auto loaded = load_settings(std::string(kGood) + "SESSION_STORE=" + bad, ".env", nothing);
    EXPECT_TRUE(mentions(loaded.errors, ".env:6: SESSION_STORE is none of")) << bad;
  }
}

TEST(Settings, TheEnvironmentGoesBeforeTheFile) {
  const auto loaded = load_settings(kGood, ".env", [](std::string_view name) {
    return name == "CLIENT_ID" ? std::optional<std::string>("other") : std::nullopt;
  });
  EXPECT_EQ(loaded.settings.relying_party.client_id, "other");
  EXPECT_EQ(loaded.settings.where("CLIENT_ID"), "environment");
}

TEST(Settings, APublicClientNeedsNoSecret) {
  std::string text = kGood;
  text.replace(text.find("CLIENT_SECRET=s\n"), 16, "CLIENT_AUTHENTICATION=none\n");
  EXPECT_TRUE(load_settings(text, ".env", nothing).errors.empty());
}

TEST(Settings, SuggestsTheNearestNameForATypingError) {
  const auto loaded = load_settings(std::string(kGood) + "ATHORITY=x\n", ".env", nothing);
  EXPECT_TRUE(mentions(loaded.warnings, ".env:6: ATHORITY is no setting of this application; did you mean AUTHORITY?"));
}

TEST(Settings, TellsThePlaceOfAWrongValue) {
  for (const char* line :
       {"PORT=http", "PORT=0", "PORT=65536", "CLIENT_AUTHENTICATION=basics", "ALLOW_INSECURE_HTTP=perhaps"}) {
    const auto loaded = load_settings(std::string(kGood) + line, ".env", nothing);
    ASSERT_EQ(loaded.errors.size(), 1U) << line;
    EXPECT_TRUE(loaded.errors[0].starts_with(".env:6: ")) << loaded.errors[0];
  }
}

TEST(Settings, FindsTheLineOfAnErrorOfTheLibrary) {
  auto loaded = load_settings(kGood, ".env", nothing);
  loaded.settings.relying_party.redirect_uri = "nowhere";
  const auto made = latchkey::rp::RelyingParty::create(loaded.settings.relying_party);
  ASSERT_FALSE(made);
  EXPECT_TRUE(locate(loaded.settings, made.error()).starts_with(".env:4: the setting redirect_uri (REDIRECT_URI) "));
}

TEST(Settings, ReadsARoleClaimAsAPath) {
  const auto loaded = load_settings(std::string(kGood) + "ROLE_CLAIM=realm_access.roles\n", ".env", nothing);
  ASSERT_EQ(loaded.settings.relying_party.role_claims.size(), 1U);
  EXPECT_EQ(loaded.settings.relying_party.role_claims[0].steps(), (std::vector<std::string>{"realm_access", "roles"}));
}

}  // namespace
}  // namespace demo
