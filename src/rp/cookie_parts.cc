#include "rp/cookie_parts.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "json/json.h"
#include "rp/cookie_chunks.h"
#include "rp/error.h"
#include "rp/lz.h"
#include "rp/session_record.h"

namespace latchkey::rp {
namespace {

constexpr char kAsItIs = '0';
constexpr char kPacked = '1';
/// More than any cookies hold, however well it was packed: a bound for unpacking.
constexpr std::size_t kMostPlainBytes = std::size_t{1} << 18;

Claims chosen(const Claims& claims, std::vector<std::string> names) {
  // What the provider keeps elsewhere must not look like what is not so.
  names.insert(names.end(), {"_claim_names", "hasgroups"});
  json::Object kept;
  for (const auto& name : names) {
    const auto text = claims.json(std::string_view(name));
    if (auto value = text ? json::parse(*text) : latchkey::Result<json::Value>(json::Value{}); text && value)
      kept.emplace(name, *std::move(value));
  }
  return Claims::parse(json::serialize(kept)).value_or({});
}

}  // namespace

Login slimmed(Login login, const CookieSessions& settings) {
  Tokens& tokens = login.tokens;
  if (!settings.keep_access_token) tokens.access_token.clear();
  if (!settings.keep_refresh_token) tokens.refresh_token.clear();
  if (!settings.keep_id_token) tokens.id_token.clear();
  if (!settings.claims.empty()) login.identity.claims = chosen(login.identity.claims, settings.claims);
  return login;
}

// As it is: '0', the bytes. Packed: '1', their number in three bytes, the block.
std::string pack_cookie(std::string_view plain) {
  const std::string block = plain.size() < kMostPlainBytes ? lz_pack(plain) : std::string();
  if (block.empty() || block.size() + 3 >= plain.size()) return kAsItIs + std::string(plain);
  std::string packed(1, kPacked);
  for (const unsigned shift : {0U, 8U, 16U}) packed += static_cast<char>(plain.size() >> shift & 0xff);
  return packed + block;
}

std::optional<std::string> unpack_cookie(std::string_view packed) {
  if (packed.empty()) return std::nullopt;
  if (packed.front() == kAsItIs) return std::string(packed.substr(1));
  if (packed.front() != kPacked || packed.size() < 4) return std::nullopt;
  std::size_t size = 0;
  for (const std::size_t i : {3U, 2U, 1U}) size = size << 8 | static_cast<unsigned char>(packed[i]);
  if (size >= kMostPlainBytes) return std::nullopt;
  auto plain = lz_unpack(packed.substr(4), size);
  return plain && plain->size() == size ? plain : std::nullopt;
}

Error too_large(const Session& session, std::size_t bytes, std::size_t most_cookies) {
  const Tokens& tokens = session.login.tokens;
  std::array parts{std::pair{pack_token(tokens.access_token).size(), "access token (keep_access_token)"},
                   std::pair{pack_token(tokens.refresh_token).size(), "refresh token (keep_refresh_token)"},
                   std::pair{pack_token(tokens.id_token).size(), "ID token (keep_id_token)"},
                   std::pair{session.identity().claims.to_json().size(), "claims (claims)"}};
  std::ranges::sort(parts, std::greater<>{});
  return make_error(
      ErrorCode::session_too_large,
      fmt::format("the session takes {} bytes of cookies, and {} are allowed", bytes, most_cookies * kChunkBytes), {},
      fmt::format("Leave out of the cookies what you do not need, largest first: {} of {} bytes, {} of {} bytes; or "
                  "keep sessions in a store",
                  parts[0].second, parts[0].first, parts[1].second, parts[1].first));
}

}  // namespace latchkey::rp
