#include "http/beast/listener.h"

#include <boost/asio/ip/v6_only.hpp>

namespace latchkey::http::beast {
namespace {

using asio::ip::tcp;

Error explain(const error_code& error, const std::string& address, std::uint16_t port) {
  const std::string where = "port " + std::to_string(port) + (address.empty() ? "" : " on " + address);
  if (error == asio::error::address_in_use) return {Error::Kind::conflict, where + " is already in use"};
  if (error == asio::error::access_denied) {
    return {Error::Kind::forbidden, "no permission to listen on " + where + " (ports below 1024 need root or CAP_NET_BIND_SERVICE)"};
  }
  if (error == boost::system::errc::address_not_available) return {Error::Kind::invalid, "cannot listen on " + where + ": this machine does not have that address"};
  return {Error::Kind::unavailable, "cannot listen on " + where + ": " + error.message()};
}

struct Wanted {
  tcp::endpoint endpoint;
  bool dual_stack = false;
};

error_code bind_one(TcpAcceptor& acceptor, const Wanted& wanted) {
  error_code error;
  acceptor.open(wanted.endpoint.protocol(), error);
  if (error) return error;
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (wanted.endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(!wanted.dual_stack), error);
  if (!error) acceptor.bind(wanted.endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  return error;
}

bool lacks_ipv6(const error_code& error) {
  return error == asio::error::address_family_not_supported || error == boost::system::errc::address_not_available;
}

error_code open_one(asio::io_context& context, const Wanted& wanted, const ListenAddress& where, std::size_t index, std::vector<Listener>& out) {
  Listener listener{TcpAcceptor(context.get_executor()), index, where.tls};
  const auto error = bind_one(listener.acceptor, wanted);
  if (!error) out.push_back(std::move(listener));
  return error;
}

/// Both loopback addresses with one port: browsers try ::1 first for "localhost", other programs 127.0.0.1.
error_code open_localhost(asio::io_context& context, const ListenAddress& where, std::size_t index, std::vector<Listener>& out) {
  constexpr int kTries = 16;
  error_code error;
  for (int i = 0; i < kTries; ++i) {
    std::vector<Listener> pair;
    error = open_one(context, {{asio::ip::address_v4::loopback(), where.port}, false}, where, index, pair);
    if (error) return error;
    const auto port = pair[0].acceptor.local_endpoint().port();
    error = open_one(context, {{asio::ip::address_v6::loopback(), port}, false}, where, index, pair);
    if (!error || lacks_ipv6(error)) {
      std::move(pair.begin(), pair.end(), std::back_inserter(out));
      return {};
    }
    if (where.port != 0) return error;  // a free port for both is looked for only if any will do
  }
  return error;
}

error_code open_everywhere(asio::io_context& context, const ListenAddress& where, std::size_t index, std::vector<Listener>& out) {
  const auto error = open_one(context, {{asio::ip::address_v6::any(), where.port}, true}, where, index, out);
  if (!lacks_ipv6(error)) return error;
  return open_one(context, {{asio::ip::address_v4::any(), where.port}, false}, where, index, out);
}

}  // namespace

Status<> open_listeners(asio::io_context& context, const ListenAddress& where, std::size_t index, std::vector<Listener>& out) {
  error_code error;
  if (where.address == "localhost") {
    error = open_localhost(context, where, index, out);
  } else if (where.address.empty()) {
    error = open_everywhere(context, where, index, out);
  } else {
    const auto address = asio::ip::make_address(where.address, error);
    if (error) return fail(Error::Kind::invalid, "\"" + where.address + "\" is not an IP address to listen on");
    error = open_one(context, {{address, where.port}, false}, where, index, out);
  }
  if (error) return std::unexpected(explain(error, where.address, where.port));
  return {};
}

}  // namespace latchkey::http::beast
