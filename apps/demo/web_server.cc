#include "web_server.h"

#include <signal.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <thread>

namespace demo {
namespace {

// style-src 'self': no inline style or script anywhere. No form-action: it would stop the redirect to the provider.
constexpr const char* kContentPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
constexpr std::size_t kThreads = 32;
constexpr std::size_t kMostBodyBytes = 64 * 1024;

thread_local std::chrono::steady_clock::time_point request_began;

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

bool is_static(const httplib::Request& request) { return request.path.starts_with("/static/"); }

void add_headers(const httplib::Request& request, httplib::Response& response, bool secure) {
  if (!response.has_header("Content-Security-Policy")) response.set_header("Content-Security-Policy", kContentPolicy);
  if (!response.has_header("X-Content-Type-Options")) response.set_header("X-Content-Type-Options", "nosniff");
  if (!response.has_header("Cache-Control")) {
    response.set_header("Cache-Control", is_static(request) ? "public, max-age=3600" : "no-store");
  }
  response.set_header("Referrer-Policy", "same-origin");
  response.set_header("Cross-Origin-Opener-Policy", "same-origin");
  response.set_header("Cross-Origin-Resource-Policy", "same-origin");
  if (secure) response.set_header("Strict-Transport-Security", "max-age=31536000");
}

/// The path alone: a query may carry a code or a state.
void log_request(const httplib::Request& request, const httplib::Response& response) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - request_began).count();
  std::string path = request.path.substr(0, 200);
  for (char& c : path) {
    if (c < 0x20 || c == 0x7f) c = '?';
  }
  log_line(request.method + " " + path + " " + std::to_string(response.status) + " " + std::to_string(micros / 1000) +
           "." + std::to_string(micros / 100 % 10) + "ms");
}

void show_error(const Views& views, int status, httplib::Response& response) {
  Page page{
      .title = status == 404 ? "There is no such page" : "That did not work", .text = {}, .flags = {}, .lists = {}};
  page.text["message"] = status == 404  ? "Nothing is found at this address"
                         : status < 500 ? "The request is not one this application understands"
                                        : "The application failed at this; its log says more";
  response.set_content(views.render("error", page, nullptr), "text/html; charset=utf-8");
}

}  // namespace

void log_line(std::string_view message) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
  std::fprintf(stderr, "%s %.*s\n", stamp, static_cast<int>(message.size()), message.data());
}

void set_up(httplib::Server& server, const Views& views, const std::string& static_folder, bool secure) {
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_payload_max_length(kMostBodyBytes);
  server.set_read_timeout(5);
  server.set_write_timeout(5);
  // Long enough for a page and what belongs to it. A connection on which nothing comes holds a thread, and a stop, up.
  server.set_keep_alive_timeout(1);
  if (!server.set_mount_point("/static", static_folder))
    throw std::runtime_error("cannot read the static files in " + static_folder);
  server.Get("/favicon.ico", [](const httplib::Request&, httplib::Response& response) {
    response.set_redirect("/static/icon.svg", 301);  // what browsers ask for beside JSON
  });
  server.set_pre_routing_handler([](const httplib::Request&, httplib::Response&) {
    request_began = std::chrono::steady_clock::now();
    return httplib::Server::HandlerResponse::Unhandled;
  });
  server.set_post_routing_handler([secure](const httplib::Request& request, httplib::Response& response) {
    add_headers(request, response, secure);
  });
  server.set_logger(log_request);
  server.set_error_handler([&views](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) show_error(views, response.status, response);
  });
  server.set_exception_handler(
      [](const httplib::Request& request, httplib::Response& response, std::exception_ptr failure) {
        try {
          std::rethrow_exception(failure);
        } catch (const std::exception& e) {
          log_line("failed at " + request.path.substr(0, 200) + ": " + e.what());
        } catch (...) {
          log_line("failed at " + request.path.substr(0, 200));
        }
        response.status = 500;
      });
}

void block_signals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

bool serve(httplib::Server& server, const std::string& host, int port, std::string_view ready) {
  // Without SO_REUSEPORT, which httplib sets by default: two servers on one port would share its visitors.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  if (!server.bind_to_port(host, port)) return false;
  log_line(ready);
  std::thread waiter([&server] {
    const sigset_t set = stop_signals();
    int signal_number = 0;
    sigwait(&set, &signal_number);
    server.stop();
  });
  const bool served = server.listen_after_bind();
  pthread_kill(waiter.native_handle(), SIGTERM);  // wakes it when the server ended by itself
  waiter.join();
  return served;
}

}  // namespace demo
