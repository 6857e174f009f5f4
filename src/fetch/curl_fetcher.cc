#include "fetch/curl_fetcher.h"

#include <curl/curl.h>
#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "fetch/address_filter.h"
#include "url/url.h"

namespace latchkey::fetch {
namespace {

constexpr int kMostRedirects = 3;

struct CurlClose {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CurlClose>;

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListFree>;

/// One request under way: what libcurl's callbacks read and fill.
struct Transfer {
  const FetchLimits& limits;
  bool check_addresses;
  FetchResponse response;
  std::size_t header_bytes = 0;
  bool too_large = false;
  bool refused_address = false;
};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  if (transfer.response.body.size() + bytes > transfer.limits.max_body_bytes) {
    transfer.too_large = true;
    return 0;
  }
  transfer.response.body.append(data, bytes);
  return bytes;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  transfer.header_bytes += bytes;
  if (transfer.header_bytes > transfer.limits.max_header_bytes) {
    transfer.too_large = true;
    return 0;
  }
  const std::string_view line(data, bytes);
  if (line.starts_with("HTTP/")) {  // a new answer: after a redirect or a 100
    transfer.response.headers.clear();
    transfer.response.body.clear();
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    transfer.response.headers.emplace_back(lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
  }
  return bytes;
}

curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.check_addresses && !is_public_address(&address->addr, address->addrlen)) {
    transfer.refused_address = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// "GET https://example.org/path": what a message may say about a request.
std::string describe(const FetchRequest& request, const url::Url& target) {
  return fmt::format("{} {}{}", request.method, url::origin_of(target), target.path);
}

Result<url::Url> check_request(const FetchRequest& request) {
  auto target = url::parse_http_url(request.url);
  if (!target) return fail(Error::Kind::invalid, "the address of a request is malformed: " + target.error().detail);
  if (target->userinfo) return fail(Error::Kind::invalid, "the address of a request must not carry a user name");
  if (!is_token(request.method)) return fail(Error::Kind::invalid, "the method of a request is malformed");
  if (request.max_redirects < 0 || request.max_redirects > kMostRedirects ||
      (request.max_redirects > 0 && request.method != "GET")) {
    return fail(Error::Kind::invalid, "only GET follows redirects, and at most three");
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || has_control(value)) return fail(Error::Kind::invalid, "a header of a request is malformed");
  }
  return target;
}

class CurlFetcher final : public Fetcher {
 public:
  explicit CurlFetcher(CurlOptions options) : options_(std::move(options)) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (initialised != CURLE_OK) throw std::runtime_error("libcurl does not start");
  }

  Result<FetchResponse> fetch(const FetchRequest& request) override {
    const auto target = check_request(request);
    if (!target) return std::unexpected(target.error());
    Handle handle = take_handle();
    Transfer transfer{.limits = options_.limits,
                      .check_addresses = !options_.allow_private_addresses && options_.proxy.empty(),
                      .response = {}};
    const HeaderList headers = make_headers(request);
    set_limits(handle.get(), transfer);
    set_request(handle.get(), request, *target, headers.get());
    const CURLcode code = curl_easy_perform(handle.get());
    if (code != CURLE_OK) return std::unexpected(explain(code, transfer, describe(request, *target)));

    long status = 0;
    const char* final_url = nullptr;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle.get(), CURLINFO_EFFECTIVE_URL, &final_url);
    transfer.response.status = static_cast<int>(status);
    transfer.response.url = final_url != nullptr ? final_url : request.url;
    give_back(std::move(handle));
    return std::move(transfer.response);
  }

 private:
  Handle take_handle() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    Handle handle(curl_easy_init());
    if (!handle) throw std::bad_alloc();
    return handle;
  }

  /// Only after a success: a handle whose transfer broke is thrown away with its connections.
  void give_back(Handle handle) {
    curl_easy_reset(handle.get());  // keeps the connections, forgets headers and credentials
    const std::lock_guard lock(mutex_);
    if (idle_.size() < options_.limits.idle_handles) idle_.push_back(std::move(handle));
  }

  static HeaderList make_headers(const FetchRequest& request) {
    HeaderList list;
    const auto append = [&list](const std::string& line) {
      curl_slist* longer = curl_slist_append(list.get(), line.c_str());
      if (longer == nullptr) throw std::bad_alloc();
      (void)list.release();
      list.reset(longer);
    };
    for (const auto& [name, value] : request.headers) {
      append(value.empty() ? name + ";" : name + ": " + value);  // "Name;" is libcurl's spelling of an empty header
    }
    append("Expect:");
    return list;
  }

  void set_limits(CURL* handle, Transfer& transfer) const {
    const auto& limits = options_.limits;
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(handle, CURLOPT_PROXY, options_.proxy.c_str());  // "" also switches the environment's proxies off
    if (!options_.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
    if (!options_.client_certificate_file.empty()) {
      curl_easy_setopt(handle, CURLOPT_SSLCERT, options_.client_certificate_file.c_str());
      curl_easy_setopt(handle, CURLOPT_SSLKEY, options_.client_key_file.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
  }

  static void set_request(CURL* handle, const FetchRequest& request, const url::Url& target, curl_slist* headers) {
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    if (request.max_redirects > 0) {
      curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
      curl_easy_setopt(handle, CURLOPT_MAXREDIRS, static_cast<long>(request.max_redirects));
      curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, target.scheme == "https" ? "https" : "http,https");
    }
    if (request.method == "HEAD") {
      curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
      return;
    }
    if (request.method == "POST" || !request.body.empty()) {
      curl_easy_setopt(handle, CURLOPT_POST, 1L);
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    if (request.method != "GET" && request.method != "POST") {
      curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
  }

  static Error explain(CURLcode code, const Transfer& transfer, const std::string& what) {
    if (transfer.refused_address) {
      return {Error::Kind::forbidden, what + ": its address is not on the public Internet"};
    }
    if (transfer.too_large) return {Error::Kind::invalid, what + ": the answer is larger than allowed"};
    if (code == CURLE_SSL_CERTPROBLEM) {
      return {Error::Kind::invalid, what + ": the client's own certificate and key cannot be read or do not fit"};
    }
    const auto kind =
        code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_TOO_MANY_REDIRECTS || code == CURLE_URL_MALFORMAT
            ? Error::Kind::invalid
            : Error::Kind::unavailable;
    return {kind, fmt::format("{}: {}", what, curl_easy_strerror(code))};
  }

  const CurlOptions options_;
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

}  // namespace

std::string_view FetchResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::unique_ptr<Fetcher> make_curl_fetcher(CurlOptions options) {
  return std::make_unique<CurlFetcher>(std::move(options));
}

}  // namespace latchkey::fetch
