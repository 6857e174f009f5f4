#include "crypto/jks.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/jks_protection.h"

namespace latchkey::crypto {
namespace {

// Made with Java 17's keytool: a certificate "other", and a P-256 key "signing" with the password "key-pw-1" under the
// store's password, which has characters of two, three and four bytes.
constexpr std::string_view kStore =
    "/u3+7QAAAAIAAAACAAAAAgAFb3RoZXIAAAGiFgEBDQAFWC41MDkAAAE8MIIBODCB36ADAgECAggQ2XmE69kohzAKBggqhkjOPQQDAjAQMQ4wDAYDVQ"
    "QDEwVvdGhlcjAgFw0yNjExMjYwMzU4MTNaGA8yMTI2MTEwMjAzNTgxM1owEDEOMAwGA1UEAxMFb3RoZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC"
    "AAQNjsQZEqnEQjjzX288bJRLLF/dJArC3EyxY7VlEhRm0SLho/VbUPTzzH163eO46jPahTyB0ODvijbc1ikVBnNKoyEwHzAdBgNVHQ4EFgQU3yWKEC"
    "3nDgRf3kar+Kxn+HZUU1MwCgYIKoZIzj0EAwIDSAAwRQIgCuIbBP6md6zHO53jnLLECYmWoEjM2h+bc468g0vgzsoCIQChm/E+RTSN+UMAUUnFULDd"
    "pXsk3ZBt+xnQRCOO3tjtlAAAAAEAB3NpZ25pbmcAAAGiFgD9jwAAAH8wfTAOBgorBgEEASoCEQEBBQAEa/5Yc5hYsAhCbl/sDxtirH7rfU2b2xtSkd"
    "gZ/DoL4PJv3qxvtgubEtVvWT72Gm6zGo8ydEAA+y9EIMoi8cPnRky1gL3Q9XrgJgHlCVH35Ak+bRC2B+ya2dsg9bf+O1VAAhQ9KsVbU92Y7u1HAAAA"
    "AQAFWC41MDkAAAFAMIIBPDCB46ADAgECAgh07sa13IT6+DAKBggqhkjOPQQDAjASMRAwDgYDVQQDEwdzaWduaW5nMCAXDTI2MTEyNjAzNTgxM1oYDz"
    "IxMjYxMTAyMDM1ODEzWjASMRAwDgYDVQQDEwdzaWduaW5nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAES4gIWRKgVkG2Y0G5xnqtw6mWgCqpnYrz"
    "EVYDOPnLov6LmgNqJOpwdsKaq/GSgQVjrIPFLH1GM9FKXRh9q8njz6MhMB8wHQYDVR0OBBYEFGiz65E3GswpAeXysc4TeaW90QJNMAoGCCqGSM49BA"
    "MCA0gAMEUCIQCKrGggWWPOxMjZ2FyBOB4cqi/yh/YCk+Ihs7cTT4nlyAIgRsEb3jYhmM8DJcJNMvM1qtPn8T8OV91w+yYf1uwmbbi5s7x/13INWPgf"
    "V4ArOIyEO+mLIw==";
constexpr const char* kPassword = "st\u00f6re-\u20ac-\U0001f600";
constexpr std::string_view kKey =
    "MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCDBi/YV00tamUQ20Zph2WsntvXm0UzNHDewSVAa54ls0A==";

JksAccess access(std::string alias, std::string_view store = kPassword, std::string_view key = "key-pw-1") {
  return {std::move(alias), Secret::copy_of(store), Secret::copy_of(key)};
}
std::string store() { return base64_decode(kStore).value(); }
std::string hex(std::string_view bytes) {
  std::string out;
  for (const unsigned char c : bytes) {
    out.push_back("0123456789abcdef"[c >> 4]);
    out.push_back("0123456789abcdef"[c & 15]);
  }
  return out;
}
std::string error_of(std::string_view file, const JksAccess& how) {
  const auto read = read_jks(file, how);
  return read ? "no error" : read.error().detail;
}

TEST(Jks, ReadsTheKeyThatKeytoolMade) {
  for (const char* alias : {"signing", "SIGNING", ""}) {
    const auto read = read_jks(store(), access(alias));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(hex(sha256(read->certificate)), "4edbb7281b2f74b42d4001bcd1915e56b4c11ca41586bd139b98c486bc36a0e8");
    ASSERT_TRUE(read->key);
    EXPECT_TRUE(read->key->public_key().same_key(PrivateKey::from_realm_text(kKey)->public_key()));
  }
}

TEST(Jks, ReadsACertificateAlone) {
  const auto read = read_jks(store(), access("other", kPassword, ""));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_FALSE(read->key);
  EXPECT_EQ(hex(sha256(read->certificate)), "c2b4aa188524ca4565122ae8c4e7e44ad9401ed5de359f978bce6ee01641c1f5");
}

TEST(Jks, SaysWhatIsWrong) {
  EXPECT_EQ(error_of(store(), access("signing", "store")), "the key store has another password, or was changed");
  EXPECT_EQ(error_of(store(), access("signing", kPassword, "x")), "the key has another password");
  EXPECT_EQ(error_of(store(), access("nobody")), "the key store has no entry of that alias");
  EXPECT_EQ(error_of(store(), access("signing", "\xff")), "the key store's password is not UTF-8");
  EXPECT_EQ(error_of("", access("")), "the file is no JKS key store");
}

// The seal is no protection against somebody who knows the password: whatever is under it must be read with care.
TEST(Jks, WhatIsCutOffOrLiesAboutLengthsIsRefused) {
  const auto password = jks_password(Secret::copy_of("pw")).value();
  const std::string body = store().substr(0, store().size() - kJksDigestBytes);
  for (std::size_t length = 0; length < body.size(); ++length) {
    const std::string cut = body.substr(0, length);
    EXPECT_FALSE(read_jks(cut + jks_seal(cut, password), access("", "pw"))) << length;
  }
  for (std::size_t at = 0; at < body.size(); ++at) {
    std::string bent = body;
    bent[at] = static_cast<char>(0xff);
    (void)read_jks(bent + jks_seal(bent, password), access("signing", "pw"));  // the sanitizers watch
  }
  const std::string more = body + "x";
  EXPECT_FALSE(read_jks(more + jks_seal(more, password), access("signing", "pw")));
}

TEST(Jks, WhatIsWrittenIsReadAgain) {
  const auto key = PrivateKey::generate(Curve::p256).value();
  const auto certificate = self_signed_certificate(key, {"name", from_unix_seconds(1'800'000'000), 10}).value();
  for (const bool with_key : {true, false}) {
    const KeyFile file{with_key ? std::optional(key) : std::nullopt, certificate};
    const auto written = write_jks(file, access("Some Name"), {std::string(20, 's'), from_unix_seconds(1'800'000'000)});
    ASSERT_TRUE(written) << written.error().detail;
    const auto read = read_jks(*written, access("some name"));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->certificate, certificate);
    EXPECT_EQ(read->key.has_value(), with_key);
    if (read->key) EXPECT_TRUE(read->key->public_key().same_key(key.public_key()));
  }
  EXPECT_FALSE(write_jks({key, certificate}, access(""), {std::string(20, 's'), {}}));
}

}  // namespace
}  // namespace latchkey::crypto
