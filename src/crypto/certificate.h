// The X.509 certificates that travel with realm keys (x5c, x5t). They only carry the key: nobody builds trust on them,
// so they are self-signed. TLS certificates are none of this file's business.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "crypto/key.h"

namespace latchkey::crypto {

struct CertificateRequest {
  std::string common_name;  ///< at most 64 characters are kept (X.520's bound)
  Instant not_before;
  int years = 10;
};

/// DER of a version 3 certificate for `key`, signed by `key`.
[[nodiscard]] Result<std::string> self_signed_certificate(const PrivateKey& key, const CertificateRequest& request);
/// From DER. The signature and the dates are not looked at.
[[nodiscard]] Result<PublicKey> certificate_public_key(std::string_view der);
/// DER from what realm files hold: base64 of it, with or without PEM armour and line breaks.
[[nodiscard]] Result<std::string> certificate_from_realm_text(std::string_view text);

struct CertificateSummary {
  std::string subject;  ///< RFC 2253 form
  std::string issuer;
  Instant not_before;
  Instant not_after;
};
[[nodiscard]] Result<CertificateSummary> describe_certificate(std::string_view der);

}  // namespace latchkey::crypto
