// Sessions in Redis, against Debian's own server: the contract, what stands there, and all that can go wrong between.
#include <gtest/gtest.h>
#include <latchkey/redis_store.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "rp/browser_for_test.h"
#include "rp/redis/address.h"
#include "rp/redis/client.h"
#include "rp/redis/server_for_test.h"
#include "rp/store_contract_for_test.h"

namespace latchkey::rp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kKey(32, 's');

RedisServer& server() {
  static RedisServer one;
  return one;
}

std::shared_ptr<SessionStore> open_store(RedisStoreOptions options) {
  if (options.secret_key.empty()) options.secret_key = kKey;
  auto store = make_redis_store(std::move(options));
  if (!store) ADD_FAILURE() << store.error().to_string();
  return store ? *store : nullptr;
}

/// Any command, as an administrator would.
redis::Reply ask(const std::string& url, redis::Command command) {
  RedisStoreOptions options;
  options.url = url;
  redis::Client client(options, *redis::parse_address(options), nullptr);
  auto reply = client.run(command);
  if (!reply) ADD_FAILURE() << reply.error().to_string();
  return reply ? *reply : redis::Reply{};
}

std::vector<std::string> keys_of(const std::string& url) {
  std::vector<std::string> keys;
  for (const auto& key : ask(url, {"KEYS", "*"}).list) keys.push_back(key.text);
  return keys;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Redis, StoreContract,
                         testing::Values(StoreMaker{
                             .name = "Redis",
                             .make = [](std::size_t) { return open_store({.url = server().url()}); },
                             .shared = true,
                             .bounded = false}));

namespace {

TEST(RedisStore, WhatStandsThereTellsNobodyAnythingAndEnds) {
  const std::string url = server().url() + "?db=3";
  const auto store = open_store({.url = url, .prefix = "shop:"});
  ASSERT_TRUE(store->insert("the-key", contract_session("alice-subject", "op-sid-7")));
  ASSERT_TRUE(*store->touch("the-key", contract_now(), contract_now() + std::chrono::minutes{30}));
  ASSERT_TRUE(store->notes().write("ended sid op-sid-7", "alice-note", seconds{60}));
  const auto keys = keys_of(url);
  EXPECT_EQ(keys.size(), 4U) << "a session, its two indexes, a note";
  std::string all;
  for (const auto& key : keys) {
    EXPECT_TRUE(key.starts_with("shop:")) << key;
    EXPECT_GT(ask(url, {"PTTL", key}).number, 0) << key << " has no end";
    EXPECT_LE(ask(url, {"PTTL", key}).number, 10 * 3600 * 1000) << key;
    all += key + ask(url, {"DUMP", key}).text;
  }
  for (const char* secret : {"alice", "op-sid-7", "access token", "op.example"})
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
  ASSERT_TRUE(store->remove("the-key"));
  EXPECT_EQ(keys_of(url).size(), 1U) << "the note alone: empty indexes are gone";
}

TEST(RedisStore, AValueMovedToAnotherKeyOpensForNobody) {
  const std::string url = server().url() + "?db=4";
  const auto store = open_store({.url = url});
  ASSERT_TRUE(store->insert("alice", contract_session("alice")));
  ASSERT_TRUE(store->insert("mallory", contract_session("mallory")));
  const auto record = ask(url, {"HGET", "latchkey:s:alice", "r"});
  (void)ask(url, {"HSET", "latchkey:s:mallory", "r", record.text});
  EXPECT_FALSE(*store->find("mallory"));
  EXPECT_TRUE(*store->find("alice"));
  (void)ask(url, {"SET", "latchkey:s:alice", "of another type"});
  EXPECT_EQ(store->find("alice").error().code, ErrorCode::store_failed);
}

TEST(RedisStore, KeysRotate) {
  const std::string url = server().url() + "?db=5";
  const auto before = open_store({.url = url});
  ASSERT_TRUE(before->insert("k", contract_session("alice", "sid")));
  ASSERT_TRUE(before->notes().write("note", "v", seconds{60}));
  const auto rotated = open_store({.url = url, .secret_key = std::string(32, 'n'), .former_secret_keys = {kKey}});
  EXPECT_TRUE(*rotated->find("k"));
  EXPECT_EQ(rotated->notes().read({"none", "note"})->at(1), "v");
  EXPECT_FALSE(*rotated->notes().claim("note", "w", seconds{60}));
  EXPECT_EQ(*rotated->end({.issuer = "https://op.example", .session_id = "sid", .subject = ""}), 1U);
}

TEST(RedisStore, UserPasswordAndNoMoreRightsThanTheDocumentationSays) {
  RedisServer own;
  const redis::Command acl{"ACL",         "SETUSER",      "shop",       "on",          ">pass:word@1",
                           "~latchkey:*", "+@connection", "+@hash",     "+@sortedset", "+@string",
                           "+@keyspace",  "+@scripting",  "-@dangerous"};
  ASSERT_EQ(ask(own.url(), acl).text, "OK");
  const auto store = open_store({.url = "unix://shop:pass%3Aword%401@/" + own.socket().substr(1)});
  (void)store;
  const auto by_option = open_store({.url = own.url(), .user = "shop", .password = "pass:word@1"});
  ASSERT_TRUE(by_option->insert("k", contract_session("alice", "sid")));
  EXPECT_TRUE(*by_option->update("k", contract_session("alice", "sid")));
  EXPECT_TRUE(*by_option->touch("k", contract_now(), contract_now() + seconds{60}));
  EXPECT_TRUE(*by_option->notes().claim("n", "v", seconds{60}));
  EXPECT_EQ(by_option->notes().read({"n"})->at(0), "v");
  EXPECT_TRUE(by_option->notes().release("n", "v"));
  EXPECT_EQ(*by_option->end({.issuer = "https://op.example", .session_id = "sid", .subject = ""}), 1U);
  EXPECT_TRUE(by_option->remove("k"));
  const auto wrong = open_store({.url = own.url(), .user = "shop", .password = "guess"});
  const auto refused = wrong->find("k");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().hint.find("password"), std::string::npos) << refused.error().to_string();
  EXPECT_EQ(refused.error().to_string().find("guess"), std::string::npos);
}

TEST(RedisStore, APasswordWithoutAUserAndOverTcp) {
  const int port = free_port();
  RedisServer own({"--bind", "127.0.0.1", "--port", std::to_string(port), "--requirepass", "secret"});
  const std::string at = "127.0.0.1:" + std::to_string(port);
  EXPECT_TRUE(open_store({.url = "redis://:secret@" + at + "/2"})->insert("k", contract_session("alice")));
  EXPECT_FALSE(open_store({.url = "redis://" + at})->insert("k", contract_session("alice"))) << "NOAUTH";
}

// --- TLS ------------------------------------------------------------------------------------------------------------

class RedisTlsTest : public testing::Test {
 protected:
  /// A certificate that stands for itself, for the name localhost alone.
  void make_certificate(const std::string& name) {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + name +
        " -addext subjectAltName=DNS:localhost -keyout " + files.folder() + "/" + name + ".key -out " + files.folder() +
        "/" + name + ".pem 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  RedisServer files;  // for its folder
};

TEST_F(RedisTlsTest, TheServersCertificateAndNameAreChecked) {
  make_certificate("server");
  make_certificate("stranger");
  const int port = free_port();
  const std::string folder = files.folder();
  RedisServer own({"--bind", "127.0.0.1", "--tls-port", std::to_string(port), "--tls-cert-file", folder + "/server.pem",
                   "--tls-key-file", folder + "/server.key", "--tls-ca-cert-file", folder + "/server.pem",
                   "--tls-auth-clients", "no"});
  const auto with = [&](const std::string& host, const std::string& ca) {
    return open_store({.url = "rediss://" + host + ":" + std::to_string(port),
                       .ca_file = folder + "/" + ca + ".pem",
                       .retry_pause = milliseconds{1}});
  };
  const auto store = with("localhost", "server");
  const auto inserted = store->insert("k", contract_session("alice"));
  ASSERT_TRUE(inserted) << inserted.error().to_string();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(*store->find("k"));
  const auto stranger = with("localhost", "stranger")->find("k");
  ASSERT_FALSE(stranger);
  EXPECT_NE(stranger.error().message.find("certificate"), std::string::npos) << stranger.error().to_string();
  const auto wrong_name = with("127.0.0.1", "server")->find("k");
  ASSERT_FALSE(wrong_name) << "the certificate is for the name alone";
  EXPECT_NE(wrong_name.error().message.find("certificate"), std::string::npos) << wrong_name.error().to_string();
  own.stop();
  EXPECT_FALSE(store->find("k")) << "and a server that goes away is an error, not a signal";
  own.start();
  ::usleep(5'000);
  EXPECT_TRUE(store->insert("k", contract_session("alice")));
}

// --- what goes wrong ------------------------------------------------------------------------------------------------

TEST(RedisStore, AServerThatRestartsCostsNobodyAnError) {
  RedisServer own;
  const auto store = open_store({.url = own.url(), .retry_pause = milliseconds{1}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] { (void)store->find(std::to_string(i)); });  // some connections
  for (auto& thread : threads) thread.join();
  own.stop();
  own.start();
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(store->insert(std::to_string(i), contract_session("alice"))) << i;
}

TEST(RedisStore, StartsWhileTheServerIsDownAndWorksOnceItIsUp) {
  RedisServer own;
  own.stop();
  const auto patient = open_store({.url = own.url(), .retry_pause = std::chrono::hours{1}});
  const auto eager = open_store({.url = own.url(), .retry_pause = milliseconds{1}});
  for (const auto& store : {patient, eager}) {
    const auto failed = store->insert("k", contract_session("alice"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::store_failed);
    EXPECT_FALSE(failed.error().hint.empty());
  }
  own.start();
  ::usleep(5'000);
  EXPECT_FALSE(patient->find("k")) << "nobody tries again within the pause";
  EXPECT_TRUE(eager->insert("k", contract_session("alice")));
}

/// Something that listens and says `greeting` to each who comes, and nothing more.
class Impostor {
 public:
  explicit Impostor(std::string greeting) : greeting_(std::move(greeting)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(fd_, 8);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      for (int one = ::accept(fd_, nullptr, nullptr); one >= 0; one = ::accept(fd_, nullptr, nullptr)) {
        (void)!::write(one, greeting_.data(), greeting_.size());
        open_.push_back(one);
      }
    });
  }
  ~Impostor() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
    for (const int one : open_) ::close(one);
  }
  Impostor(const Impostor&) = delete;
  Impostor& operator=(const Impostor&) = delete;
  [[nodiscard]] std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

 private:
  std::string greeting_;
  int fd_;
  int port_ = 0;
  std::vector<int> open_;
  std::thread thread_;
};

TEST(RedisStore, WhatIsSilentOrNoRedisIsToldInTime) {
  const std::pair<const char*, std::string> cases[] = {
      {"silent", ""},
      {"a web server", "HTTP/1.1 400 Bad Request\r\n\r\n<html>"},
      {"half an answer", "*3\r\n$5\r\nab"},
      {"an endless length", "$99999999999999999999\r\n"},
      {"a bad type", "?what\r\n"},
      {"the wrong shape", "+OK\r\n"},
  };
  for (const auto& [what, greeting] : cases) {
    const Impostor impostor(greeting);
    const auto store = open_store({.url = impostor.url(), .timeout = milliseconds{80}});
    const auto found = store->find("k");
    if (found) {
      EXPECT_FALSE(*found) << what << ": nobody is logged in";
    } else {
      EXPECT_EQ(found.error().code, ErrorCode::store_failed) << what;
    }
    const auto notes = store->notes().read({"k"});
    if (notes) EXPECT_FALSE(notes->at(0)) << what;
  }
}

TEST(RedisStore, ManyThreadsShareFewConnections) {
  RedisServer own;
  const auto store = open_store({.url = own.url(), .connections = 2, .timeout = seconds{5}});
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 20; ++j) {
        if (store->insert(std::to_string(i), contract_session("alice")) && *store->find(std::to_string(i))) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
  const std::string clients = ask(own.url(), {"INFO", "clients"}).text;
  EXPECT_NE(clients.find("connected_clients:3"), std::string::npos) << clients << "(two and the one that asks)";
}

TEST(RedisStore, WrongOptionsAreNamedWithoutThePassword) {
  const std::pair<RedisStoreOptions, const char*> cases[] = {
      {{.url = "redis://127.0.0.1", .secret_key = "short"}, "SECRET_KEY"},
      {{.url = "http://127.0.0.1", .secret_key = kKey}, "redis://"},
      {{.url = "redis://:hunter2@", .secret_key = kKey}, "Redis"},
      {{.url = "redis://u:hunter2@127.0.0.1/x", .secret_key = kKey}, "database"},
      {{.url = "127.0.0.1:6379", .secret_key = kKey}, "Redis"},
      {{.url = "rediss://h", .ca_file = "/no/such/file", .secret_key = kKey}, "ca_file"},
      {{.url = "", .secret_key = kKey}, "Redis"}};
  for (const auto& [options, named] : cases) {
    const auto made = make_redis_store(options);
    ASSERT_FALSE(made) << options.url;
    EXPECT_EQ(made.error().code, ErrorCode::invalid_configuration);
    const std::string said = made.error().to_string();
    EXPECT_NE(said.find(named), std::string::npos) << said;
    EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
    EXPECT_FALSE(made.error().hint.empty()) << said;
  }
}

TEST(RedisAddress, IsReadAsPeopleWriteIt) {
  const auto read = [](const std::string& url) { return *redis::parse_address({.url = url}); };
  EXPECT_EQ(read("redis://h").to_string(), "redis://h:6379");
  EXPECT_EQ(read("rediss://u:p%40@[::1]:7000/9").to_string(), "rediss://::1:7000");
  EXPECT_EQ(read("rediss://u:p%40@[::1]:7000/9").password, "p@");
  EXPECT_EQ(read("rediss://u:p%40@[::1]:7000/9").user, "u");
  EXPECT_EQ(read("rediss://u:p%40@[::1]:7000/9").database, "9");
  EXPECT_EQ(read("unix:///run/redis.sock?db=2").unix_path, "/run/redis.sock");
  EXPECT_EQ(read("unix:///run/redis.sock?db=2").database, "2");
}

// --- with a login in front ------------------------------------------------------------------------------------------

class RedisLoginTest : public WebLoginTest {
 protected:
  void SetUp() override {
    store = open_store({.url = own.url(), .now = [this] { return op.clock.now(); }});
    make();
  }
  RedisServer own;
};

TEST_F(RedisLoginTest, ProcessesThatShareItRefreshOnce) {
  log_in(browser);
  op.edit_claims = [](json::Object& claims) {
    claims.erase("nonce");
    claims.erase("auth_time");
  };
  op.clock.advance(seconds{61});
  op.during_token_request = [] { ::usleep(50'000); };
  std::vector<std::shared_ptr<WebLogin>> processes;
  for (int i = 0; i < 3; ++i) {
    store = open_store({.url = own.url(), .now = [this] { return op.clock.now(); }});
    make();
    processes.push_back(web);
  }
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 9; ++i) {
    threads.emplace_back([&, i] {
      const auto token = processes.at(i % 3)->access_token(browser.request("/"));
      if (token && *token == "access-token-2") ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 9);
  EXPECT_EQ(op.count("token"), 2);
}

TEST_F(RedisLoginTest, WhileRedisIsDownNobodyIsSentInCircles) {
  log_in(browser);
  own.stop();
  const Access access = require_login(*web, browser.request("/private"));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().status, 503);
  EXPECT_EQ(access.refusal().header("Retry-After"), "5");
}

}  // namespace
}  // namespace latchkey::rp
