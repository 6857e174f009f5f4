// What an access token is bound to, proven for each request (RFC 9449 §7, RFC 8705 §3).
#include "base/secret.h"
#include "rp/bearer_state.h"
#include "rp/certificate_binding.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

Error unbound(std::string message, std::string_view clause) {
  return make_error(ErrorCode::access_token_binding, std::move(message), clause);
}

}  // namespace

std::optional<Error> BearerTokens::State::check_demand(TokenBinding binding) const {
  const BindingDemand demand = options.binding;
  if (demand == BindingDemand::dpop && binding != TokenBinding::dpop)
    return unbound("only access tokens that are bound to a key (DPoP) are taken here", "RFC 9449 §7.1");
  if (demand == BindingDemand::certificate && binding != TokenBinding::certificate)
    return unbound("only access tokens that are bound to a certificate are taken here", "RFC 8705 §3");
  if (demand == BindingDemand::any && binding == TokenBinding::none)
    return unbound("only access tokens that are bound to a key or a certificate are taken here", "RFC 9449 §7.1");
  return std::nullopt;
}

std::optional<Error> BearerTokens::State::check_key(const Request& request, const PresentedToken& presented,
                                                    const std::string& jkt) const {
  // RFC 9449 §7.2: a token bound to a key "MUST NOT" be accepted as a plain bearer token
  if (!presented.as_dpop)
    return unbound("the access token is bound to a key and came without its proof", "RFC 9449 §7.2");
  if (options.origin.empty())
    return unbound(
        "access tokens that are bound to a key are not taken here: this service does not know its own address",
        "RFC 9449 §4.3");
  return dpop->check(request, presented.token, jkt, environment.now());
}

Result<TokenBinding> BearerTokens::State::check_binding(const Request& request, const PresentedToken& presented,
                                                        const KnownToken& known) const {
  const auto& [jkt, certificate] = std::tie(known.jkt, known.certificate);
  // RFC 7800 §3.1: a confirmation that is not understood confirms nothing
  if (known.bound && jkt.empty() && certificate.empty())
    return unbound("the access token is bound in a way that is not understood here", "RFC 7800 §3.1");
  // RFC 9449 §7.1: with the scheme DPoP, the token must be bound to the proof's key
  if (presented.as_dpop && jkt.empty())
    return unbound("the access token is not bound to a key, so the scheme DPoP is wrong", "RFC 9449 §7.1");
  if (!jkt.empty()) {
    if (auto error = check_key(request, presented, jkt)) return *std::move(error);
  }
  if (!certificate.empty()) {
    const auto shown = certificate_thumbprint(request, options.certificate_header);
    // RFC 8705 §3: "the protected resource MUST ... reject the request" when the certificate does not match
    if (!shown || !constant_time_equal(*shown, certificate)) {
      return unbound(shown ? "the access token is bound to another certificate"
                           : "the access token is bound to a certificate, and the request came without one",
                     "RFC 8705 §3");
    }
  }
  const TokenBinding binding = !jkt.empty()           ? TokenBinding::dpop
                               : !certificate.empty() ? TokenBinding::certificate
                                                      : TokenBinding::none;
  if (auto error = check_demand(binding)) return *std::move(error);
  return binding;
}

}  // namespace latchkey::rp
