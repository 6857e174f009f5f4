// A web application on Boost.Beast with a login: coroutines on one thread, and what may wait for the provider on Asio's
// own pool. AUTHORITY, CLIENT_ID, CLIENT_SECRET and REDIRECT_URI come from the environment.
#include <latchkey/asio.h>
#include <latchkey/beast.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace rp = latchkey::rp;
using asio::use_awaitable;

namespace {

std::string setting(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : value;
}

// [answer]
asio::awaitable<rp::Response> answer(rp::AsyncPool pool, std::shared_ptr<rp::WebLogin> web, rp::Request request) {
  if (auto own = co_await pool.async_handle(web, request, use_awaitable)) co_return *std::move(own);
  const rp::Rule rule = request.path == "/" ? rp::rules::anyone() : rp::rules::login();
  const rp::Access access = co_await pool.async_require(web, request, rule, use_awaitable);
  if (!access) co_return access.refusal();
  const rp::Identity* who = access.identity();
  rp::Response response =
      rp::Response::html(200, who == nullptr ? "<p>Hello, stranger. <a href=\"/profile\">Your profile</a></p>"
                                             : "<p>Hello, " + rp::escape_html(who->display_name()) + ".</p>");
  if (access.has_session()) rp::add_cookies(access.session(), response);
  co_return response;
}
// [/answer]

asio::awaitable<void> serve(asio::ip::tcp::socket socket, rp::AsyncPool pool, std::shared_ptr<rp::WebLogin> web) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  try {
    while (true) {
      stream.expires_after(std::chrono::seconds(30));
      http::request<http::string_body> request;
      co_await http::async_read(stream, buffer, request, use_awaitable);
      const rp::Response response = co_await answer(pool, web, rp::to_request(request));
      auto message = rp::to_beast(response, request);
      co_await http::async_write(stream, message, use_awaitable);
      if (!message.keep_alive()) break;
    }
  } catch (const std::exception&) {
    // The browser is gone, or what it sent is no HTTP: the connection ends.
  }
}

asio::awaitable<void> listen(asio::ip::tcp::acceptor acceptor, std::shared_ptr<rp::WebLogin> web) {
  const rp::AsyncPool pool;
  while (true) {
    auto socket = co_await acceptor.async_accept(use_awaitable);
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), pool, web), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 8081);
  rp::Config config;
  config.issuer = setting("AUTHORITY", "http://localhost:8080/realms/demo-openid-connect");
  config.client_id = setting("CLIENT_ID", "7f3c2e10-8c1a-4c71-89f2-f0bb72e536f4");
  config.client_secret = setting("CLIENT_SECRET", "demo-client-secret-change-me");
  config.redirect_uri = setting("REDIRECT_URI", "http://localhost:8081/auth/callback");
  const auto party = rp::RelyingParty::create(config);
  if (!party) {
    std::fprintf(stderr, "%s\n", party.error().to_string().c_str());
    return 1;
  }
  const auto web = rp::WebLogin::create(*party);
  if (!web) {
    std::fprintf(stderr, "%s\n", web.error().to_string().c_str());
    return 1;
  }
  asio::io_context context(1);
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), port});
  std::printf("http://localhost:%u\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(context, listen(std::move(acceptor), *web), asio::detached);
  context.run();
}
