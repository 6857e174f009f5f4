#include "fetch/curl_mailer.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace latchkey::fetch {
namespace {

struct CurlClose {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// What is left to hand over.
struct Upload {
  std::string_view rest;
};

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& upload = *static_cast<Upload*>(user);
  const std::size_t bytes = std::min(size * count, upload.rest.size());
  std::memcpy(buffer, upload.rest.data(), bytes);
  upload.rest.remove_prefix(bytes);
  return bytes;
}

std::uint16_t port_of(const SmtpServer& server) {
  if (server.port != 0) return server.port;
  switch (server.tls) {
    case SmtpServer::Tls::from_the_start:
      return 465;
    case SmtpServer::Tls::starttls:
      return 587;
    case SmtpServer::Tls::none:
      break;
  }
  return 25;
}

// A name or an address, IPv6 too; nothing that could change what the URL around it means.
bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == ':';
  });
}

std::string url_of(const SmtpServer& server) {
  const std::string_view scheme = server.tls == SmtpServer::Tls::from_the_start ? "smtps" : "smtp";
  const bool ipv6 = server.host.contains(':');
  return fmt::format("{}://{}{}{}:{}", scheme, ipv6 ? "[" : "", server.host, ipv6 ? "]" : "", port_of(server));
}

Error explain(CURLcode code, long answer, const std::string& where) {
  const auto said = answer >= 400 ? fmt::format(" (the server said {})", answer) : std::string();
  // RFC 5321 §4.2.1: 4yz asks to come again, 5yz means never.
  const bool for_good = answer >= 500 && answer < 600;
  const bool login = code == CURLE_LOGIN_DENIED || answer == 530 || answer == 535;
  const auto kind = login ? Error::Kind::forbidden : for_good ? Error::Kind::invalid : Error::Kind::unavailable;
  return {kind, fmt::format("{}: {}{}", where, curl_easy_strerror(code), said)};
}

class CurlMailer final : public Mailer {
 public:
  explicit CurlMailer(MailerOptions options) : options_(std::move(options)) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (initialised != CURLE_OK) throw std::runtime_error("libcurl does not start");
  }

  Status<> send(const Envelope& envelope, const MailMessage& message) override {
    if (!is_host(envelope.server.host)) return fail(Error::Kind::invalid, "the mail server's host name is malformed");
    const std::string sender = envelope.sender.empty() ? message.from.address : envelope.sender;
    if (auto good = check_address(sender); !good) return good;
    const auto bytes = render(message);
    if (!bytes) return std::unexpected(bytes.error());
    const std::unique_ptr<CURL, CurlClose> handle(curl_easy_init());
    const std::unique_ptr<curl_slist, ListFree> to(
        curl_slist_append(nullptr, ("<" + message.to.address + ">").c_str()));
    if (!handle || !to) throw std::bad_alloc();
    const std::string url = url_of(envelope.server);
    Upload upload{*bytes};
    set_limits(handle.get());
    set_server(handle.get(), envelope.server, url);
    set_mail(handle.get(), "<" + sender + ">", to.get(), upload);
    const CURLcode code = curl_easy_perform(handle.get());
    if (code == CURLE_OK) return {};
    long answer = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer);
    return std::unexpected(explain(code, answer, url));
  }

 private:
  void set_limits(CURL* handle) const {
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.total_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_PROXY, "");  // the environment's proxies are for the web
    if (!options_.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
  }

  static void set_server(CURL* handle, const SmtpServer& server, const std::string& url) {
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    const bool starttls = server.tls == SmtpServer::Tls::starttls;
    curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (server.user.empty()) return;
    curl_easy_setopt(handle, CURLOPT_USERNAME, server.user.c_str());
    if (server.bearer) {
      const std::string token(server.bearer->reveal());
      curl_easy_setopt(handle, CURLOPT_XOAUTH2_BEARER, token.c_str());  // libcurl keeps a copy
      // Nothing else: an empty password must not be offered to a server that knows other ways too.
      curl_easy_setopt(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
      return;
    }
    const std::string password(server.password ? server.password->reveal() : std::string_view());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, password.c_str());  // libcurl keeps a copy
  }

  static void set_mail(CURL* handle, const std::string& sender, curl_slist* to, Upload& upload) {
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  }

  const MailerOptions options_;
};

}  // namespace

std::unique_ptr<Mailer> make_curl_mailer(MailerOptions options) {
  return std::make_unique<CurlMailer>(std::move(options));
}

}  // namespace latchkey::fetch
