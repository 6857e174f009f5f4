#include <latchkey/revocation.h>

#include "rp/error.h"
#include "rp/refusal.h"
#include "rp/request_words.h"
#include "rp/talk.h"

namespace latchkey::rp {

Result<void> revoke(Client& client, const std::string& token, const std::string& token_type_hint) {
  Talk& talk = client.talk();
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  // RFC 8414 §2: revocation_endpoint, without it there is none
  if ((*metadata)->revocation_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider revokes no tokens", "RFC 8414 §2",
                      "Forget the token here; it ends when its time is over");
  }
  url::Form form{{"token", token}};
  add_if(form, "token_type_hint", token_type_hint);
  const auto answer = talk.post(**metadata, {.url = (*metadata)->revocation_endpoint, .form = form});
  if (!answer) return answer.error();
  // RFC 7009 §2.2: 200 also for a token that is not known; "the content of the response body is ignored"
  if (answer->status == 200 || answer->status == 204) return {};
  // RFC 7009 §2.2.1: 503, "the client must assume the token still exists and may retry after a reasonable delay"
  if (answer->status == 503) {
    return make_error(ErrorCode::provider_unreachable, "the provider cannot revoke the token now", "RFC 7009 §2.2.1",
                      "Try again in a while: the token is still good");
  }
  return refusal(*answer, "the revocation endpoint", "RFC 7009 §2.2.1");
}

}  // namespace latchkey::rp
