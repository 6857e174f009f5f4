#include "main/gate.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include <latchkey/redis_store.h>
#include <latchkey/sqlite_store.h>

#include "gateway/gate.h"
#include "http/application.h"
#include "http/server.h"
#include "main/busy_port.h"
#include "main/version.h"

namespace latchkey::main {
namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr std::size_t kHeaderBytes = 32 * 1024;  ///< applications set cookies, and so do we

std::size_t loops(int asked) {
  if (asked > 0) return static_cast<std::size_t>(asked);
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  return std::max<std::size_t>(static_cast<std::size_t>(CPU_COUNT(&allowed)), 1);
}

/// A proxy holds two sockets for each request; the usual soft limit is 1024.
void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

http::ServerConfig public_server(const gateway::ListenSettings& listen) {
  http::ServerConfig server;
  server.listen.push_back({listen.host, listen.port, !listen.certificate_file.empty()});
  server.tls = {listen.certificate_file, listen.key_file};
  server.threads = loops(listen.threads);
  server.limits.header_bytes = kHeaderBytes;
  server.limits.connections = listen.connections;
  server.name = "gate";
  return server;
}

http::ServerConfig management_server(const gateway::ListenSettings& listen) {
  http::ServerConfig server;
  server.listen.push_back({listen.management_host, listen.management_port, false});
  server.limits.connections = 100;
  server.name = "management";
  return server;
}

/// Where sessions live; for sessions in cookies, where it stands which of them have ended.
Result<std::shared_ptr<rp::SessionStore>> open_store(const gateway::SessionSettings& session) {
  if (!session.redis.empty()) {
    rp::RedisStoreOptions options;
    options.url = session.redis;
    options.secret_key = session.secret_key;
    options.former_secret_keys = session.former_secret_keys;
    options.most_per_person = session.most_per_person;
    auto redis = rp::make_redis_store(options);
    if (!redis) return fail(Error::Kind::invalid, "[session] redis: " + redis.error().to_string());
    return *std::move(redis);
  }
  if (session.file.empty()) return rp::make_memory_store(session.most, session.most_per_person);
  auto store = rp::make_sqlite_store({.path = session.file,
                                      .secret_key = session.secret_key,
                                      .former_secret_keys = session.former_secret_keys,
                                      .limit = session.most,
                                      .most_per_person = session.most_per_person,
                                      .now = {}});
  if (!store)
    return fail(Error::Kind::unavailable, "[session] file " + session.file + ": " + store.error().to_string());
  return *std::move(store);
}

Task<http::Response> answer(http::Response response) { co_return response; }

// Everything that lives as long as the gateway, in the order in which it may die.
class RunningGate {
 public:
  explicit RunningGate(Log& log) : log_(log) {}

  Status<> start(gateway::Settings settings) {
    listen_ = settings.listen;
    session_ = settings.session;
    auto store = open_store(session_);
    if (!store) return std::unexpected(store.error());
    const bool waits = !session_.redis.empty() || !session_.file.empty();
    lasting_ = {*std::move(store), waits, random_.token(32)};
    auto setup = gateway::make_setup(std::move(settings), lasting_, nullptr, log_);
    if (!setup) return std::unexpected(setup.error());
    gate_ = std::make_unique<gateway::Gate>(*std::move(setup), gateway::Gate::Ports{log_, metrics_, random_, clock_});
    auto management = http::Application::make({.routes = management_routes()}, log_, metrics_, random_);
    if (!management) return std::unexpected(management.error());
    management_application_ = *std::move(management);
    management_ = std::make_unique<http::Server>(management_server(listen_), *management_application_, log_, metrics_);
    if (auto started = management_->start(); !started) return on_another_port(started.error(), "--management-port");
    public_ = std::make_unique<http::Server>(public_server(listen_), *gate_, log_, metrics_);
    if (auto started = public_->start(); !started) return on_another_port(started.error(), "--port");
    ready_ = true;
    return {};
  }

  void reload(const ReadSettings& read) {
    auto settings = read();
    if (!settings) return keep_old(settings.error());
    if (settings->listen != listen_) log_.warn("[listen] has changed, which takes a restart; the rest is in force");
    settings->listen = listen_;
    const bool moved = settings->session.store != session_.store || settings->session.file != session_.file ||
                       settings->session.redis != session_.redis;
    if (moved) log_.warn("[session] store or file has changed, which takes a restart; the rest is in force");
    settings->session.store = session_.store;
    settings->session.file = session_.file;
    settings->session.redis = session_.redis;
    const auto previous = gate_->setup();
    auto setup = gateway::make_setup(*std::move(settings), lasting_, previous.get(), log_);
    if (!setup) return keep_old(setup.error());
    if (!listen_.certificate_file.empty()) {
      if (const auto tls = public_->reload_tls(); !tls)
        log_.error("the certificate could not be read again; the old one stays", {{"reason", tls.error().detail}});
    }
    gate_->replace(*std::move(setup));
    log_.info("configuration read again", {{"rules", gate_->setup()->settings.rules.size()}});
  }

  void stop(Milliseconds grace) {
    ready_ = false;
    if (public_) public_->stop(grace);
    if (management_) management_->stop(Milliseconds{0});
  }

  [[nodiscard]] std::uint16_t port() const { return public_->port(); }
  [[nodiscard]] std::uint16_t management_port() const { return management_->port(); }
  [[nodiscard]] std::string origin() const { return gate_->setup()->doors.origin(); }

 private:
  void keep_old(const Error& error) {
    log_.error("the new configuration cannot be used; the old one stays", {{"reason", error.detail}});
  }

  std::vector<http::Route> management_routes() {
    const auto ready = [this](const http::Request&) {
      return answer(ready_ ? http::Response::json(200, R"({"status":"UP"})")
                           : http::Response::json(503, R"({"status":"DOWN"})"));
    };
    const auto live = [](const http::Request&) { return answer(http::Response::json(200, R"({"status":"UP"})")); };
    const auto metrics = [this](const http::Request&) {
      return answer(http::Response::of(200, "text/plain; version=0.0.4; charset=utf-8", metrics_.prometheus_text()));
    };
    return {{"GET", "/health", "health", ready},
            {"GET", "/health/live", "health-live", live},
            {"GET", "/health/ready", "health-ready", ready},
            {"GET", "/metrics", "metrics", metrics}};
  }

  Log& log_;
  SystemClock clock_;
  SystemRandom random_;
  Metrics metrics_;
  gateway::ListenSettings listen_;
  gateway::SessionSettings session_;
  gateway::Lasting lasting_;
  std::unique_ptr<gateway::Gate> gate_;
  std::unique_ptr<http::Application> management_application_;
  std::atomic<bool> ready_ = false;
  std::unique_ptr<http::Server> management_;
  std::unique_ptr<http::Server> public_;
};

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

}  // namespace

int run_gate(gateway::Settings settings, const ReadSettings& read, const std::vector<std::string>& unused_variables) {
  const sigset_t set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // before any thread is made, so that all inherit it
  ::signal(SIGPIPE, SIG_IGN);
  ::mallopt(M_ARENA_MAX, 2);
  raise_file_limit();
  const auto log = make_stderr_log(settings.log_level, settings.log_format);
  for (const auto& name : unused_variables) log->warn("variable is set and not used", {{"variable", name}});
  const auto grace = std::chrono::seconds{settings.listen.shutdown_grace_s};
  RunningGate running(*log);
  if (auto started = running.start(std::move(settings)); !started) {
    running.stop(Milliseconds{0});
    log->error("the gateway cannot start", {{"reason", started.error().detail}});
    return 1;
  }
  log->info("the gateway is ready", {{"version", version()},
                                     {"port", running.port()},
                                     {"management_port", running.management_port()},
                                     {"url", running.origin()}});
  for (int number = 0; sigwait(&set, &number) != 0 || number == SIGHUP;) {
    if (number == SIGHUP) running.reload(read);
  }
  log->info("stopping");
  running.stop(grace);
  log->info("stopped");
  return 0;
}

}  // namespace latchkey::main
