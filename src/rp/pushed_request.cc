#include "rp/pushed_request.h"

#include "rp/error.h"
#include "rp/refusal.h"

namespace latchkey::rp {

Result<bool> pushes(const Config& config, const Metadata& metadata) {
  const bool offered = !metadata.pushed_authorization_request_endpoint.empty();
  // RFC 9126 §5: require_pushed_authorization_requests, the server takes nothing else
  const bool wanted = metadata.requires_pushed_requests || config.pushed_requests == PushedRequests::always ||
                      (offered && config.pushed_requests == PushedRequests::when_offered);
  if (wanted && !offered) {
    return make_error(ErrorCode::not_supported, "the provider takes no pushed authorization requests", "RFC 9126 §5",
                      "Choose another value of pushed_requests, or switch them on at the provider");
  }
  return wanted;
}

Result<url::Form> push_request(Talk& talk, const Metadata& metadata, url::Form parameters) {
  constexpr std::string_view what = "the endpoint for pushed authorization requests";
  // RFC 9126 §2.1: client_id stands in the request like any other parameter; the credentials bring it along
  parameters.remove("client_id");
  auto form = parameters;
  if (const auto method = choose_authentication(talk.config(), metadata);
      method && *method == ClientAuthentication::client_secret_basic) {
    form.add("client_id", talk.config().client_id);
  }
  const auto answer =
      talk.post(metadata, {.url = metadata.pushed_authorization_request_endpoint, .form = form, .proof = Proof::dpop});
  if (!answer) return answer.error();
  // RFC 9126 §2.2: 201; some answer 200
  if (answer->status != 201 && answer->status != 200) return refusal(*answer, what, "RFC 9126 §2.3");
  const auto object = json_answer(*answer, what);
  if (!object) return object.error();
  const auto uri = json::string_or_empty(*object, "request_uri");
  // RFC 9126 §2.2: request_uri is what the answer is for
  if (uri.empty()) {
    return make_error(ErrorCode::provider_error, "the answer to a pushed authorization request has no request_uri",
                      "RFC 9126 §2.2");
  }
  // RFC 9126 §4: the browser brings client_id and request_uri, nothing else
  return url::Form{{"client_id", talk.config().client_id}, {"request_uri", std::string(uri)}};
}

}  // namespace latchkey::rp
