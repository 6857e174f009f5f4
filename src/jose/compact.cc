#include "jose/compact.h"

#include <fmt/core.h>

#include "base/base64.h"
#include "json/object_reader.h"

namespace latchkey::jose {
namespace {

using Reason = JoseError::Reason;

JoseResult<std::shared_ptr<const JwsHeader>> read_header(std::string_view encoded, const HeaderMemory* memory) {
  if (memory != nullptr) {
    if (auto known = memory->find(encoded)) return known;
  }
  const auto text = base64url_decode(encoded);
  if (!text) return jose_fail(Reason::malformed, "token: the header is not base64url");
  // RFC 7515 §4: header parameter names MUST be unique; the JSON parser refuses repeated ones.
  auto object = json::parse_object(*text, {.max_bytes = 16 * 1024, .max_depth = 8});
  if (!object) return jose_fail(Reason::malformed, "token header: " + object.error().detail);
  JwsHeader header;
  json::ObjectReader in(*object);
  header.alg = in.required_string("alg");
  header.kid = in.string_or("kid", "");
  header.typ = in.string_or("typ", "");
  header.cty = in.string_or("cty", "");
  if (!in.ok()) return jose_fail(Reason::malformed, "token header: " + in.status().error().detail);
  // RFC 7797 §3: with b64=false the payload would not be base64url. Such a token also has `crit`, which is refused.
  header.all = std::move(*object);
  return std::make_shared<const JwsHeader>(std::move(header));
}

}  // namespace

JoseResult<CompactParts> split_compact(std::string_view compact, const HeaderMemory* memory) {
  if (compact.size() > max_token_bytes) {
    return jose_fail(Reason::malformed,
                     fmt::format("token of {} bytes is over the limit of {}", compact.size(), max_token_bytes));
  }
  // BASE64URL(header) . BASE64URL(payload) . BASE64URL(signature)
  const std::size_t first = compact.find('.');
  const std::size_t second = first == std::string_view::npos ? first : compact.find('.', first + 1);
  if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos) {
    return jose_fail(Reason::malformed, "token: three parts are expected");
  }
  auto header = read_header(compact.substr(0, first), memory);
  if (!header) return std::unexpected(std::move(header.error()));
  auto payload = base64url_decode(compact.substr(first + 1, second - first - 1));
  auto signature = base64url_decode(compact.substr(second + 1));
  if (!payload || !signature) return jose_fail(Reason::malformed, "token: a part is not base64url");
  return CompactParts{std::move(*header), std::move(*payload), std::move(*signature), compact.substr(0, second),
                      compact.substr(0, first)};
}

}  // namespace latchkey::jose
