#include "main/config.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "main/options.h"

namespace latchkey::main {
namespace {

std::string reason(const Result<Config>& result) { return result ? "" : result.error().detail; }

TEST(Config, AStrongerSourceWins) {
  const auto config = make_config({{"http-port", "1", "--http-port"},
                                   {"http-port", "2", "LATCHKEY_HTTP_PORT"},
                                   {"http-port", "3", "KC_HTTP_PORT"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->http_port, 1);
}

TEST(Config, ListsOfOneSourceAddUpAndWeakerOnesAreLeft) {
  const auto config = make_config({{"trusted-proxies", "10.0.0.0/8, ::1", "--trusted-proxies"},
                                   {"trusted-proxies", "192.0.2.7", "--trusted-proxies"},
                                   {"trusted-proxies", "172.16.0.0/12", "KC_PROXY_TRUSTED_ADDRESSES"}});
  ASSERT_TRUE(config) << reason(config);
  EXPECT_EQ(config->trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "::1", "192.0.2.7"}));
}

TEST(Config, SaysWhichValueIsWrongAndWhy) {
  struct Case {
    Setting setting;
    const char* said;
  };
  const Case table[] = {
      {{"http-port", "70000", "--http-port"}, "--http-port: '70000' is not a number from 0 to 65535"},
      {{"http-port", "", "KC_HTTP_PORT"}, "KC_HTTP_PORT: '' is not a number"},
      {{"http-port", "80a", "--http-port"}, "'80a' is not a number"},
      {{"log-level", "inof", "--log-level"}, "did you mean 'info'?"},
      {{"log-format", "xml", "--log-format"}, "there are text and json"},
      {{"dev", "yes", "LATCHKEY_DEV"}, "neither true nor false"},
      {{"trusted-proxies", "10.0.0.0/40", "--trusted-proxies"}, "10.0.0.0/40"},
      {{"import-realm", "", "--import-realm"}, "empty"},
  };
  for (const auto& c : table) {
    SCOPED_TRACE(c.said);
    EXPECT_NE(reason(make_config({c.setting})).find(c.said), std::string::npos) << reason(make_config({c.setting}));
  }
}

TEST(Config, ReadsTheIncumbentsVariables) {
  std::vector<std::string> unused;
  const auto settings = settings_of_environment({{"PATH", "/bin"},
                                                 {"KC_HTTP_PORT", "8888"},
                                                 {"KC_LOG_LEVEL", "INFO,org.keycloak:debug"},
                                                 {"KEYCLOAK_ADMIN", "root"},
                                                 {"KC_CACHE", "ispn"},
                                                 {"LATCHKEY_HTP_PORT", "1"},
                                                 {"LATCHKEY_HTTP_PORT", "9999"}},
                                                unused);
  const auto config = make_config(settings);
  ASSERT_TRUE(config) << reason(config);
  EXPECT_EQ(config->http_port, 9999);
  EXPECT_EQ(config->log_level, LogLevel::info);
  EXPECT_EQ(config->bootstrap_admin_username, "root");
  EXPECT_EQ(unused, (std::vector<std::string>{"KC_CACHE", "LATCHKEY_HTP_PORT"}));
}

class ConfigFile : public testing::Test {
 protected:
  Result<std::vector<Setting>> read(std::string_view text) {
    path_ = std::filesystem::temp_directory_path() / ("latchkey-config-" + std::to_string(::getpid()) + ".toml");
    std::ofstream(path_) << text;
    return settings_of_file(path_.string());
  }
  void TearDown() override { std::filesystem::remove(path_); }

 private:
  std::filesystem::path path_;
};

TEST_F(ConfigFile, GivesTextNumbersSwitchesAndLists) {
  const auto settings =
      read("http-port = 8081\ndev = true\nhostname = 'id.example.org'\ntrusted-proxies = ['10.0.0.0/8', '::1']\n");
  ASSERT_TRUE(settings);
  const auto config = make_config(*settings);
  ASSERT_TRUE(config) << reason(config);
  EXPECT_EQ(config->http_port, 8081);
  EXPECT_TRUE(config->dev);
  EXPECT_EQ(config->trusted_proxies.size(), 2U);
}

TEST_F(ConfigFile, NamesTheNearestOptionForAMistypedKey) {
  const auto settings = read("http-prot = 8081\n");
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().detail.find("did you mean 'http-port'?"), std::string::npos) << settings.error().detail;
}

TEST_F(ConfigFile, NamesThePlaceOfASyntaxError) {
  const auto settings = read("http-port = \n");
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().detail.find(":1:"), std::string::npos) << settings.error().detail;
}

TEST(CheckForServing, RefusesWhatCannotWorkAndSaysTheWayOut) {
  const auto check = [](auto change) {
    Config config;
    change(config);
    const auto status = check_for_serving(config);
    return status ? std::string() : status.error().detail;
  };
  EXPECT_EQ(check([](Config& c) { c.dev = true; }), "");
  EXPECT_NE(check([](Config&) {}).find("--hostname"), std::string::npos);
  EXPECT_NE(check([](Config& c) { c.hostname = "id.example.org"; }).find("--http-enabled"), std::string::npos);
  EXPECT_EQ(check([](Config& c) {
              c.hostname = "https://id.example.org";
              c.http_enabled = true;
            }),
            "");
  EXPECT_NE(check([](Config& c) {
              c.dev = true;
              c.https_certificate_file = "a.pem";
            }).find("belong together"),
            std::string::npos);
  EXPECT_NE(check([](Config& c) {
              c.dev = true;
              c.db_url = "postgres://secret@db/x";
            }).find("not supported yet"),
            std::string::npos);
  EXPECT_EQ(check([](Config& c) {
              c.dev = true;
              c.db_url = "postgres://u:hunter2@db/x";
            }).find("hunter2"),
            std::string::npos)
      << "a password in an error";
  EXPECT_NE(check([](Config& c) {
              c.dev = true;
              c.hostname = "https://id.example.org/auth";
            }).find("path"),
            std::string::npos);
  EXPECT_NE(check([](Config& c) {
              c.dev = true;
              c.hostname = "not a host";
            }).find("no host name"),
            std::string::npos);
}

TEST(PublicUrl, IsMadeFromWhatWasGiven) {
  Config config;
  config.hostname = "id.example.org";
  config.https_certificate_file = "a";
  EXPECT_EQ(config.public_url(), "https://id.example.org:8443");
  config.https_port = 443;
  EXPECT_EQ(config.public_url(), "https://id.example.org");
  config.hostname = "https://login.example.org/";
  EXPECT_EQ(config.public_url(), "https://login.example.org");
}

TEST(Options, HaveNamesAliasesAndHelpOfTheirOwn) {
  std::set<std::string> seen;
  for (const auto& option : all_options()) {
    EXPECT_TRUE(seen.insert(std::string(option.name)).second) << option.name;
    if (!option.kc_alias.empty()) EXPECT_TRUE(seen.insert(std::string(option.kc_alias)).second) << option.kc_alias;
    EXPECT_FALSE(option.help.empty()) << option.name;
    EXPECT_NE(option.apply, nullptr) << option.name;
  }
}

TEST(Options, TheDocumentationPageIsTheTable) {
  std::ifstream in(std::string(LATCHKEY_SOURCE_DIR) + "/docs/configuration.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(page, options_as_markdown()) << "run: build/release/latchkey options > docs/configuration.md";
}

TEST(Nearest, FindsTheMistypedWordAndNothingForNonsense) {
  const std::vector<std::string> words{"serve", "keys", "master-key"};
  EXPECT_EQ(nearest("sevre", words), "serve");
  EXPECT_EQ(nearest("masterkey", words), "master-key");
  EXPECT_EQ(nearest("frobnicate", words), "");
}

}  // namespace
}  // namespace latchkey::main
