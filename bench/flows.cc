// A load generator for what wrk cannot do: whole logins, each with a browser's cookies of its own. One thread, epoll, one
// keep-alive connection a visitor; the work for each answer is a few string searches, so that the server is the limit.
//
//   latchkey_bench_flows logins  PORT REALM CLIENT SECRET REDIRECT-URI USER PASSWORD CONNECTIONS SECONDS|xCOUNT
//   latchkey_bench_flows refresh PORT REALM CLIENT SECRET REDIRECT-URI USER PASSWORD CONNECTIONS SECONDS
//
// Prints JSON: flows done, seconds, flows a second, failures, latency quantiles in milliseconds.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Target {
  int port;
  std::string realm, client, secret, redirect_uri, user, password;
};

std::string encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : text) {
    if (std::isalnum(c) != 0 || std::strchr("-._~", c) != nullptr) out += static_cast<char>(c);
    else out += {'%', kHex[c >> 4U], kHex[c & 15U]};
  }
  return out;
}

std::string base64(std::string_view in) {
  static constexpr char kTable[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < in.size(); i += 3) {
    unsigned v = static_cast<unsigned char>(in[i]) << 16U;
    if (i + 1 < in.size()) v |= static_cast<unsigned>(static_cast<unsigned char>(in[i + 1])) << 8U;
    if (i + 2 < in.size()) v |= static_cast<unsigned char>(in[i + 2]);
    out += kTable[v >> 18U];
    out += kTable[(v >> 12U) & 63U];
    out += i + 1 < in.size() ? kTable[(v >> 6U) & 63U] : '=';
    out += i + 2 < in.size() ? kTable[v & 63U] : '=';
  }
  return out;
}

/// What stands between `before` and the next `until`; empty when `before` is not there.
std::string_view between(std::string_view text, std::string_view before, char until) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return {};
  const auto start = at + before.size();
  return text.substr(start, text.find(until, start) - start);
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 5) == "&amp;") {
      out += '&';
      i += 4;
    } else {
      out += text[i];
    }
  }
  return out;
}

enum class Step { login_page, login_form, code, refresh };

struct Visitor {
  int fd = -1;
  Step step = Step::login_page;
  std::string out, in;
  std::size_t sent = 0;
  std::map<std::string, std::string, std::less<>> cookies;
  std::string refresh_token;
  Clock::time_point started;
};

class Load {
 public:
  Load(Target target, bool refreshing) : target_(std::move(target)), refreshing_(refreshing) {
    epoll_ = epoll_create1(0);
    host_ = "localhost:" + std::to_string(target_.port);
    path_ = "/realms/" + target_.realm + "/protocol/openid-connect/";
    authorization_ = "Authorization: Basic " + base64(encode(target_.client) + ":" + encode(target_.secret)) + "\r\n";
  }

  /// Ends after `seconds`, or after `count` flows when that is not 0.
  int run(int connections, double seconds, long count) {
    for (int i = 0; i < connections; ++i) {
      visitors_.push_back(std::make_unique<Visitor>());
      connect(*visitors_.back());
      begin(*visitors_.back());
    }
    const auto start = Clock::now();
    const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::vector<epoll_event> events(static_cast<std::size_t>(connections));
    while (count != 0 ? done_ < count && failed_ < 100 : Clock::now() < end) {
      const int n = epoll_wait(epoll_, events.data(), connections, 1000);
      for (int i = 0; i < n; ++i) handle(*static_cast<Visitor*>(events[static_cast<std::size_t>(i)].data.ptr));
    }
    report(std::chrono::duration<double>(Clock::now() - start).count());
    return failed_ == 0 ? 0 : 1;
  }

 private:
  void connect(Visitor& v) {
    if (v.fd >= 0) close(v.fd);
    v.fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(target_.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(v.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      std::perror("connect");
      std::exit(1);
    }
    const int one = 1;
    setsockopt(v.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &v}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, v.fd, &event);
  }

  void send(Visitor& v, std::string_view method, std::string_view path, std::string_view headers, std::string_view body) {
    std::string request;
    request.reserve(1024 + body.size());
    request.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: ").append(host_).append("\r\n");
    if (!v.cookies.empty()) {
      request += "Cookie: ";
      bool first = true;
      for (const auto& [name, value] : v.cookies) {
        if (!first) request += "; ";
        first = false;
        request.append(name).append("=").append(value);
      }
      request += "\r\n";
    }
    request.append(headers);
    if (method == "POST") {
      request.append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    request.append("\r\n").append(body);
    for (std::size_t at = 0; at < request.size();) {
      const ssize_t n = ::send(v.fd, request.data() + at, request.size() - at, MSG_NOSIGNAL);
      if (n <= 0) {
        fail(v, "the connection broke while sending");
        return;
      }
      at += static_cast<std::size_t>(n);
    }
  }

  void begin(Visitor& v) {
    v.step = Step::login_page;
    v.cookies.clear();
    v.in.clear();
    v.started = Clock::now();
    send(v, "GET", path_ + "auth?response_type=code&scope=openid&state=0123456789&client_id=" + encode(target_.client) +
                       "&redirect_uri=" + encode(target_.redirect_uri), "", "");
  }

  void handle(Visitor& v) {
    char buffer[16384];
    const ssize_t n = recv(v.fd, buffer, sizeof buffer, 0);
    if (n <= 0) return fail(v, "the connection was closed");
    v.in.append(buffer, static_cast<std::size_t>(n));
    const auto head_end = v.in.find("\r\n\r\n");
    if (head_end == std::string::npos) return;
    const std::string_view head = std::string_view(v.in).substr(0, head_end + 2);
    std::string_view length = between(head, "\r\nContent-Length: ", '\r');
    if (length.empty()) length = between(head, "\r\ncontent-length: ", '\r');
    const std::size_t body_size = length.empty() ? 0 : std::strtoul(std::string(length).c_str(), nullptr, 10);
    if (v.in.size() < head_end + 4 + body_size) return;
    const std::string whole = std::move(v.in);
    v.in.clear();
    answer(v, std::string_view(whole).substr(0, head_end + 2), std::string_view(whole).substr(head_end + 4));
  }

  void keep_cookies(Visitor& v, std::string_view head) {
    for (std::string_view rest = head;;) {
      auto at = rest.find("\r\nSet-Cookie: ");
      if (at == std::string_view::npos) at = rest.find("\r\nset-cookie: ");
      if (at == std::string_view::npos) return;
      rest = rest.substr(at + 14);
      const std::string_view line = rest.substr(0, rest.find('\r'));
      const std::string_view pair = line.substr(0, line.find(';'));
      const auto equals = pair.find('=');
      const std::string name(pair.substr(0, equals));
      if (line.find("Max-Age=0") != std::string_view::npos) v.cookies.erase(name);
      else v.cookies[name] = pair.substr(equals + 1);
    }
  }

  void answer(Visitor& v, std::string_view head, std::string_view body) {
    const int status = std::atoi(head.data() + 9);
    keep_cookies(v, head);
    switch (v.step) {
      case Step::login_page: {
        const auto form = body.find("id=\"kc-form-login\"");
        if (status != 200 || form == std::string_view::npos) return fail(v, "no login page: " + std::string(head.substr(0, 200)));
        const auto tag = body.rfind("<form", form);
        std::string action = unescape(between(body.substr(tag), "action=\"", '"'));
        if (const auto at = action.find("://"); at != std::string::npos) action.erase(0, action.find('/', at + 3));
        v.step = Step::login_form;
        return send(v, "POST", action, "", "username=" + encode(target_.user) + "&password=" + encode(target_.password) + "&credentialId=");
      }
      case Step::login_form: {
        std::string_view location = between(head, "\r\nLocation: ", '\r');
        if (location.empty()) location = between(head, "\r\nlocation: ", '\r');
        const std::string_view code = between(location, "code=", '&');
        if (code.empty()) return fail(v, "no code: " + std::string(head.substr(0, 300)));
        v.step = Step::code;
        v.cookies.clear();
        return send(v, "POST", path_ + "token", authorization_, "grant_type=authorization_code&code=" + std::string(code) + "&redirect_uri=" + encode(target_.redirect_uri));
      }
      case Step::code:
      case Step::refresh: {
        const std::string_view token = between(body, "\"refresh_token\":\"", '"');
        if (status != 200 || token.empty()) return fail(v, "no tokens: " + std::string(body.substr(0, 300)));
        if (v.step == Step::refresh || !refreshing_) finished(v);
        if (!refreshing_) return begin(v);
        v.refresh_token = token;
        v.step = Step::refresh;
        v.started = Clock::now();
        return send(v, "POST", path_ + "token", authorization_, "grant_type=refresh_token&refresh_token=" + v.refresh_token);
      }
    }
  }

  void finished(Visitor& v) {
    ++done_;
    latencies_.push_back(std::chrono::duration<float, std::milli>(Clock::now() - v.started).count());
  }

  void fail(Visitor& v, const std::string& why) {
    if (++failed_ <= 3) std::fprintf(stderr, "%s\n", why.c_str());
    connect(v);
    begin(v);
  }

  void report(double seconds) {
    std::ranges::sort(latencies_);
    const auto quantile = [&](double q) {
      return latencies_.empty() ? 0.0F : latencies_[static_cast<std::size_t>(q * static_cast<double>(latencies_.size() - 1))];
    };
    std::printf("{\"done\":%ld,\"seconds\":%.3f,\"per_second\":%.1f,\"failed\":%ld,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n", done_, seconds,
                static_cast<double>(done_) / seconds, failed_, static_cast<double>(quantile(0.5)), static_cast<double>(quantile(0.99)));
  }

  Target target_;
  bool refreshing_;
  int epoll_ = -1;
  std::string host_, path_, authorization_;
  std::vector<std::unique_ptr<Visitor>> visitors_;
  std::vector<float> latencies_;
  long done_ = 0;
  long failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 11 || (std::strcmp(argv[1], "logins") != 0 && std::strcmp(argv[1], "refresh") != 0)) {
    std::fprintf(stderr, "usage: %s logins|refresh PORT REALM CLIENT SECRET REDIRECT-URI USER PASSWORD CONNECTIONS SECONDS|xCOUNT\n", argv[0]);
    return 2;
  }
  Load load({std::atoi(argv[2]), argv[3], argv[4], argv[5], argv[6], argv[7], argv[8]}, std::strcmp(argv[1], "refresh") == 0);
  const bool counted = argv[10][0] == 'x';
  return load.run(std::atoi(argv[9]), counted ? 0 : std::atof(argv[10]), counted ? std::atol(argv[10] + 1) : 0);
}
