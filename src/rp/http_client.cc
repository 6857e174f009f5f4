// The default HttpClient: the house's own fetcher behind the public port.
#include <latchkey/http.h>

#include <utility>

#include "fetch/curl_fetcher.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

class FetchingClient final : public HttpClient {
 public:
  explicit FetchingClient(std::unique_ptr<fetch::Fetcher> fetcher) : fetcher_(std::move(fetcher)) {}

  Result<HttpResponse> send(const HttpRequest& request) override {
    auto answer = fetcher_->fetch(
        {.method = request.method, .url = request.url, .headers = request.headers, .body = request.body});
    if (!answer) {
      const auto code = answer.error().kind == latchkey::Error::Kind::unavailable ? ErrorCode::provider_unreachable
                                                                                  : ErrorCode::provider_error;
      return make_error(code, std::move(answer.error().detail));
    }
    return HttpResponse{
        .status = answer->status, .headers = std::move(answer->headers), .body = std::move(answer->body)};
  }

 private:
  std::unique_ptr<fetch::Fetcher> fetcher_;
};

}  // namespace

std::shared_ptr<HttpClient> make_http_client(const HttpClientOptions& options) {
  fetch::CurlOptions curl;
  curl.limits.connect_timeout = options.connect_timeout;
  curl.limits.total_timeout = options.total_timeout;
  curl.limits.max_body_bytes = options.max_response_bytes;
  curl.ca_file = options.ca_file;
  curl.client_certificate_file = options.client_certificate_file;
  curl.client_key_file = options.client_key_file;
  curl.proxy = options.proxy;
  curl.allow_private_addresses = options.allow_private_addresses;
  curl.user_agent = options.user_agent.empty() ? "latchkey-rp" : options.user_agent;
  return std::make_shared<FetchingClient>(fetch::make_curl_fetcher(std::move(curl)));
}

}  // namespace latchkey::rp
