#include "rp/session_record.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/base64.h"

namespace latchkey::rp {
namespace {

constexpr char kVersion = '\x02';
constexpr char kWithoutRolesKnown = '\x01';  // written before there was such a member
constexpr char kPlainToken = 't';
constexpr char kEncodedToken = 'e';
constexpr std::size_t kMostParts = 5;
constexpr std::size_t kMostRoles = 100'000;

class RecordWriter {
 public:
  explicit RecordWriter(std::string& out) : out_(out) {}

  RecordWriter& number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
    return *this;
  }
  /// Times are kept as they are, also those before 1970: shifted so that small ones are short.
  RecordWriter& time(TimePoint t) {
    const auto ms = static_cast<std::int64_t>(t.time_since_epoch().count());
    return number(static_cast<std::uint64_t>(ms) << 1 ^ static_cast<std::uint64_t>(ms >> 63));
  }
  RecordWriter& optional_time(const std::optional<TimePoint>& t) {
    number(t ? 1 : 0);
    return t ? time(*t) : *this;
  }
  RecordWriter& text(std::string_view value) {
    number(value.size());
    out_ += value;
    return *this;
  }

 private:
  std::string& out_;
};

/// After the first thing that is not there, everything is empty and ok() is false.
class RecordReader {
 public:
  explicit RecordReader(std::string_view in) : in_(in) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return in_.empty(); }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (in_.empty()) break;
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  TimePoint time() {
    const std::uint64_t value = number();
    return TimePoint{std::chrono::milliseconds{static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1))}};
  }
  std::optional<TimePoint> optional_time() { return number() == 0 ? std::nullopt : std::optional(time()); }
  std::string_view view() {
    const std::uint64_t size = number();
    if (size > in_.size()) {
      ok_ = false;
      in_ = {};
    }
    if (!ok_) return {};
    const std::string_view value = in_.substr(0, size);
    in_.remove_prefix(size);
    return value;
  }
  std::string text() { return std::string(view()); }

 private:
  std::string_view in_;
  bool ok_ = true;
};

/// What stands between the dots, as bytes, if writing it again gives the same text: the three parts of a JWT, the five
/// of a JWE, the one of many an opaque token. Empty otherwise.
std::vector<std::string> encoded_parts(std::string_view token) {
  std::vector<std::string> parts;
  for (bool more = !token.empty(); more;) {
    const auto dot = token.find('.');
    auto bytes = base64url_decode(token.substr(0, dot));
    if (!bytes || parts.size() == kMostParts) return {};
    parts.push_back(*std::move(bytes));
    more = dot != std::string_view::npos;
    if (more) token.remove_prefix(dot + 1);
  }
  return parts;
}

std::optional<std::string> unpack_token(std::string_view packed) {
  if (packed.empty()) return std::nullopt;
  const char kind = packed.front();
  packed.remove_prefix(1);
  if (kind == kPlainToken) return std::string(packed);
  if (kind != kEncodedToken) return std::nullopt;
  RecordReader in(packed);
  std::string token;
  token.reserve(packed.size() * 4 / 3 + 8);
  const std::uint64_t parts = in.number();
  for (std::uint64_t part = 0; part < parts && in.ok(); ++part) {
    if (part > 0) token += '.';
    token += base64url_encode(in.view());
  }
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return token;
}

void write_tokens(RecordWriter& out, const Tokens& tokens) {
  out.text(pack_token(tokens.access_token)).text(tokens.token_type).text(pack_token(tokens.refresh_token));
  out.text(pack_token(tokens.id_token)).text(tokens.scope).optional_time(tokens.expires_at);
}

bool read_tokens(RecordReader& in, Tokens& tokens) {
  auto access = unpack_token(in.view());
  tokens.token_type = in.text();
  auto refresh = unpack_token(in.view());
  auto id = unpack_token(in.view());
  tokens.scope = in.text();
  tokens.expires_at = in.optional_time();
  if (!in.ok() || !access || !refresh || !id) return false;
  tokens.access_token = *std::move(access);
  tokens.refresh_token = *std::move(refresh);
  tokens.id_token = *std::move(id);
  return true;
}

bool read_identity(RecordReader& in, char version, Identity& identity) {
  identity.issuer = in.text();
  identity.subject = in.text();
  identity.session_id = in.text();
  identity.acr = in.text();
  identity.authenticated_at = in.optional_time();
  const std::uint64_t roles = in.number();
  if (!in.ok() || roles > kMostRoles) return false;
  for (std::uint64_t i = 0; i < roles && in.ok(); ++i) identity.roles.push_back(in.text());
  const bool told = version == kWithoutRolesKnown ? !identity.roles.empty() : in.number() != 0;
  const std::string_view claims = in.view();
  if (!in.ok()) return false;
  auto parsed = Claims::parse(claims);
  if (!parsed) return false;
  identity.claims = *std::move(parsed);
  identity.roles_known = told && (version != kWithoutRolesKnown || identity.claims.elsewhere().empty());
  return true;
}

}  // namespace

std::string pack_token(std::string_view token) {
  std::string packed;
  const auto parts = encoded_parts(token);
  if (parts.empty()) return packed.append(1, kPlainToken).append(token);
  packed.reserve(token.size());
  packed += kEncodedToken;
  RecordWriter out(packed);
  out.number(parts.size());
  for (const auto& part : parts) out.text(part);
  return packed;
}

std::string write_record(const Session& session) {
  std::string record(1, kVersion);
  RecordWriter out(record);
  out.time(session.created_at).time(session.last_seen).time(session.expires_at).time(session.idle_at);
  const Identity& identity = session.login.identity;
  out.text(identity.issuer).text(identity.subject).text(identity.session_id).text(identity.acr);
  out.optional_time(identity.authenticated_at);
  out.number(identity.roles.size());
  for (const auto& role : identity.roles) out.text(role);
  out.number(identity.roles_known ? 1 : 0);
  out.text(identity.claims.to_json());
  write_tokens(out, session.login.tokens);
  return record;
}

std::optional<Session> read_record(std::string_view record) {
  if (record.empty() || (record.front() != kVersion && record.front() != kWithoutRolesKnown)) return std::nullopt;
  RecordReader in(record.substr(1));
  Session session;
  session.created_at = in.time();
  session.last_seen = in.time();
  session.expires_at = in.time();
  session.idle_at = in.time();
  if (!read_identity(in, record.front(), session.login.identity) || !read_tokens(in, session.login.tokens) ||
      !in.at_end())
    return std::nullopt;
  return session;
}

}  // namespace latchkey::rp
