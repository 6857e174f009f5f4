#include "main/serve.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "account/routes.h"
#include "admin/routes.h"
#include "base/metrics.h"
#include "base/worker_pool.h"
#include "crypto/hash_memory.h"
#include "endpoints/console_files.h"
#include "endpoints/env.h"
#include "endpoints/realm_cache.h"
#include "endpoints/routes.h"
#include "http/application.h"
#include "http/server.h"
#include "main/busy_port.h"
#include "main/housekeeping.h"
#include "main/installation.h"
#include "main/outgoing.h"
#include "main/realm_setup.h"
#include "main/version.h"
#include "pages/renderer.h"
#include "pages/theme.h"

namespace latchkey::main {
namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kHashMemoryIdle{1000};

// As many as the processors we may run on, which a container or taskset makes fewer than the machine has.
std::size_t threads(int asked) {
  if (asked > 0) return static_cast<std::size_t>(asked);
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  return std::max<std::size_t>(static_cast<std::size_t>(CPU_COUNT(&allowed)), 1);
}

int give_up(Log& log, const Error& error) {
  log.error("latchkey cannot start", {{"reason", error.detail}});
  return 1;
}

std::function<std::optional<std::string>(std::string_view)> lookup_in(const Environment& environment) {
  return [&environment](std::string_view name) -> std::optional<std::string> {
    const auto found = std::ranges::find(environment, name, &std::pair<std::string, std::string>::first);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  };
}

Status<> put_in_place(const SetupTools& tools, Config& config) {
  if (auto master = ensure_master(tools); !master) return std::unexpected(master.error());
  if (auto imported = import_realms(tools, config.import_realm); !imported) return std::unexpected(imported.error());
  if (config.bootstrap_admin_password.empty()) return {};
  auto made = bootstrap_admin(tools, config.bootstrap_admin_username, config.bootstrap_admin_password);
  wipe(config.bootstrap_admin_password);
  return made;
}

Result<std::shared_ptr<const pages::Theme>> load_theme(const Config& config) {
  if (config.theme_dir.empty()) return pages::Theme::built_in();
  return pages::Theme::from_directory(config.theme_dir);
}

// A build leaves them beside the program, an installation in share beside its bin.
std::string console_folder() {
  std::error_code error;
  const auto home = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& base : {home, home.parent_path()}) {
    const auto folder = base / "share/latchkey/console";
    if (std::filesystem::exists(folder / "index.json", error)) return folder.string();
  }
  return "";
}

// Null when they were not built; a folder that somebody named must be one.
Result<std::unique_ptr<const endpoints::ConsoleFiles>> open_consoles(const Config& config, Log& log) {
  const std::string folder = config.console_dir.empty() ? console_folder() : config.console_dir;
  if (folder.empty()) {
    log.info("the consoles are not built, so /admin shows none");
    return nullptr;
  }
  return endpoints::ConsoleFiles::open(folder);
}

http::ServerConfig public_server(const Config& config) {
  http::ServerConfig server;
  const std::string host = config.http_host.empty() && config.dev ? "localhost" : config.http_host;
  if (config.http_enabled || config.dev) server.listen.push_back({host, config.http_port, false});
  if (config.has_tls()) server.listen.push_back({host, config.https_port, true});
  server.tls = {config.https_certificate_file, config.https_certificate_key_file};
  server.threads = threads(config.io_threads);
  return server;
}

http::ServerConfig management_server(const Config& config) {
  http::ServerConfig server;
  server.listen.push_back({config.management_host, config.management_port, false});
  server.limits.connections = 100;
  server.name = "management";
  return server;
}

// Everything that lives as long as the server, in the order in which it may die.
class Running {
 public:
  Running(Config& config, Installation& installation, Log& log)
      : log_(log),
        cache_(installation.store->realms(), *installation.sealer, log),
        hashing_(threads(config.hash_threads), 256),
        signing_(threads(config.io_threads), 4096) {
    settings_.public_url = config.public_url();
    settings_.version = std::string(version());
    settings_.dev = config.dev;
    settings_.started = clock_.now();
  }

  Status<> start(const Config& config, Installation& installation) {
    auto theme = load_theme(config);
    if (!theme) return std::unexpected(theme.error());
    auto renderer = pages::Renderer::create(*theme);
    if (!renderer) return std::unexpected(renderer.error());
    renderer_ = *std::move(renderer);
    auto consoles = open_consoles(config, log_);
    if (!consoles) return std::unexpected(consoles.error());
    consoles_ = *std::move(consoles);
    auto outgoing = Outgoing::make(config, *std::move(theme));
    if (!outgoing) return std::unexpected(outgoing.error());
    outgoing_ = *std::move(outgoing);
    env_ = std::make_unique<endpoints::Env>(endpoints::Env{.clock = clock_,
                                                           .random = random_,
                                                           .store = *installation.store,
                                                           .realms = cache_,
                                                           .sealer = *installation.sealer,
                                                           .hashing = hashing_,
                                                           .signing = signing_,
                                                           .renderer = *renderer_,
                                                           .log = log_,
                                                           .metrics = metrics_,
                                                           .settings = settings_,
                                                           .consoles = consoles_.get(),
                                                           .outbound = &outgoing_->outbound()});
    if (auto listening = listen(config); !listening) return listening;
    housekeeping_ = std::make_unique<Housekeeping>(*installation.store, *installation.sealer, installation.key_file,
                                                   clock_, log_, [this] { give_back_memory(); });
    outgoing_->start(config, *installation.store, cache_, clock_, log_, metrics_);
    add_gauges(*installation.store);
    ready_ = true;
    return {};
  }

  void stop(Milliseconds grace) {
    ready_ = false;
    if (public_) public_->stop(grace);
    if (management_) management_->stop(Milliseconds{0});
    housekeeping_.reset();
    if (outgoing_) outgoing_->stop();
  }

  [[nodiscard]] http::Server& server() { return *public_; }
  [[nodiscard]] std::uint16_t management_port() const { return management_->port(); }

 private:
  Status<> listen(const Config& config) {
    auto proxies = http::TrustedProxies::parse(config.trusted_proxies);
    if (!proxies) return std::unexpected(proxies.error());
    http::ApplicationConfig app;
    app.routes = endpoints::public_routes(*env_);
    std::ranges::move(admin::admin_routes(*env_), std::back_inserter(app.routes));
    std::ranges::move(account::account_routes(*env_), std::back_inserter(app.routes));
    app.trusted_proxies = *std::move(proxies);
    app.render_error = [this](const http::Request& request, int status, std::string_view message) {
      return endpoints::render_error(*env_, request, status, message);
    };
    auto application = http::Application::make(std::move(app), log_, metrics_, random_);
    if (!application) return std::unexpected(application.error());
    application_ = *std::move(application);

    http::ApplicationConfig management_app;
    management_app.routes = endpoints::management_routes(*env_, {[this] { return ready_.load(); }});
    auto management = http::Application::make(std::move(management_app), log_, metrics_, random_);
    if (!management) return std::unexpected(management.error());
    management_application_ = *std::move(management);

    public_ = std::make_unique<http::Server>(public_server(config), *application_, log_, metrics_);
    management_ = std::make_unique<http::Server>(management_server(config), *management_application_, log_, metrics_);
    if (auto started = management_->start(); !started) return on_another_port(started.error(), "--management-port");
    if (auto started = public_->start(); !started)
      return on_another_port(started.error(), !config.has_tls()                   ? "--http-port"
                                              : config.http_enabled || config.dev ? "--http-port or --https-port"
                                                                                  : "--https-port");
    return {};
  }

  // An idle server is a small one. Only a hint: where the pool has many threads it takes a few looks to reach them all.
  void give_back_memory() {
    if (hashing_.queued() == 0) (void)hashing_.try_submit([] { crypto::give_back_hash_memory(kHashMemoryIdle); });
  }

  void add_gauges(store::Store& store) {
    metrics_.gauge("latchkey_sessions", "User sessions that stand in the store", [&store] {
      const auto count = sync_wait(store.sessions().count_sessions());
      return count ? static_cast<double>(*count) : -1.0;
    });
    metrics_.gauge("latchkey_hash_queue", "Password hashes that wait",
                   [this] { return static_cast<double>(hashing_.queued()); });
    metrics_.gauge("latchkey_open_connections", "Open connections of the public ports",
                   [this] { return static_cast<double>(public_->open_connections()); });
  }

  Log& log_;
  SystemClock clock_;
  SystemRandom random_;
  Metrics metrics_;
  endpoints::ServerSettings settings_;
  endpoints::RealmCache cache_;
  WorkerPool hashing_;
  WorkerPool signing_;
  std::unique_ptr<const pages::Renderer> renderer_;
  std::unique_ptr<const endpoints::ConsoleFiles> consoles_;
  std::unique_ptr<Outgoing> outgoing_;
  std::unique_ptr<endpoints::Env> env_;
  std::unique_ptr<http::Application> application_;
  std::unique_ptr<http::Application> management_application_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::atomic<bool> ready_ = false;
  std::unique_ptr<http::Server> public_;
  std::unique_ptr<http::Server> management_;
};

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

// SIGTERM, SIGINT and SIGHUP are taken by wait_for_end() alone.
void block_signals() {
  const sigset_t set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

void wait_for_end(Running& running, const Config& config, Log& log) {
  const sigset_t set = our_signals();
  for (;;) {
    int number = 0;
    if (sigwait(&set, &number) != 0) continue;
    if (number != SIGHUP) {
      log.info("stopping", {{"signal", number == SIGTERM ? "SIGTERM" : "SIGINT"}});
      return;
    }
    if (!config.has_tls()) continue;
    const auto reloaded = running.server().reload_tls();
    if (reloaded)
      log.info("certificate read again");
    else
      log.error("certificate could not be read again; the old one stays", {{"reason", reloaded.error().detail}});
  }
}

}  // namespace

int serve(Config config, const std::vector<std::string>& unused_variables, const Environment& environment) {
  const auto began = std::chrono::steady_clock::now();
  block_signals();  // before any thread is made, so that all inherit it
  // A heap for each thread would hold on to memory that another thread needs: two heaps serve as fast and stay small.
  ::mallopt(M_ARENA_MAX, 2);
  const auto log = make_stderr_log(config.log_level, config.log_format);
  for (const auto& name : unused_variables) log->warn("variable is set and not used", {{"variable", name}});
  SystemRandom random;
  auto installation = open_installation(config, IfMissing::create, random, *log);
  if (!installation) return give_up(*log, installation.error());
  const SetupTools tools{*installation->store, *installation->sealer, random, *log,
                         SystemClock().now(),  lookup_in(environment)};
  if (auto done = put_in_place(tools, config); !done) return give_up(*log, done.error());
  // Passwords of imports were hashed here; from now on it is the pool's work.
  crypto::give_back_hash_memory(Milliseconds{0});

  Running running(config, *installation, *log);
  if (auto started = running.start(config, *installation); !started) {
    running.stop(Milliseconds{0});
    return give_up(*log, started.error());
  }
  const auto took = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - began);
  log->info("latchkey is ready",
            {{"version", version()},
             {"port", running.server().port()},
             {"management_port", running.management_port()},
             {"url", config.public_url().empty() ? fmt::format("http://localhost:{}", running.server().port())
                                                 : config.public_url()},
             {"data", config.data_dir},
             {"ms", took.count()}});
  wait_for_end(running, config, *log);
  running.stop(std::chrono::seconds{config.shutdown_grace_s});
  log->info("stopped");
  return 0;
}

}  // namespace latchkey::main
