// HTTP as the library sees it, on both sides. `HttpClient` is the port through which it reaches the provider
// (make_http_client() is the default, on libcurl). `Request` and `Response` are what a web framework gives and takes;
// <latchkey/httplib.h> converts them for cpp-httplib, and twenty lines do so for any other.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <latchkey/result.h>

namespace latchkey::rp {

/// Names and values in the order they came; a name may stand there more than once.
using Fields = std::vector<std::pair<std::string, std::string>>;

// --- towards the provider ---------------------------------------------------------------------------------------

/// What the library sends to a provider.
struct HttpRequest {
  std::string method = "GET";  ///< GET or POST
  std::string url;             ///< absolute
  Fields headers;              ///< beside those that the client adds itself
  std::string body;            ///< of a POST
};

/// What the provider answered.
struct HttpResponse {
  int status = 0;    ///< the HTTP status
  Fields headers;    ///< in their order
  std::string body;  ///< whole

  /// The first header of that name (case ignored), or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Sends one request and waits for the whole answer. Called by several threads at once. Any status is a success here;
/// an Error (provider_unreachable) means that there was no complete answer.
/// An own client must verify TLS, limit time and size, and follow no redirect: the requests carry credentials.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// One request, one answer.
  [[nodiscard]] virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

/// Settings of the default client.
struct HttpClientOptions {
  std::chrono::milliseconds connect_timeout{3000};        ///< until the connection stands
  std::chrono::milliseconds total_timeout{10000};         ///< until the answer is there
  std::size_t max_response_bytes = std::size_t{1} << 20;  ///< a longer answer is an error
  std::string ca_file;                                    ///< PEM; empty: the system's certificates
  /// For mutual TLS (RFC 8705): the client's certificate with its chain and its private key, PEM files without a
  /// passphrase. Shown to servers that ask for one.
  std::string client_certificate_file;
  std::string client_key_file;          ///< see client_certificate_file
  bool allow_private_addresses = true;  ///< a provider on this machine or in one's own network is normal
  std::string proxy;                    ///< "http://proxy:3128"; empty: none (the environment is not read)
  std::string user_agent;               ///< empty: "latchkey-rp"
};

/// The default client, on libcurl.
[[nodiscard]] std::shared_ptr<HttpClient> make_http_client(const HttpClientOptions& options = {});

// --- towards the browser ----------------------------------------------------------------------------------------

/// What a browser sent. `path` and `query` are as they came over the wire, undecoded and without '?'.
struct Request {
  std::string method = "GET";      ///< in capitals
  std::string path = "/";          ///< undecoded
  std::string query;               ///< undecoded, without '?'
  Fields headers;                  ///< in the order they came
  std::string body;                ///< whole
  std::string client_certificate;  ///< the TLS client's certificate as DER; empty when it showed none

  /// The first header of that name (case ignored), or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// The value of the first cookie of that name.
  [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
  /// All cookies, in the order they came.
  [[nodiscard]] Fields cookies() const;
  /// The query's parameters, form-decoded, in order. Empty when the query is malformed.
  [[nodiscard]] Fields parameters() const;
  /// The first query parameter of that name.
  [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
};

/// What the application answers. Headers of the same name (Set-Cookie) stay apart.
struct Response {
  int status = 200;  ///< the HTTP status
  Fields headers;    ///< to be sent in this order
  std::string body;  ///< whole

  /// One more header, also beside one of that name.
  void add_header(std::string name, std::string value) { headers.emplace_back(std::move(name), std::move(value)); }
  /// The first header of that name (case ignored), or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// 303 See Other, never cached.
  [[nodiscard]] static Response redirect(std::string location);
  /// A page (UTF-8).
  [[nodiscard]] static Response html(int status, std::string body);
  /// A JSON text.
  [[nodiscard]] static Response json(int status, std::string body);
};

/// `text` with & < > " ' escaped, for HTML text and quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace latchkey::rp
