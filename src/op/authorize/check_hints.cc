#include "op/authorize/checks.h"
#include "op/tokens/verify.h"

namespace latchkey::op {
namespace {

std::vector<std::string> words(std::string_view text, std::size_t at_most) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  while (begin < text.size() && out.size() < at_most) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) out.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

}  // namespace

CheckResult check_hints(CheckState& state) {
  auto& request = state.request;
  const auto& raw = state.raw;
  // OpenID Connect Core §3.1.2.1. A hint that proves nothing (keys may have been removed since) is no reason to keep a
  // person out; only prompt=none cannot be answered then (interaction.h).
  if (!raw.id_token_hint.empty()) {
    if (auto hint = verify_id_token_hint(state.realm, state.issuer, raw.id_token_hint, state.now)) {
      request.hinted_subject = std::move(hint->subject);
    } else {
      request.broken_hint = true;
    }
  }
  constexpr std::size_t longest_hint = 255;
  if (raw.login_hint.size() <= longest_hint) request.login_hint = raw.login_hint;
  request.ui_locales = oauth::parse_locales(raw.ui_locales);
  request.acr_values = words(raw.acr_values, 16);
  if (raw.display.size() <= 32) request.display = raw.display;
  if (raw.kc_action.size() <= 64) request.kc_action = raw.kc_action;
  if (raw.kc_idp_hint.size() <= 255) request.kc_idp_hint = raw.kc_idp_hint;
  request.nonce = raw.nonce;
  return std::nullopt;
}

}  // namespace latchkey::op
