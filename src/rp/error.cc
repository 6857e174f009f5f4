#include "rp/error.h"

#include <array>
#include <utility>

namespace latchkey::rp {
namespace {

using Named = std::pair<ErrorCode, std::string_view>;
#define LATCHKEY_NAMED(code) \
  Named { ErrorCode::code, #code }
constexpr std::array kNames{
    LATCHKEY_NAMED(invalid_configuration),
    LATCHKEY_NAMED(not_supported),
    LATCHKEY_NAMED(provider_unreachable),
    LATCHKEY_NAMED(provider_error),
    LATCHKEY_NAMED(metadata_invalid),
    LATCHKEY_NAMED(request_refused),
    LATCHKEY_NAMED(cancelled),
    LATCHKEY_NAMED(login_unknown),
    LATCHKEY_NAMED(state_mismatch),
    LATCHKEY_NAMED(parameter_missing),
    LATCHKEY_NAMED(parameter_repeated),
    LATCHKEY_NAMED(issuer_mismatch),
    LATCHKEY_NAMED(login_refused),
    LATCHKEY_NAMED(token_request_refused),
    LATCHKEY_NAMED(token_response_invalid),
    LATCHKEY_NAMED(answer_invalid),
    LATCHKEY_NAMED(id_token_missing),
    LATCHKEY_NAMED(id_token_malformed),
    LATCHKEY_NAMED(algorithm_refused),
    LATCHKEY_NAMED(key_unknown),
    LATCHKEY_NAMED(signature_invalid),
    LATCHKEY_NAMED(token_issuer),
    LATCHKEY_NAMED(token_audience),
    LATCHKEY_NAMED(token_authorized_party),
    LATCHKEY_NAMED(token_expired),
    LATCHKEY_NAMED(token_not_yet_valid),
    LATCHKEY_NAMED(token_issued_at),
    LATCHKEY_NAMED(token_nonce),
    LATCHKEY_NAMED(token_subject),
    LATCHKEY_NAMED(token_access_token_hash),
    LATCHKEY_NAMED(token_authentication_time),
    LATCHKEY_NAMED(token_code_hash),
    LATCHKEY_NAMED(token_state_hash),
    LATCHKEY_NAMED(decryption_failed),
    LATCHKEY_NAMED(encryption_missing),
    LATCHKEY_NAMED(userinfo_invalid),
    LATCHKEY_NAMED(subject_mismatch),
    LATCHKEY_NAMED(claim_source_refused),
    LATCHKEY_NAMED(refresh_refused),
    LATCHKEY_NAMED(logout_token_invalid),
    LATCHKEY_NAMED(logout_token_replayed),
    LATCHKEY_NAMED(not_logged_in),
    LATCHKEY_NAMED(role_missing),
    LATCHKEY_NAMED(cross_site_request),
    LATCHKEY_NAMED(store_failed),
    LATCHKEY_NAMED(session_too_large),
    LATCHKEY_NAMED(claim_missing),
    LATCHKEY_NAMED(insufficient_scope),
    LATCHKEY_NAMED(insufficient_user_authentication),
    LATCHKEY_NAMED(claim_elsewhere),
    LATCHKEY_NAMED(access_token_missing),
    LATCHKEY_NAMED(access_token_misplaced),
    LATCHKEY_NAMED(access_token_malformed),
    LATCHKEY_NAMED(access_token_type),
    LATCHKEY_NAMED(access_token_inactive),
    LATCHKEY_NAMED(access_token_binding),
    LATCHKEY_NAMED(dpop_proof_invalid),
    LATCHKEY_NAMED(dpop_nonce_needed),
};
#undef LATCHKEY_NAMED

}  // namespace

std::string_view name_of(ErrorCode code) {
  for (const auto& [value, name] : kNames) {
    if (value == code) return name;
  }
  return "unknown";
}

std::string Error::to_string() const {
  std::string text(name_of(code));
  text += ": " + message;
  if (!clause.empty()) text += " [" + clause + "]";
  if (!provider_error.empty()) text += " (the provider said: " + provider_error + ")";
  if (!hint.empty()) text += ". " + hint;
  return text;
}

std::string as_sentence(std::string_view text) {
  std::string sentence(text);
  if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z')
    sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
  return sentence;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) out += c >= 0x20 && c < 0x7f ? c : '?';
  if (text.size() > most) out += "...";
  return out;
}

Error make_error(ErrorCode code, std::string message, std::string_view clause, std::string_view hint) {
  return Error{code, std::move(message), std::string(clause), std::string(hint), {}};
}

}  // namespace latchkey::rp
