#include <latchkey/device_login.h>

#include <utility>

#include "rp/error.h"
#include "rp/refusal.h"
#include "rp/request_words.h"
#include "rp/talk.h"
#include "rp/waiting_grant.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kWhat = "the device authorization endpoint";
constexpr const char* kGrantType = "urn:ietf:params:oauth:grant-type:device_code";

Result<DeviceLogin> read_answer(const json::Object& answer, TimePoint now) {
  const auto waiting = read_waiting(answer, now, "the answer of the device authorization endpoint");
  if (!waiting) return waiting.error();
  DeviceLogin login;
  login.device_code = json::string_or_empty(answer, "device_code");
  login.user_code = json::string_or_empty(answer, "user_code");
  login.verification_uri = json::string_or_empty(answer, "verification_uri");
  login.verification_uri_complete = json::string_or_empty(answer, "verification_uri_complete");
  login.expires_at = waiting->expires_at;
  login.interval = waiting->interval;
  const auto usable = [](const std::string& text) { return url::parse_http_url(text).has_value(); };
  // RFC 8628 §3.2: device_code, user_code and verification_uri are REQUIRED; a person is sent to the latter
  const bool whole = !login.device_code.empty() && !login.user_code.empty() && usable(login.verification_uri) &&
                     (login.verification_uri_complete.empty() || usable(login.verification_uri_complete));
  if (whole) return login;
  return make_error(ErrorCode::provider_error, "the answer of the device authorization endpoint is not whole",
                    "RFC 8628 §3.2", "The provider breaks the protocol; its log may say more");
}

Attempt attempt_with(Client& client, const DeviceLogin& login) {
  return [&client, code = login.device_code](std::chrono::seconds& interval) {
    return ask_for_grant(client.talk(), {{"grant_type", kGrantType}, {"device_code", code}}, interval);
  };
}

}  // namespace

Result<DeviceLogin> begin_device_login(Client& client, const DeviceLoginOptions& options) {
  Talk& talk = client.talk();
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  // RFC 8628 §4: device_authorization_endpoint, without it the server has no such grant
  if ((*metadata)->device_authorization_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider has no device login", "RFC 8628 §4",
                      "Switch the device authorization grant on at the provider");
  }
  url::Form form;
  add_if(form, "scope", as_scope(options.scopes.empty() ? talk.config().scopes : options.scopes));
  add_resources(form, {}, talk.config().resources);
  if (auto added = add_extra(form, options.extra); !added) return added.error();
  const auto answer = talk.post(**metadata, {.url = (*metadata)->device_authorization_endpoint, .form = form});
  if (!answer) return answer.error();
  if (answer->status != 200) return refusal(*answer, kWhat, "RFC 8628 §3.2");
  const auto object = json_answer(*answer, "the answer of the device authorization endpoint");
  if (!object) return object.error();
  return read_answer(*object, talk.now());
}

Result<std::optional<Granted>> poll_device_login(Client& client, DeviceLogin& login) {
  return attempt_with(client, login)(login.interval);
}

Result<Granted> wait_for_device_login(Client& client, DeviceLogin login, const std::function<bool()>& go_on) {
  return ask_until_granted(client.talk(), {.expires_at = login.expires_at, .interval = login.interval},
                           attempt_with(client, login), go_on);
}

}  // namespace latchkey::rp
