#include "main/doctor.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "crypto/certificate.h"
#include "base/base64.h"

namespace latchkey::main {
namespace {

const Instant kNow = from_unix_seconds(1'790'000'000);

class CannedFetcher final : public fetch::Fetcher {
 public:
  int status = 200;
  std::string body;
  bool down = false;
  Result<fetch::FetchResponse> fetch(const fetch::FetchRequest& request) override {
    if (down) return fail(Error::Kind::unavailable, "no connection");
    return fetch::FetchResponse{.status = status, .headers = {}, .body = body, .url = request.url};
  }
};

class Doctor : public testing::Test {
 protected:
  Doctor() {
    std::string name = (std::filesystem::temp_directory_path() / "latchkey-doctor-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    config.data_dir = folder + "/data";
    config.hostname = "https://id.example.org";
    config.http_enabled = true;
    config.trusted_proxies = {"10.0.0.5"};
    fetcher.body = R"({"issuer":"https://id.example.org/realms/master"})";
  }
  ~Doctor() override { std::filesystem::remove_all(folder); }

  std::vector<Finding> look() {
    const std::vector<std::string> unused;
    return examine({config, unused, fetcher, kNow});
  }
  std::string found(Finding::Level level) {
    std::string out;
    for (const auto& finding : look()) {
      if (finding.level == level) out += finding.what + "\n";
    }
    return out;
  }
  bool has_problem(std::string_view text) { return found(Finding::Level::problem).contains(text); }

  void write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    std::ofstream(folder + "/" + name) << text;
    ::chmod((folder + "/" + name).c_str(), mode);
  }
  void write_certificate(const crypto::PrivateKey& key, const crypto::PrivateKey& of, int years) {
    const auto der = crypto::self_signed_certificate(of, {"id.example.org", kNow - std::chrono::days{400}, years});
    ASSERT_TRUE(der);
    write("tls.crt", "-----BEGIN CERTIFICATE-----\n" + base64_encode(*der) + "\n-----END CERTIFICATE-----\n");
    write("tls.key", std::string(key.pem().reveal()));
    config.https_certificate_file = folder + "/tls.crt";
    config.https_certificate_key_file = folder + "/tls.key";
  }

  std::string folder;
  Config config;
  CannedFetcher fetcher;
};

TEST_F(Doctor, FindsNothingWrongWithAGoodConfiguration) { EXPECT_EQ(found(Finding::Level::problem), ""); }

TEST_F(Doctor, ReadsTheOptionsAsAnAdministratorWould) {
  config.hostname = "http://id.example.org";
  EXPECT_TRUE(has_problem("passwords travel in clear"));
  config.hostname = "https://id.example.org";
  config.trusted_proxies.clear();
  EXPECT_TRUE(has_problem("none is trusted"));
  config.trusted_proxies = {"0.0.0.0/0"};
  EXPECT_TRUE(has_problem("trusts everybody"));
  config.hostname.clear();
  EXPECT_TRUE(has_problem("would not start"));
}

TEST_F(Doctor, LooksAtTheCertificateAndItsKey) {
  const auto key = crypto::PrivateKey::generate(crypto::Curve::p256);
  const auto other = crypto::PrivateKey::generate(crypto::Curve::p256);
  ASSERT_TRUE(key && other);
  write_certificate(*key, *key, 10);
  EXPECT_EQ(found(Finding::Level::problem), "");
  write_certificate(*key, *key, 1);
  EXPECT_TRUE(has_problem("ended on"));
  write_certificate(*other, *key, 10);
  EXPECT_TRUE(has_problem("not the certificate's"));
  ::chmod((folder + "/tls.key").c_str(), 0644);
  EXPECT_TRUE(has_problem("others may read"));
  write("tls.crt", "nothing");
  EXPECT_TRUE(has_problem("holds no certificate"));
}

TEST_F(Doctor, LooksAtRightsAndAtTheDatabase) {
  std::filesystem::create_directory(config.data_dir);
  ::chmod(config.data_dir.c_str(), 0755);
  EXPECT_TRUE(has_problem("others may read or change"));
  ::chmod(config.data_dir.c_str(), 0700);
  EXPECT_TRUE(has_problem("there is no database"));
}

TEST_F(Doctor, AsksThePublicAddressWhatItCallsItself) {
  fetcher.body = R"({"issuer":"http://10.0.0.7:8080/realms/master"})";
  EXPECT_TRUE(has_problem("calls itself http://10.0.0.7:8080/realms/master"));
  fetcher.body = "<html>";
  EXPECT_TRUE(has_problem("answers with something else"));
  fetcher.down = true;
  EXPECT_TRUE(found(Finding::Level::note).contains("does not answer"));
}

}  // namespace
}  // namespace latchkey::main
