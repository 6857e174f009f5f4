#include "rp/certificate_binding.h"

#include <algorithm>

#include "base/base64.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "rp/bearer_request.h"
#include "url/percent.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{32} * 1024;

/// DER from PEM (percent-encoded as nginx does, or with spaces for line breaks), base64, or RFC 9440's :base64:
std::optional<std::string> der_in(std::string_view value) {
  if (value.empty() || value.size() > kMostHeaderBytes) return std::nullopt;
  std::string text(value);
  if (text.find('%') != std::string::npos) {
    auto decoded = url::percent_decode(text);
    if (!decoded) return std::nullopt;
    text = *std::move(decoded);
  }
  // RFC 9440 §2.1: the field's value is a byte sequence between colons
  if (text.size() > 2 && text.front() == ':' && text.back() == ':') text = text.substr(1, text.size() - 2);
  auto der = crypto::certificate_from_realm_text(text);
  if (!der) return std::nullopt;
  return *std::move(der);
}

std::optional<std::string> der_of(const Request& request, std::string_view header) {
  if (!request.client_certificate.empty()) return request.client_certificate;
  if (header.empty()) return std::nullopt;
  const auto names_it = [header](const auto& field) { return same_header_name(field.first, header); };
  // Two of them: one may be the client's own, smuggled past the proxy.
  if (std::ranges::count_if(request.headers, names_it) != 1) return std::nullopt;
  return der_in(request.header(header));
}

}  // namespace

std::optional<std::string> certificate_thumbprint(const Request& request, std::string_view header) {
  const auto der = der_of(request, header);
  if (!der) return std::nullopt;
  return base64url_encode(crypto::sha256(*der));
}

}  // namespace latchkey::rp
