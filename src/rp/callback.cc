#include "rp/callback.h"

#include <fmt/core.h>

#include <array>

#include "base/secret.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kStartAgain = "Start the login again from the application";

const std::string* find(const Fields& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::optional<Error> check_repeated(const Fields& parameters) {
  for (const std::string_view name : std::array{"code", "state", "iss", "error", "error_description"}) {
    int count = 0;
    for (const auto& parameter : parameters) count += parameter.first == name ? 1 : 0;
    // RFC 6749 §3.1: "parameters MUST NOT be included more than once"
    if (count > 1) {
      return make_error(ErrorCode::parameter_repeated, fmt::format("the provider's answer has {} more than once", name),
                        "RFC 6749 §3.1", kStartAgain);
    }
  }
  return std::nullopt;
}

std::optional<Error> check_state(const Fields& parameters, const PendingLogin& pending) {
  const auto* state = find(parameters, "state");
  if (state == nullptr || state->empty()) {
    return make_error(ErrorCode::parameter_missing, "the provider's answer has no state", "RFC 6749 §4.1.2",
                      kStartAgain);
  }
  // RFC 6749 §10.12: the value must match the one bound to this browser
  if (pending.state.empty() || !constant_time_equal(*state, pending.state)) {
    return make_error(ErrorCode::state_mismatch, "the answer belongs to another login than the one of this browser",
                      "RFC 6749 §10.12", kStartAgain);
  }
  return std::nullopt;
}

std::optional<Error> check_issuer(const Fields& parameters, const Metadata& metadata) {
  const auto* iss = find(parameters, "iss");
  // RFC 9207 §2.4: a client MUST reject an answer without iss from a server that announces it
  if (iss == nullptr && metadata.announces_iss) {
    return make_error(ErrorCode::issuer_mismatch, "the answer does not name the provider it comes from",
                      "RFC 9207 §2.4", kStartAgain);
  }
  // RFC 9207 §2.4: "MUST compare ... If the value does not match the expected issuer identifier, clients MUST reject"
  if (iss != nullptr && *iss != metadata.issuer) {
    return make_error(ErrorCode::issuer_mismatch,
                      fmt::format("the answer comes from {} instead of {}", printable(*iss, 100), metadata.issuer),
                      "RFC 9207 §2.4",
                      "Somebody may be mixing up two providers; start the login again from the application");
  }
  return std::nullopt;
}

std::string_view hint_for(std::string_view error) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> hints{{
      {"access_denied", "You cancelled the login, or may not use this application"},
      {"login_required", "Log in at the provider first"},
      {"interaction_required", "Log in at the provider first"},
      {"consent_required", "The provider wants your consent; start the login again"},
      {"temporarily_unavailable", "Try again in a moment"},
      {"server_error", "Try again; if it stays, the provider's log says more"},
      {"invalid_scope",
       "The client may not ask for one of the scopes; check the scopes setting and the client at the provider"},
      {"unauthorized_client", "Allow the standard (authorization code) flow for this client at the provider"},
      {"invalid_request", "Check the client's settings at the provider"},
  }};
  for (const auto& [code, hint] : hints) {
    if (code == error) return hint;
  }
  return kStartAgain;
}

std::optional<Error> check_refusal(const Fields& parameters) {
  const auto* error = find(parameters, "error");
  if (error == nullptr) return std::nullopt;
  std::string message = "the provider refused the login";
  const auto* description = find(parameters, "error_description");
  if (description != nullptr && !description->empty()) message += ": " + printable(*description);
  Error refusal = make_error(ErrorCode::login_refused, std::move(message), "RFC 6749 §4.1.2.1", hint_for(*error));
  refusal.provider_error = printable(*error, 60);
  return refusal;
}

}  // namespace

Result<std::string> check_callback(const Fields& parameters, const PendingLogin& pending, const Metadata& metadata) {
  if (auto error = check_repeated(parameters)) return *std::move(error);
  if (auto error = check_state(parameters, pending)) return *std::move(error);
  if (auto error = check_issuer(parameters, metadata)) return *std::move(error);
  if (auto error = check_refusal(parameters)) return *std::move(error);
  const auto* code = find(parameters, "code");
  // RFC 6749 §4.1.2: code REQUIRED
  if (code == nullptr || code->empty()) {
    return make_error(ErrorCode::parameter_missing, "the provider's answer has no code", "RFC 6749 §4.1.2",
                      kStartAgain);
  }
  return *code;
}

}  // namespace latchkey::rp
