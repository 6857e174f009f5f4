#include <argon2.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <thread>

#include "crypto/bytes_for_test.h"
#include "crypto/hash_memory.h"
#include "crypto/password_arena.h"
#include "crypto/password_hash.h"

namespace latchkey::crypto {
namespace {

PasswordHash argon2(std::string type, std::int64_t passes, std::int64_t memory, int lanes, std::string_view value,
                    std::string version = "1.3") {
  return {.algorithm = "argon2",
          .salt = "somesalt",
          .value = from_hex(value),
          .iterations = passes,
          .memory_kib = memory,
          .parallelism = lanes,
          .type = std::move(type),
          .version = std::move(version)};
}

// The test vectors of the reference implementation (8-byte salt, so not libsodium's).
TEST(PasswordHash, VerifiesTheReferenceVectorsOfArgon2) {
  const PasswordHash vectors[] = {
      argon2("id", 2, 256, 1, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
      argon2("id", 2, 256, 2, "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"),
      argon2("i", 2, 256, 1, "89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f"),
      argon2("i", 2, 256, 2, "4ff5ce2769a1d7f4c8a491df09d41a9fbe90e5eb02155a13e4c01e20cd4eab61"),
      argon2("i", 2, 256, 1, "fd4dd83d762c49bdeaf57c47bdcd0c2f1babf863fdeb490df63ede9975fccf06", "1.0"),
  };
  for (const PasswordHash& v : vectors) {
    EXPECT_TRUE(verify_password(v, "password").value()) << to_hex(v.value);
    EXPECT_FALSE(verify_password(v, "passwore").value());
  }
}

// What libsodium makes must be what the reference implementation makes.
std::string reference_argon2id(std::string_view password, const PasswordHash& h) {
  std::string out(h.value.size(), '\0');
  std::string salt = h.salt;
  std::string pwd(password);
  argon2_context c{};
  c.out = reinterpret_cast<std::uint8_t*>(out.data());
  c.outlen = static_cast<std::uint32_t>(out.size());
  c.pwd = reinterpret_cast<std::uint8_t*>(pwd.data());
  c.pwdlen = static_cast<std::uint32_t>(pwd.size());
  c.salt = reinterpret_cast<std::uint8_t*>(salt.data());
  c.saltlen = static_cast<std::uint32_t>(salt.size());
  c.t_cost = static_cast<std::uint32_t>(h.iterations);
  c.m_cost = static_cast<std::uint32_t>(h.memory_kib);
  c.lanes = c.threads = 1;
  c.version = ARGON2_VERSION_13;
  EXPECT_EQ(argon2id_ctx(&c), ARGON2_OK);
  return out;
}

TEST(PasswordHash, NewHashesAreTheReferencesOnes) {
  for (const auto& [params, password] : {std::pair<Argon2Params, std::string_view>{{}, "password"},
                                         {{.iterations = 1, .memory_kib = 8, .length = 64}, ""},
                                         {{.iterations = 3, .memory_kib = 1001, .length = 16}, "p\xC3\xA4ss\0word"}}) {
    auto hash = hash_argon2id(password, "0123456789abcdef", params);
    ASSERT_TRUE(hash.has_value()) << hash.error().detail;
    EXPECT_EQ(to_hex(hash->value), to_hex(reference_argon2id(password, *hash)));
    EXPECT_TRUE(verify_password(*hash, password).value());
    EXPECT_FALSE(verify_password(*hash, "other").value());
  }
}

TEST(PasswordHash, MoreLanesThanOneWorkToo) {
  auto hash = hash_argon2id("password", "0123456789abcdef", {.iterations = 1, .memory_kib = 64, .parallelism = 4});
  ASSERT_TRUE(hash.has_value()) << hash.error().detail;
  EXPECT_TRUE(verify_password(*hash, "password").value());
  PasswordHash one_lane = *hash;
  one_lane.parallelism = 1;
  EXPECT_FALSE(verify_password(one_lane, "password").value());
}

struct Pbkdf2Vector {
  const char* algorithm;
  std::string password, salt;
  std::int64_t iterations;
  const char* value;
};

// RFC 6070 §2 and RFC 7914 §11
const Pbkdf2Vector pbkdf2_vectors[] = {
    {"pbkdf2", "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"},
    {"pbkdf2", "password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1"},
    {"pbkdf2", "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096,
     "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"},
    {"pbkdf2", std::string("pass\0word", 9), std::string("sa\0lt", 5), 4096, "56fa6aa75548099dcc37d7f03425e0c3"},
    {"pbkdf2-sha256", "passwd", "salt", 1,
     "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd50"
     "9112041d3a19783"},
};

TEST(PasswordHash, VerifiesThePbkdf2VectorsAtWhateverLengthTheyHave) {
  for (const auto& v : pbkdf2_vectors) {
    const PasswordHash hash{
        .algorithm = v.algorithm, .salt = v.salt, .value = from_hex(v.value), .iterations = v.iterations};
    EXPECT_TRUE(verify_password(hash, v.password).value()) << v.value;
    EXPECT_FALSE(verify_password(hash, v.password + "x").value());
  }
}

TEST(PasswordHash, ParametersOverTheCapsAreAnErrorNotAnHourOfWork) {
  const auto good = argon2("id", 2, 256, 1, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
  std::vector<PasswordHash> bad(17, good);
  bad[0].memory_kib = 256 * 1024 + 1;
  bad[1].iterations = 5'000'001;
  bad[2].iterations = 5'000'000;  // within its cap, but with the memory too much work
  bad[3].iterations = 0;
  bad[4].memory_kib = 7;
  bad[5].parallelism = 65;
  bad[6].parallelism = 0;
  bad[7].type = "x";
  bad[8].version = "2";
  bad[9].salt = "short";
  bad[10].value.clear();
  bad[11].algorithm = "bcrypt";
  bad[12].algorithm = "pbkdf2-sha256", bad[12].iterations = std::int64_t{1} << 40;
  bad[13].iterations = -1;
  bad[14].memory_kib = 256 * 1024, bad[14].iterations = 17;
  bad[15].algorithm = "pbkdf2-sha512", bad[15].value.assign(64, 'v'), bad[15].iterations = 5'000'001;
  bad[16].algorithm = "pbkdf2", bad[16].value.assign(64, 'v'), bad[16].iterations = 1'250'001;  // four blocks
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_FALSE(verify_password(bad[i], "password").has_value()) << i;
    EXPECT_FALSE(check_supported(bad[i]).has_value()) << i;
  }
  EXPECT_TRUE(check_supported(good).has_value());
  bad[14].iterations = 16;
  bad[15].iterations = 5'000'000;
  bad[16].iterations = 1'250'000;
  for (const std::size_t i : {14, 15, 16}) EXPECT_TRUE(check_supported(bad[i]).has_value()) << i;
}

TEST(PasswordHash, ALongPasswordIsRefusedBeforeHashing) {
  const std::string longest(max_password_bytes, 'x');
  const Argon2Params quick{.iterations = 1, .memory_kib = 8};
  EXPECT_TRUE(hash_argon2id(longest, "0123456789abcdef", quick).has_value());
  EXPECT_FALSE(hash_argon2id(longest + "x", "0123456789abcdef", quick).has_value());
  EXPECT_FALSE(verify_password(hash_argon2id("a", "0123456789abcdef", quick).value(), longest + "x").has_value());
  EXPECT_FALSE(hash_argon2id("a", "too short", quick).has_value());
}

TEST(PasswordHash, AnythingButThePolicyIsRehashed) {
  const PasswordHash good{.algorithm = "argon2",
                          .salt = std::string(16, 's'),
                          .value = std::string(32, 'v'),
                          .iterations = 5,
                          .memory_kib = 7168};
  EXPECT_FALSE(needs_rehash(good));
  PasswordHash other = good;
  other.iterations = 4;
  EXPECT_TRUE(needs_rehash(other));
  other = good, other.type = "i";
  EXPECT_TRUE(needs_rehash(other));
  other = good, other.algorithm = "pbkdf2-sha512";
  EXPECT_TRUE(needs_rehash(other));
  EXPECT_TRUE(needs_rehash(good, {.iterations = 5, .memory_kib = 19456}));
}

// On a thread of its own, whose arena must go with it.
TEST(PasswordArena, ServesLibsodiumWhereTheBuildSaysSoAndIsWipedAfterwards) {
  std::thread([] {
    ASSERT_GE(sodium_init(), 0);
    unsigned char out[32];
    for (int round = 0; round < 2; ++round) {
      const ArenaLease lease(1 << 20);
      EXPECT_FALSE(lease.served());
      ASSERT_EQ(
          crypto_pwhash(out, sizeof out, "password", 8, reinterpret_cast<const unsigned char*>("0123456789abcdef"), 1,
                        1 << 20, crypto_pwhash_ALG_ARGON2ID13),
          0);
      EXPECT_EQ(lease.served(), LATCHKEY_ARGON2_ARENA != 0);
      EXPECT_EQ(ArenaLease::this_thread_holds_no_trace(), LATCHKEY_ARGON2_ARENA == 0);
    }
    EXPECT_TRUE(ArenaLease::this_thread_holds_no_trace());
  }).join();
}

TEST(PasswordArena, AnIdleThreadGivesItBackAndTakesItAgain) {
  std::thread([] {
    const Argon2Params params{.iterations = 1, .memory_kib = 7168};
    const auto first = hash_argon2id("password", "0123456789abcdef", params).value();
    for (int round = 0; round < 2; ++round) give_back_hash_memory(std::chrono::milliseconds{0});
    EXPECT_TRUE(verify_password(first, "password").value());
    EXPECT_TRUE(ArenaLease::this_thread_holds_no_trace());
  }).join();
}

TEST(PasswordArena, ThreadsHashSideBySideAndSizesMayChange) {
  std::vector<std::thread> threads;
  std::array<bool, 4> good{};
  for (std::size_t t = 0; t < good.size(); ++t) {
    threads.emplace_back([&, t] {
      bool all = true;
      for (const std::int64_t memory : {64, 512, 8, 300, 512}) {
        const std::string password = "password " + std::to_string(t);
        auto hash = hash_argon2id(password, "0123456789abcdef", {.iterations = 2, .memory_kib = memory});
        all = all && hash && hash->value == reference_argon2id(password, *hash);
      }
      good[t] = all;
    });
  }
  for (auto& thread : threads) thread.join();
  for (const bool g : good) EXPECT_TRUE(g);
}

TEST(PasswordArena, AHashLargerThanTheArenaUsesItsOwnMemory) {
  const auto kib = static_cast<std::int64_t>(ArenaLease::max_bytes / 1024 + 8);
  auto hash = hash_argon2id("password", "0123456789abcdef", {.iterations = 1, .memory_kib = kib});
  ASSERT_TRUE(hash.has_value()) << hash.error().detail;
  EXPECT_EQ(hash->value, reference_argon2id("password", *hash));
}

}  // namespace
}  // namespace latchkey::crypto
