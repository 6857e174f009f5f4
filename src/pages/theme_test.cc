#include "pages/theme.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "pages/mail.h"
#include "pages/renderer.h"

namespace latchkey::pages {
namespace {

namespace fs = std::filesystem;

class ThemeFolder : public testing::Test {
 protected:
  ThemeFolder()
      : root_(fs::temp_directory_path() /
              ("latchkey-theme-" + std::to_string(getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name()) /
              "acme" / "login") {
    fs::create_directories(root_);
  }
  ~ThemeFolder() override { fs::remove_all(root_.parent_path().parent_path()); }

  void write(const std::string& path, std::string_view bytes) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << bytes;
  }
  [[nodiscard]] Result<std::unique_ptr<const Renderer>> load() const {
    auto theme = Theme::from_directory(root_.string());
    if (!theme) return std::unexpected(theme.error());
    return Renderer::create(*theme);
  }
  [[nodiscard]] std::string refusal() const {
    const auto renderer = load();
    return renderer ? "" : renderer.error().detail;
  }

  fs::path root_;
};

TEST_F(ThemeFolder, OverridesAFileAndTakesTheRestFromItsParent) {
  write("logged-out.mustache", "<p>Bye from {{realm_name}}</p>");
  write("messages/messages_en.properties", "successLogout=Gone");
  write("messages/messages_sv.properties", "doLogIn=Logga in");
  write("resources/css/login.css", "body{}");
  const auto renderer = load();
  ASSERT_TRUE(renderer) << renderer.error().detail;
  EXPECT_EQ((*renderer)->logged_out({.realm = "<demo>"}, {}).str(), "<p>Bye from &lt;demo&gt;</p>");
  EXPECT_EQ((*renderer)->messages().text("en", {"successLogout"}), "Gone");
  EXPECT_EQ((*renderer)->messages().text("en", {"doLogIn"}), "Sign in");
  EXPECT_EQ((*renderer)->messages().text("sv", {"doLogIn"}), "Logga in");
  EXPECT_EQ((*renderer)->resources().find("css/login.css")->bytes, "body{}");
  EXPECT_NE((*renderer)->resources().find("js/login.js"), nullptr);
  EXPECT_TRUE((*renderer)->resources().base_path().ends_with("/login/acme"));
}

TEST_F(ThemeFolder, TakesTheMailsThatStandBesideThePages) {
  write("../email/messages/messages_en.properties", "emailTestSubject=Hello from Acme");
  write("../email/mail.mustache", "<b>{{subject}}</b>");
  const auto theme = Theme::from_directory(root_.string());
  ASSERT_TRUE(theme) << theme.error().detail;
  const auto mails = MailRenderer::create(*theme);
  ASSERT_TRUE(mails) << mails.error().detail;
  const auto mail = (*mails)->render({.realm = "demo"}, MailKind::test, {});
  EXPECT_EQ(mail.subject, "Hello from Acme");
  EXPECT_EQ(mail.html, "<b>Hello from Acme</b>");
}

TEST_F(ThemeFolder, RefusesTemplatesThatWouldPrintAValueUnescaped) {
  for (const std::string_view bad :
       {"{{{realm_name}}}", "{{&realm_name}}", "{{ & realm_name }}", "{{=<% %>=}}<%&realm_name%>", "<p class={{page}}>",
        "{{realm_name", "{{}}", "{{> parts/none}}", "{{> ../../../etc/passwd}}", "{{#a}}", "{{/a}}",
        "{{msg.noSuchKeyAnywhere}}"}) {
    write("logged-out.mustache", bad);
    EXPECT_NE(refusal(), "") << bad;
  }
  write("logged-out.mustache", "{{> parts/loop}}");
  write("parts/loop.mustache", "{{> parts/loop}}");
  EXPECT_NE(refusal().find("circle"), std::string::npos);
}

TEST_F(ThemeFolder, NamesTheMessageFileItCannotRead) {
  write("messages/messages_de.properties", "a=\\uzz");
  EXPECT_NE(refusal().find("messages_de.properties"), std::string::npos);
}

TEST_F(ThemeFolder, RefusesLinksThatLeadOutOfIt) {
  fs::create_directories(root_ / "resources");
  fs::create_symlink("/etc/hostname", root_ / "resources" / "secret.txt");
  EXPECT_NE(refusal().find("leads out"), std::string::npos);
}

TEST_F(ThemeFolder, IgnoresHiddenFiles) {
  write("resources/.git/config", "secret");
  const auto renderer = load();
  ASSERT_TRUE(renderer);
  EXPECT_EQ((*renderer)->resources().find(".git/config"), nullptr);
}

TEST(ThemeDirectory, MustExist) { EXPECT_FALSE(Theme::from_directory("/no/such/folder")); }

TEST(ResourceTable, ServesExactPathsOnly) {
  const Resources resources(*Theme::built_in());
  ASSERT_NE(resources.find("css/login.css"), nullptr);
  EXPECT_EQ(resources.find("css/login.css")->content_type, "text/css; charset=utf-8");
  EXPECT_EQ(resources.find("js/login.js")->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(resources.find("img/mark.svg")->content_type, "image/svg+xml");
  for (const std::string_view bad : {"", "/css/login.css", "css/../css/login.css", "../login.mustache",
                                     "css//login.css", "CSS/login.css", "css/login.css/"})
    EXPECT_EQ(resources.find(bad), nullptr) << bad;
}

TEST(ResourceTable, ChangesItsVersionWithAnyByteOrName) {
  const auto version = [](Theme::Files files) { return Resources(Theme("t", std::move(files))).version(); };
  const std::string first = version({{"resources/a", "1"}, {"resources/b", ""}});
  EXPECT_EQ(first.size(), 10U);
  EXPECT_EQ(first, version({{"resources/a", "1"}, {"resources/b", ""}, {"login.mustache", "not a resource"}}));
  EXPECT_NE(first, version({{"resources/a", "2"}, {"resources/b", ""}}));
  EXPECT_NE(first, version({{"resources/a", ""}, {"resources/b", "1"}}));
  EXPECT_NE(first, version({{"resources/c", "1"}, {"resources/b", ""}}));
}

}  // namespace
}  // namespace latchkey::pages
