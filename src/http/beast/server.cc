#include "http/server.h"

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <mutex>

#include "http/beast/connection.h"
#include "http/beast/io_await.h"
#include "http/beast/io_loop.h"
#include "http/beast/listener.h"
#include "http/beast/relay_connection.h"
#include "http/beast/tls.h"
#include "http/beast/upstream_pool.h"

namespace latchkey::http {
namespace {

using namespace beast;
using std::chrono::milliseconds;

milliseconds sweep_period(const ServerLimits& limits) {
  const auto shortest = std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout, limits.write_timeout});
  return std::clamp(shortest / 4, milliseconds(10), milliseconds(1000));
}

}  // namespace

class Server::Core {
 public:
  Core(ServerConfig config, Service* service, RelayService* relay, Log& log, Metrics& metrics)
      : config_(std::move(config)), context_{service, relay, log, metrics, config_} {}

  Status<> start();
  void stop(milliseconds grace);
  Status<> reload_tls();
  std::uint16_t port(std::size_t index) const;
  std::size_t open() const { return *context_.open; }
  bool abandoned() const { return abandoned_; }

 private:
  static detail::Detached accept_from(Core* core, Listener* listener);
  void accept_all(Listener& listener, error_code& error);
  void admit(TcpSocket socket, const Peer& peer, std::size_t turn, bool tls);
  TlsContext tls();
  bool wait_until_closed(milliseconds time);
  template <class Work>
  void on_every_loop(Work work);

  ServerConfig config_;
  ConnectionContext context_;
  std::vector<std::unique_ptr<IoLoop>> loops_;
  std::vector<std::unique_ptr<UpstreamPool>> pools_;  ///< of a reverse proxy, one for each loop
  std::vector<Listener> listeners_;
  std::vector<std::uint16_t> ports_;
  std::mutex tls_mutex_;
  TlsContext tls_;
  std::size_t turn_ = 0;
  std::size_t accepting_ = 0;  ///< accept coroutines alive; under context_.mutex once they run
  bool running_ = false;
  bool abandoned_ = false;
};

Status<> Server::Core::start() {
  if (running_ || context_.stopping) return fail(Error::Kind::conflict, "a server is started once");
  pools_.clear();
  loops_.clear();
  for (std::size_t i = 0; i < std::max<std::size_t>(config_.threads, 1); ++i) {
    loops_.push_back(std::make_unique<IoLoop>(sweep_period(config_.limits)));
    if (context_.relay != nullptr) pools_.push_back(std::make_unique<UpstreamPool>(*loops_.back()));
  }
  for (std::size_t i = 0; i < config_.listen.size(); ++i) {
    if (config_.listen[i].tls && !tls()) {
      if (const auto loaded = reload_tls(); !loaded) return loaded;
    }
    if (const auto opened = open_listeners(loops_[0]->context(), config_.listen[i], i, listeners_); !opened) {
      listeners_.clear();
      return opened;
    }
  }
  ports_.assign(config_.listen.size(), 0);
  for (auto& listener : listeners_) ports_[listener.index] = listener.acceptor.local_endpoint().port();
  context_.metrics.gauge("latchkey_" + config_.name + "_open_connections", "Connections open now", [open = context_.open] { return double(*open); });
  accepting_ = listeners_.size();
  for (auto& listener : listeners_) accept_from(this, &listener);
  for (auto& loop : loops_) loop->start();
  running_ = true;
  return {};
}

detail::Detached Server::Core::accept_from(Core* core, Listener* listener) {
  Timer pause(core->loops_[0]->context().get_executor());
  while (!core->context_.stopping) {
    const IoResult ready = co_await io([listener](auto next) { listener->acceptor.async_wait(TcpAcceptor::wait_read, std::move(next)); });
    if (ready.error) break;
    error_code error;
    core->accept_all(*listener, error);
    if (!error) continue;
    // Out of file descriptors, mostly: a pause keeps this from being a busy loop.
    core->context_.log.warn("cannot accept a connection", {{"error", error.message()}});
    pause.expires_after(milliseconds(100));
    (void)co_await io([&pause](auto next) { pause.async_wait(std::move(next)); });
  }
  std::lock_guard lock(core->context_.mutex);
  --core->accepting_;
  core->context_.all_closed.notify_all();
}

/// Takes every connection that waits.
void Server::Core::accept_all(Listener& listener, error_code& error) {
  while (true) {
    // In turn, which spreads even two connections over two threads.
    const std::size_t turn = turn_ % loops_.size();
    Peer peer;
    TcpSocket socket = listener.acceptor.accept(loops_[turn]->context(), peer, error);
    if (error == asio::error::would_block || error == asio::error::connection_aborted) error = {};
    if (!socket.is_open()) return;
    ++turn_;
    admit(std::move(socket), peer, turn, listener.tls);
  }
}

void Server::Core::admit(TcpSocket socket, const Peer& peer, std::size_t turn, bool tls) {
  IoLoop& loop = *loops_[turn];
  constexpr std::size_t kPoliteRefusals = 64;
  const std::size_t open = ++*context_.open;
  const bool full = open > config_.limits.connections;
  if (full && (tls || open > config_.limits.connections + kPoliteRefusals)) {
    --*context_.open;
    return;  // closes the socket: even a refusal costs a connection
  }
  auto begin = [this, &loop, turn, full, peer, socket = std::move(socket), context = tls ? this->tls() : nullptr]() mutable {
    if (full) {
      start_refusal(context_, loop, std::move(socket), peer);
    } else if (context_.relay != nullptr) {
      start_relay(context_, *pools_[turn], std::move(socket), peer, std::move(context));
    } else if (context) {
      start_tls(context_, loop, std::move(socket), peer, std::move(context));
    } else {
      start_plain(context_, loop, std::move(socket), peer);
    }
  };
  if (Executor::current() == &loop) {
    begin();
  } else {
    loop.post(std::move(begin));
  }
}

template <class Work>
void Server::Core::on_every_loop(Work work) {
  for (auto& loop : loops_) loop->post([work, target = loop.get()] { work(*target); });
}

bool Server::Core::wait_until_closed(milliseconds time) {
  std::unique_lock lock(context_.mutex);
  return context_.all_closed.wait_for(lock, time, [this] { return *context_.open == 0 && accepting_ == 0; });
}

void Server::Core::stop(milliseconds grace) {
  // A handler that outlives even this waits for something that will not come.
  constexpr milliseconds kLastWait(5000);
  if (!running_) return;
  running_ = false;
  context_.stopping = true;
  loops_[0]->post([this] { listeners_.clear(); });
  on_every_loop([](IoLoop& loop) { loop.close_idle(); });
  if (!wait_until_closed(grace)) {
    on_every_loop([](IoLoop& loop) { loop.close_all(); });
    abandoned_ = !wait_until_closed(kLastWait);
  }
  for (auto& loop : loops_) loop->stop();
  if (abandoned_) context_.log.error("requests were abandoned at the end", {{"server", config_.name}, {"count", std::size_t(*context_.open)}});
}

TlsContext Server::Core::tls() {
  std::lock_guard lock(tls_mutex_);
  return tls_;
}

Status<> Server::Core::reload_tls() {
  auto loaded = load_tls(config_.tls);
  if (!loaded) return std::unexpected(loaded.error());
  std::lock_guard lock(tls_mutex_);
  tls_ = std::move(*loaded);
  return {};
}

std::uint16_t Server::Core::port(std::size_t index) const { return index < ports_.size() ? ports_[index] : 0; }

Server::Server(ServerConfig config, Service& service, Log& log, Metrics& metrics)
    : core_(std::make_unique<Core>(std::move(config), &service, nullptr, log, metrics)) {}

Server::Server(ServerConfig config, RelayService& relay, Log& log, Metrics& metrics)
    : core_(std::make_unique<Core>(std::move(config), nullptr, &relay, log, metrics)) {}

Server::~Server() {
  stop(milliseconds(0));
  // Coroutines that never ended still point into it; they will not run again, and cannot be destroyed from here.
  if (core_->abandoned()) (void)core_.release();
}

Status<> Server::start() { return core_->start(); }
std::uint16_t Server::port(std::size_t index) const { return core_->port(index); }
Status<> Server::reload_tls() { return core_->reload_tls(); }
void Server::stop(milliseconds grace) { core_->stop(grace); }
std::size_t Server::open_connections() const { return core_->open(); }

}  // namespace latchkey::http
