#include "http/static_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace latchkey::http {
namespace {

namespace fs = std::filesystem;
using Caching = StaticFiles::Caching;

TEST(StaticFiles, ServesBytesWithTypeAndTag) {
  StaticFiles files;
  files.add("css/login.css", "body{}");
  const auto response = files.serve(Request{}, "css/login.css", Caching::forever);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content(), "body{}");
  EXPECT_EQ(response.headers.get("Content-Type"), "text/css; charset=utf-8");
  EXPECT_NE(response.headers.get("Cache-Control")->find("immutable"), std::string_view::npos);
  EXPECT_EQ(files.serve(Request{}, "css/login.css", Caching::revalidate).headers.get("Cache-Control"), "no-cache");
  EXPECT_EQ(files.serve(Request{}, "css/none.css", Caching::forever).status, 404);
}

// RFC 9110 §13.1.2
TEST(StaticFiles, AnswersARevalidation) {
  StaticFiles files;
  files.add("a.js", "1");
  const std::string tag(*files.serve(Request{}, "a.js", Caching::revalidate).headers.get("ETag"));
  const auto ask = [&](const std::string& header) {
    Request r;
    r.headers.add("If-None-Match", header);
    return files.serve(r, "a.js", Caching::revalidate).status;
  };
  EXPECT_EQ(ask(tag), 304);
  EXPECT_EQ(ask("W/" + tag), 304);
  EXPECT_EQ(ask("\"other\", " + tag), 304);
  EXPECT_EQ(ask("*"), 304);
  EXPECT_EQ(ask("\"other\""), 200);
  files.add("a.js", "2");
  EXPECT_EQ(ask(tag), 200);
}

class StaticFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("latchkey_static_" + std::to_string(::getpid()));
    fs::create_directories(root_ / "public/sub");
    write("public/index.html", "<p>");
    write("public/sub/a.js", "1");
    write("secret.txt", "secret");
    fs::create_symlink(root_ / "secret.txt", root_ / "public/link.txt");
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const std::string& name, const std::string& bytes) { std::ofstream(root_ / name) << bytes; }
  fs::path root_;
};

TEST_F(StaticFolder, LoadsWhatLiesBelowAndNothingElse) {
  const auto files = StaticFiles::load((root_ / "public").string());
  ASSERT_TRUE(files) << files.error().detail;
  EXPECT_EQ(files->size(), 2U);
  EXPECT_TRUE(files->has("index.html"));
  EXPECT_TRUE(files->has("sub/a.js"));
  for (const char* name : {"link.txt", "../secret.txt", "sub/../../secret.txt", "/etc/passwd", "sub", "", "."}) EXPECT_EQ(files->serve(Request{}, name, Caching::forever).status, 404) << name;
}

TEST_F(StaticFolder, SaysWhatIsWrongWithAFolder) {
  EXPECT_FALSE(StaticFiles::load((root_ / "none").string()));
  EXPECT_FALSE(StaticFiles::load((root_ / "public").string(), 3));
}

}  // namespace
}  // namespace latchkey::http
