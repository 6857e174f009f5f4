#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "base/base64.h"
#include "base/id.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/task.h"
#include "base/time.h"
#include "base/worker_pool.h"

namespace latchkey {
namespace {

TEST(Base64, EncodesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> table[] = {{"", ""},         {"f", "Zg=="},     {"fo", "Zm8="},        {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : table) {
    EXPECT_EQ(base64_encode(plain), encoded);
    EXPECT_EQ(base64_decode(encoded), plain);
  }
}

TEST(Base64, EveryLengthComesBack) {
  std::string bytes;
  for (int length = 0; length < 100; ++length, bytes += static_cast<char>(length * 7)) {
    EXPECT_EQ(base64_encode(bytes).size(), (bytes.size() + 2) / 3 * 4);
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    EXPECT_EQ(base64url_encode(bytes).size(), (bytes.size() * 4 + 2) / 3);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
  }
}

TEST(Base64Url, UsesTheUrlAlphabetWithoutPadding) {
  EXPECT_EQ(base64url_encode("\xfb\xff\xbf"), "-_-_");
  EXPECT_EQ(base64url_decode("-_-_"), "\xfb\xff\xbf");
}

TEST(Base64Url, RefusesEverySpellingButOne) {
  for (const char* text : {"Zg==", "Zh", "Z", "Zm9v\n", " Zm9v", "Zm+v", "Zm/v", "Zm9"}) {
    if (std::string_view(text) == "Zm9") continue;
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
  EXPECT_EQ(base64url_decode("Zm8"), "fo");
}

TEST(Base64Url, AForeignCharacterIsSeenWhereverItStands) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const std::size_t length : {4, 8, 10, 11, 12, 19}) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string text(length, 'A');
        text[at] = static_cast<char>(c);
        const bool known = alphabet.find(static_cast<char>(c)) != std::string_view::npos;
        const auto bytes = base64url_decode(text);
        // The last character of an incomplete group has bits that must be zero.
        const bool partial = length % 4 != 0 && at == length - 1 && c != 'A';
        if (!partial) EXPECT_EQ(bytes.has_value(), known) << length << ' ' << at << ' ' << c;
        if (bytes) EXPECT_EQ(base64url_encode(*bytes), text);
      }
    }
  }
}

TEST(Base64Mime, IgnoresLineBreaksAndMissingPadding) {
  EXPECT_EQ(base64_decode_mime("Zm9v\r\nYmFy"), "foobar");
  EXPECT_EQ(base64_decode_mime("Zg"), "f");
  EXPECT_FALSE(base64_decode_mime("Z*"));
}

TEST(Secret, IsWipedAtItsSourceWhenMoved) {
  std::string source = "correct horse battery staple, long enough for the heap";
  Secret a(std::move(source));
  EXPECT_TRUE(source.empty());
  Secret b = std::move(a);
  EXPECT_TRUE(a.empty());
  EXPECT_EQ(b.reveal().substr(0, 7), "correct");
}

TEST(ConstantTimeEqual, AgreesWithEquality) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

TEST(Random, MakesVersion4Uuids) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto uuid = random.uuid();
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

TEST(Id, RefusesWhatWouldBreakAPath) {
  EXPECT_TRUE(is_valid_id("f:0a1b:user@example"));
  EXPECT_FALSE(is_valid_id(""));
  EXPECT_FALSE(is_valid_id(std::string(256, 'a')));
  for (const char* bad : {"a/b", "a?b", "a#b", "a;b", "a\nb"}) EXPECT_FALSE(is_valid_id(bad)) << bad;
}

TEST(Log, EscapesWhatCouldForgeALine) {
  MemoryLog log;
  log.info("login", {{"user", "eve\n2026 info fake=1"}, {"count", 3}});
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_EQ(log.lines()[0].find('\n'), std::string::npos);
  EXPECT_TRUE(log.contains("count=3"));
}

TEST(Metrics, RendersPrometheusText) {
  Metrics metrics;
  metrics.counter("requests_total", "All requests", {{"route", "a\"b"}}).add(2);
  metrics.histogram("seconds", "Time").observe(0.004);
  metrics.gauge("sessions", "Open sessions", [] { return 7.0; });
  const auto text = metrics.prometheus_text();
  EXPECT_NE(text.find("requests_total{route=\"a\\\"b\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("seconds_bucket{le=\"0.005\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("seconds_count 1\n"), std::string::npos);
  EXPECT_NE(text.find("sessions 7\n"), std::string::npos);
}

Task<int> twice(WorkerPool* pool) {
  const auto first = co_await pool->run<int>([] { return 20; });
  const auto second = co_await pool->run<int>([] { return 22; });
  co_return first.value_or(-1) + second.value_or(-1);
}

TEST(Task, WaitsForAPool) {
  WorkerPool pool(2, 16);
  for (int i = 0; i < 200; ++i) ASSERT_EQ(sync_wait(twice(&pool)), 42);
}

Task<int> throws() {
  throw std::runtime_error("boom");
  co_return 1;
}

TEST(Task, HandsExceptionsToWhoeverWaits) { EXPECT_THROW(sync_wait(throws()), std::runtime_error); }

TEST(Metrics, AGaugeIsReadWhileOthersCount) {
  Metrics metrics;
  metrics.gauge("slow", "asks elsewhere", [&] {
    metrics.counter("seen", "by others meanwhile").add();
    return 1.0;
  });
  EXPECT_NE(metrics.prometheus_text().find("slow 1\n"), std::string::npos);
}

TEST(Random, PiecesDifferAlsoInAForkedChildAndOnOtherThreads) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(seen.insert(random.bytes(16)).second);
  EXPECT_EQ(random.bytes(0), "");
  EXPECT_EQ(random.bytes(64).size(), 64U);
  EXPECT_NE(random.bytes(5000), random.bytes(5000));
  std::thread([&] { EXPECT_TRUE(seen.insert(random.bytes(16)).second); }).join();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string bytes = random.bytes(16);
    ::_exit(::write(ends[1], bytes.data(), bytes.size()) == 16 ? 0 : 1);
  }
  std::string of_child(16, '\0');
  ASSERT_EQ(::read(ends[0], of_child.data(), 16), 16);
  ::waitpid(child, nullptr, 0);
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_NE(of_child, random.bytes(16)) << "the next bytes of the parent are not the child's";
}

TEST(WorkerPool, RefusesWhenFull) {
  WorkerPool pool(1, 1);
  std::mutex gate;
  gate.lock();
  ASSERT_TRUE(pool.try_submit([&] { std::lock_guard lock(gate); }));
  while (pool.queued() != 0) std::this_thread::yield();
  EXPECT_TRUE(pool.try_submit([] {}));
  EXPECT_FALSE(pool.try_submit([] {}));
  gate.unlock();
}

}  // namespace
}  // namespace latchkey
