// latchkey fake-provider, latchkey check-login: for people who test their own login.
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/metrics.h"
#include "fake/check_login.h"
#include "fake/provider.h"
#include "fetch/curl_fetcher.h"
#include "http/application.h"
#include "http/server.h"
#include "main/busy_port.h"
#include "main/options.h"
#include "main/subcommands.h"

namespace latchkey::main {
namespace {

using fake::Checked;
using fake::Fault;
using fake::Outcome;

/// A fake provider that listens on this machine alone.
class FakeServer {
 public:
  FakeServer() = default;
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  ~FakeServer() {
    if (provider_) provider_->end_silence();
  }
  Status<> start(std::uint16_t port) {
    auto made = fake::Provider::make(clock_, random_);
    if (!made) return std::unexpected(made.error());
    provider_ = *std::move(made);
    http::ApplicationConfig config;
    config.routes = provider_->routes();
    auto application = http::Application::make(std::move(config), log_, metrics_, random_);
    if (!application) return std::unexpected(application.error());
    application_ = *std::move(application);
    http::ServerConfig server;
    server.listen.push_back({"localhost", port, false});
    server.threads = 2;
    server_ = std::make_unique<http::Server>(std::move(server), *application_, log_, metrics_);
    if (auto started = server_->start(); !started) return on_another_port(started.error(), "--port");
    return {};
  }
  fake::Provider& provider() { return *provider_; }
  [[nodiscard]] std::string issuer() const { return fmt::format("http://localhost:{}", server_->port()); }

 private:
  SystemClock clock_;
  SystemRandom random_;
  NullLog log_;
  Metrics metrics_;
  std::unique_ptr<fake::Provider> provider_;
  std::unique_ptr<http::Application> application_;
  std::unique_ptr<http::Server> server_;
};

std::string unknown_fault(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& fault : fake::faults()) {
    for (auto end = fault.name.find('-'); end != std::string_view::npos; end = fault.name.find('-', end + 1)) {
      known.emplace_back(fault.name.substr(0, end));
    }
    known.emplace_back(fault.name);
  }
  const std::string near = nearest(name, known);
  return fmt::format("there is no fault '{}'{}; latchkey fake-provider --list shows them", name,
                     near.empty() ? "" : fmt::format("; did you mean {}?", near));
}

void list_faults() {
  std::string_view place;
  for (const auto& fault : fake::faults()) {
    if (const auto now = fake::name(fault.place); now != place) fmt::print("\n{}\n", place = now);
    fmt::print("  {:<34} {}\n  {:<34} {}: {}\n", fault.name, fault.what, "",
               fault.verdict == fake::Verdict::refuse ? "must be refused" : "must be accepted", fault.clause);
  }
}

const CLI::Validator kWholeAddress(
    [](const std::string& text) {
      const bool whole = text.starts_with("http://") || text.starts_with("https://");
      return whole ? std::string() : "'" + text + "' is no whole address; write http://localhost:8081/...";
    },
    "");

struct FakeCommand {
  std::uint16_t port = 9080;
  std::string fault;
  bool list = false;
};

int run_fake(const FakeCommand& command) {
  if (command.list) {
    list_faults();
    return 0;
  }
  const Fault* fault = fake::find_fault(command.fault);
  if (!command.fault.empty() && fault == nullptr) return complain(unknown_fault(command.fault));
  sigset_t ends;
  sigemptyset(&ends);
  for (const int number : {SIGTERM, SIGINT}) sigaddset(&ends, number);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  FakeServer server;
  if (auto started = server.start(command.port); !started) {
    fmt::print(stderr, "latchkey: {}\n", started.error().detail);
    return 1;
  }
  server.provider().set_fault(fault);
  fmt::print("A provider that signs anybody in, for tests, on this machine alone.\n\n"
             "  AUTHORITY      {}\n  CLIENT_ID      anything\n  CLIENT_SECRET  anything\n\n"
             "  {}\n  another fault  curl -d name=NAME {}/fault\n  by path        {}/fault/NAME as AUTHORITY\n",
             server.issuer(), fault == nullptr ? "It is honest now." : fmt::format("Fault: {}", fault->what), server.issuer(), server.issuer());
  std::fflush(stdout);
  int number = 0;
  sigwait(&ends, &number);
  return 0;
}

struct CheckCommand {
  std::string login_url;
  std::string protected_url;
  std::string restart;
  std::vector<std::string> only;  ///< names of faults, or what several begin with; empty: all
  std::uint16_t port = 9080;
  bool json = false;
};

/// `word` names a fault, or is what the names of a group begin with: "keys" for all of keys-...
bool names(const std::string& word, std::string_view fault) {
  return fault.starts_with(word) && (fault.size() == word.size() || fault[word.size()] == '-');
}

/// The faults that --only names, all when it names none. The error says which word fits no fault.
Result<std::vector<const Fault*>> chosen_faults(const std::vector<std::string>& only) {
  std::vector<const Fault*> chosen;
  for (const auto& fault : fake::faults()) {
    if (only.empty() || std::ranges::any_of(only, [&](const auto& word) { return names(word, fault.name); })) chosen.push_back(&fault);
  }
  for (const auto& word : only) {
    if (std::ranges::none_of(chosen, [&](const Fault* fault) { return names(word, fault->name); })) {
      return fail(Error::Kind::invalid, unknown_fault(word));
    }
  }
  return chosen;
}

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::right:
      return "right";
    case Outcome::accepted:
      return "ACCEPTED";
    case Outcome::refused:
      return "REFUSED";
    case Outcome::unseen:
      return "unseen";
    case Outcome::left_out:
      return "left out";
  }
  return "";
}

bool is_wrong(const Checked& checked) { return checked.outcome == Outcome::accepted || checked.outcome == Outcome::refused; }

std::function<Status<>()> restart_of(const CheckCommand& command, fetch::Fetcher& fetcher) {
  if (command.restart.empty()) return {};
  return [&command, &fetcher]() -> Status<> {
    // What the command starts outlives this program, and must not go on holding its port.
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    const int status = std::system(command.restart.c_str());
    if (status != 0) return fail(Error::Kind::unavailable, fmt::format("--restart: the command ended with status {}", WEXITSTATUS(status)));
    for (int i = 0; i < 300; ++i) {  // 30 s; any answer will do: with a lying provider it may be an error page
      if (fetcher.fetch({.method = "GET", .url = command.protected_url, .headers = {}, .body = {}})) return {};
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return fail(Error::Kind::unavailable, "the application does not answer 30 s after --restart");
  };
}

void say_json(const std::vector<Checked>& all) {
  json::Array out;
  for (const auto& checked : all) {
    json::Object one;
    one["fault"] = json::String(checked.fault->name);
    one["what"] = json::String(checked.fault->what);
    one["clause"] = json::String(checked.fault->clause);
    one["outcome"] = json::String(word(checked.outcome));
    out.push_back(std::move(one));
  }
  fmt::print("{}", json::pretty(out));
}

int say_summary(const std::vector<Checked>& all, bool as_json) {
  if (as_json) say_json(all);
  const auto count = [&](Outcome outcome) { return std::ranges::count(all, outcome, &Checked::outcome); };
  if (!as_json) {
    fmt::print("\n{} faults: {} answered rightly, {} accepted that must be refused, {} refused that must be accepted, {} never shown, {} left out\n",
               all.size(), count(Outcome::right), count(Outcome::accepted), count(Outcome::refused), count(Outcome::unseen),
               count(Outcome::left_out));
    if (count(Outcome::left_out) != 0) fmt::print("What only shows at a start was left out: give --restart COMMAND.\n");
  }
  return std::ranges::any_of(all, is_wrong) ? 1 : 0;
}

int run_check(const CheckCommand& command) {
  auto chosen = chosen_faults(command.only);
  if (!chosen) return complain(chosen.error().detail);
  FakeServer server;
  if (auto started = server.start(command.port); !started) {
    fmt::print(stderr, "latchkey: {}\n", started.error().detail);
    return 1;
  }
  fetch::CurlOptions options;
  options.allow_private_addresses = true;  // somebody's own application, on his own machine
  options.limits.total_timeout = std::chrono::seconds{90};
  const auto fetcher = fetch::make_curl_fetcher(options);
  const fake::CheckLogin what{command.login_url, command.protected_url, restart_of(command, *fetcher), *std::move(chosen)};
  const auto progress = [&](const Checked& checked) {
    if (command.json) return;
    fmt::print("{:<9} {:<34} {}\n", word(checked.outcome), checked.fault->name, is_wrong(checked) ? checked.fault->what : "");
    std::fflush(stdout);
  };
  const auto all = fake::check_login(what, server.provider(), *fetcher, progress);
  if (!all) {
    fmt::print(stderr, "latchkey: {}\n         the application's AUTHORITY must be {}\n", all.error().detail, server.issuer());
    return 1;
  }
  return say_summary(*all, command.json);
}

}  // namespace

void add_fake(CLI::App& app, Actions& actions) {
  auto* provider = app.add_subcommand("fake-provider", "A provider for tests: signs anybody in, and misbehaves on request.");
  auto command = std::make_shared<FakeCommand>();
  provider->add_option("--port", command->port, "The port on this machine; 0 takes any free one. [9080]")->type_name("PORT");
  provider->add_option("--fault", command->fault, "What it does wrong from the start. [nothing]")->type_name("NAME");
  provider->add_flag("--list", command->list, "List the faults, and what a correct client does about each.");
  actions.emplace_back(provider, [command](const Environment&) { return run_fake(*command); });

  auto* check = app.add_subcommand("check-login", "Drive an application's login through every fault of the fake provider.");
  auto what = std::make_shared<CheckCommand>();
  check->add_option("url", what->login_url, "The address that begins a login in the application.")
      ->required()
      ->check(kWholeAddress)
      ->type_name("URL");
  check->add_option("--protected", what->protected_url, "A page that only opens to those who are signed in.")
      ->required()
      ->check(kWholeAddress)
      ->type_name("URL");
  check->add_option("--restart", what->restart, "A command that starts the application anew, for what it reads at its start.")
      ->type_name("COMMAND");
  check->add_option("--only", what->only, "Only this fault, or all whose names begin so: keys, id-token-nonce. May be given more than once. [all]")
      ->type_name("NAME");
  check->add_option("--port", what->port, "The port of the provider, which is the application's AUTHORITY. [9080]")->type_name("PORT");
  check->add_flag("--json", what->json, "One JSON document instead of lines.");
  actions.emplace_back(check, [what](const Environment&) { return run_check(*what); });
}

}  // namespace latchkey::main
