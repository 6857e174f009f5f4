// The one door to Asio: its switches, set before its first header, and the types that the server is made of.
// Executors are typed (no any_io_executor), which a third of the speed hangs on.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace latchkey::http::beast {

namespace asio = boost::asio;
using boost::system::error_code;
using LoopExecutor = asio::io_context::executor_type;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, LoopExecutor>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, LoopExecutor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>;

}  // namespace latchkey::http::beast
