#include "main/command_line.h"

#include <gtest/gtest.h>

namespace latchkey::main {
namespace {

struct Said {
  int status;
  std::string out;
  std::string error;
};

Said run(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int status = run_command_line(arguments, environment);
  std::fflush(stdout);
  std::fflush(stderr);
  return {status, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(CommandLine, RefusesWhatIsMistypedAndNamesTheNearest) {
  struct Case {
    std::vector<std::string> arguments;
    const char* said;
  };
  const Case table[] = {
      {{"sevre"}, "unknown command 'sevre'; did you mean serve?"},
      {{"frobnicate"}, "there are serve, keys, master-key"},
      {{"serve", "--http-prot", "1"}, "unknown option '--http-prot'; did you mean --http-port?"},
      {{"serve", "--http-prot=1"}, "did you mean --http-port?"},
      {{"serve", "--dev", "--http-port", "70000"}, "--http-port: '70000' is not a number from 0 to 65535"},
      {{"serve", "--dev", "--http-port"}, "--http-port"},
      {{"serve", "--dev", "--http-port", "1", "--http-port", "2"}, "--http-port is given more than once"},
      {{"serve", "--dev", "surplus"}, "unexpected word 'surplus'"},
      {{"serve"}, "--hostname"},
      {{"keys"}, "latchkey: keys needs a subcommand: list, rotate; see latchkey keys --help"},
      {{"keys", "rotat"}, "did you mean rotate?"},
      {{"keys", "rotate"}, "latchkey: keys rotate needs --realm NAME"},
      {{"apply"}, "latchkey: apply needs FILE|DIR"},
      {{"import"}, "latchkey: import needs one of --file FILE, --dir DIR"},
      {{"import", "--flie", "x"}, "did you mean --file?"},
      {{"import", "--file", "x", "--override", "maybe"}, "--override: maybe not in {true,false}"},
      {{"user", "create"}, "latchkey: user create needs NAME"},
      {{"user", "set-password", "ada", "--secret-file", "x"}, "see latchkey user set-password --help"},
      {{"user", "list", "--format", "tabel"}, "--format: tabel not in {table,json,csv}"},
      {{"user", "update", "ada", "-s", "email"}, "'email' is not NAME=VALUE"},
      {{"check-login", "http://localhost/", "--protected", "/profile"}, "'/profile' is no whole address"},
      {{"check-login", "http://localhost/"}, "latchkey: check-login needs --protected URL"},
      {{"keys", "rotate", "--realm", "x", "--grace", "soon", "--data-dir", "/nonexistent"},
       "'soon' is no length of time"},
      {{"keys", "list", "--realm", "x", "--data-dir", "/nonexistent"},
       "there is no database at /nonexistent/latchkey.db"},
      {{"serve", "--dev", "--config", "/nonexistent.toml"}, "/nonexistent.toml"},
  };
  for (const auto& c : table) {
    const Said said = run(c.arguments);
    EXPECT_NE(said.error.find(c.said), std::string::npos) << c.arguments.back() << " said: " << said.error;
    EXPECT_NE(said.status, 0) << c.said;
    EXPECT_EQ(said.out, "") << c.said;
  }
}

TEST(CommandLine, HelpsWhoAsks) {
  EXPECT_EQ(run({"--help"}).status, 0);
  EXPECT_NE(run({"--help"}).out.find("serve"), std::string::npos);
  EXPECT_NE(run({"serve", "--help"}).out.find("--import-realm"), std::string::npos);
  EXPECT_NE(run({"--version"}).out.find(LATCHKEY_VERSION), std::string::npos);
  EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
  EXPECT_EQ(run({"help", "keys", "list"}).out, run({"keys", "list", "--help"}).out);
  EXPECT_NE(run({"--help"}).out.find("Try it:"), std::string::npos);
  EXPECT_EQ(run({"keys", "list", "--help"}).out.find("Try it:"), std::string::npos) << "it is about another command";
  EXPECT_EQ(run({}).status, 2) << "nothing was asked for";
  EXPECT_NE(run({}).out.find("serve"), std::string::npos);
}

TEST(CommandLine, ABadVariableIsNamedByItsName) {
  const Said said = run({"serve", "--dev"}, {{"KC_HTTP_PORT", "many"}});
  EXPECT_NE(said.error.find("KC_HTTP_PORT: 'many'"), std::string::npos) << said.error;
}

}  // namespace
}  // namespace latchkey::main
