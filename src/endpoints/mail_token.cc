#include "endpoints/mail_token.h"

#include <fmt/format.h>

#include "json/json.h"
#include "url/form.h"

namespace latchkey::endpoints {
namespace {

std::unexpected<Error> no_token(std::string_view why) {
  return fail(Error::Kind::unavailable, fmt::format("no access token for the mail server: {}", why));
}

fetch::FetchRequest request_of(const MailTokenSource& source) {
  // RFC 6749 §4.4.2; the secret in the body, as the incumbent sends it (§2.3.1).
  url::Form form{{"grant_type", "client_credentials"},
                 {"client_id", source.client_id},
                 {"client_secret", std::string(source.secret->reveal())}};
  if (!source.scope.empty()) form.add("scope", source.scope);
  return {.method = "POST",
          .url = source.url,
          .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
          .body = form.encode()};
}

}  // namespace

Result<fetch::Envelope> envelope_with_token(fetch::Fetcher& fetcher, const MailSettings& settings) {
  fetch::Envelope envelope = settings.envelope;
  if (!settings.token) return envelope;
  const auto answer = fetcher.fetch(request_of(*settings.token));
  if (!answer) return no_token(answer.error().detail);
  if (answer->status != 200) return no_token(fmt::format("the token URL answered {}", answer->status));
  const auto body = json::parse_object(answer->body);
  const auto token = body ? json::string_or_empty(*body, "access_token") : std::string_view();
  // RFC 6750 §2.1: what may stand in such a token; a line break would end the mail server's command.
  const bool plain = token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/=") ==
                     std::string_view::npos;
  if (token.empty() || !plain) return no_token("the token URL's answer holds none");
  envelope.server.bearer = std::make_shared<const Secret>(Secret::copy_of(token));
  return envelope;
}

}  // namespace latchkey::endpoints
