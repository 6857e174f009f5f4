#include "http/beast/upstream_pool.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>

namespace latchkey::http::beast {
namespace {

using asio::ip::tcp;
using Resolver = asio::ip::basic_resolver<tcp, LoopExecutor>;
namespace ssl = asio::ssl;

/// A connection that was verified against one set of certificates is not one that was verified against another.
std::string key_of(const Upstream& upstream) { return upstream.address() + "\n" + upstream.ca_file; }

}  // namespace

class UpstreamPool::Idle final : public Connection {
 public:
  Idle(UpstreamPool& pool, std::unique_ptr<ByteStream> s, std::chrono::milliseconds time)
      : stream(std::move(s)), pool_(pool) {
    phase = Phase::idle;
    deadline = std::chrono::steady_clock::now() + time;
    pool_.loop_.add(*this);
  }
  ~Idle() override { pool_.loop_.remove(*this); }
  Idle(const Idle&) = delete;
  Idle& operator=(const Idle&) = delete;

  void cancel() override { close(); }
  void close() override {
    if (stream) stream->close();
    stream.reset();
    // The loop is walking its list: leave it later.
    asio::post(pool_.loop_.context(), [&pool = pool_, alive = std::weak_ptr<bool>(pool_.alive_)] {
      if (!alive.expired()) pool.sweep();
    });
  }

  std::unique_ptr<ByteStream> stream;

 private:
  UpstreamPool& pool_;
};

UpstreamPool::UpstreamPool(IoLoop& loop) : loop_(loop), scratch_(std::make_unique_for_overwrite<char[]>(kScratch)) {}
UpstreamPool::~UpstreamPool() = default;

std::unique_ptr<ByteStream> UpstreamPool::take_idle(const Upstream& upstream) {
  const auto found = idle_.find(key_of(upstream));
  if (found == idle_.end()) return nullptr;
  auto& kept = found->second;
  while (!kept.empty()) {
    auto stream = std::move(kept.back()->stream);
    kept.pop_back();
    if (stream && !stream->is_stale()) return stream;
  }
  return nullptr;
}

void UpstreamPool::keep(const Upstream& upstream, std::unique_ptr<ByteStream> stream) {
  auto& kept = idle_[key_of(upstream)];
  if (kept.size() >= upstream.idle_connections) return;
  kept.push_back(std::make_unique<Idle>(*this, std::move(stream), upstream.idle_timeout));
}

void UpstreamPool::sweep() {
  for (auto at = idle_.begin(); at != idle_.end();) {
    std::erase_if(at->second, [](const auto& idle) { return !idle->stream; });
    at = at->second.empty() ? idle_.erase(at) : std::next(at);
  }
}

Result<TlsContext> UpstreamPool::tls_for(const std::string& ca_file) {
  if (const auto found = tls_.find(ca_file); found != tls_.end()) return found->second;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  error_code error;
  context->set_verify_mode(ssl::verify_peer, error);
  if (ca_file.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(ca_file, error);
  }
  if (error)
    return fail(Error::Kind::invalid, "the certificates of " + (ca_file.empty() ? "the system" : ca_file) +
                                          " cannot be read: " + error.message());
  tls_.emplace(ca_file, context);
  return context;
}

struct Connector::Parts {
  explicit Parts(UpstreamPool& p)
      : pool(p),
        resolver(p.loop().context().get_executor()),
        tcp_socket(p.loop().context().get_executor()),
        unix_socket(p.loop().context().get_executor()) {}

  UpstreamPool& pool;
  Resolver resolver;
  TcpSocket tcp_socket;
  UnixSocket unix_socket;
  std::unique_ptr<ByteStream> stream;
  bool cancelled = false;
};

Connector::Connector(UpstreamPool& pool) : parts_(std::make_unique<Parts>(pool)) {}
Connector::~Connector() = default;

void Connector::cancel() {
  error_code ignored;
  parts_->cancelled = true;
  parts_->resolver.cancel();
  parts_->tcp_socket.close(ignored);
  parts_->unix_socket.close(ignored);
  if (parts_->stream) parts_->stream->close();
}

Task<error_code> Connector::connect_tcp(const Upstream& upstream) {
  std::vector<tcp::endpoint> endpoints;
  error_code error;
  const auto address = asio::ip::make_address(upstream.host, error);
  if (!error) {
    endpoints.emplace_back(address, upstream.port);
  } else {
    error = {};
    const IoResult resolved = co_await io([&](auto next) {
      parts_->resolver.async_resolve(
          upstream.host, std::to_string(upstream.port),
          [&endpoints, next = std::move(next)](error_code failure, const Resolver::results_type& results) mutable {
            for (const auto& one : results) endpoints.push_back(one.endpoint());
            next(failure);
          });
    });
    if (resolved.error) co_return resolved.error;
  }
  for (const auto& endpoint : endpoints) {
    if (parts_->cancelled) co_return asio::error::operation_aborted;
    error_code ignored;
    parts_->tcp_socket.close(ignored);
    const IoResult connected =
        co_await io([&](auto next) { parts_->tcp_socket.async_connect(endpoint, std::move(next)); });
    error = connected.error;
    if (!error) break;
  }
  if (!error) parts_->tcp_socket.set_option(tcp::no_delay(true), error);
  co_return error;
}

Task<Result<std::unique_ptr<ByteStream>>> Connector::connect(const Upstream& upstream) {
  Parts& parts = *parts_;
  const auto unreachable = [&](const error_code& why) {
    return fail(Error::Kind::unavailable, upstream.address() + ": " + why.message());
  };
  if (upstream.kind == Upstream::Kind::unix_socket) {
    const asio::local::stream_protocol::endpoint endpoint(upstream.host);
    const IoResult connected =
        co_await io([&](auto next) { parts.unix_socket.async_connect(endpoint, std::move(next)); });
    if (connected.error) co_return unreachable(connected.error);
    co_return make_stream(std::move(parts.unix_socket));
  }
  const error_code failed = co_await connect_tcp(upstream);
  if (failed) co_return unreachable(failed);
  if (upstream.kind == Upstream::Kind::tcp) co_return make_stream(std::move(parts.tcp_socket));
  auto context = parts.pool.tls_for(upstream.ca_file);
  if (!context) co_return std::unexpected(context.error());
  parts.stream = make_tls_stream(std::move(parts.tcp_socket), *std::move(context), upstream.host);
  const IoResult shaken = co_await operation([&](StreamOperation& op) { parts.stream->begin_handshake(op); });
  if (shaken.error) co_return unreachable(shaken.error);
  co_return std::move(parts.stream);
}

}  // namespace latchkey::http::beast
