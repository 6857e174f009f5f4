#include "gateway/assertion.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "jose/jwk_set.h"
#include "jose/jwt.h"
#include "json/writer.h"

namespace latchkey::gateway {
namespace {

constexpr std::size_t kMostKept = 10'000;

Result<crypto::PrivateKey> fresh_key(std::string_view algorithm) {
  return crypto::PrivateKey::generate(algorithm == "EdDSA" ? crypto::Curve::ed25519 : crypto::Curve::p256);
}

Status<> write_private(const std::string& file, std::string_view text) {
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written =
      out >= 0 && ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(out) == 0;
  const int why = errno;
  if (out >= 0) ::close(out);
  if (!written)
    return fail(Error::Kind::unavailable,
                fmt::format("[identity] assertion_key_file {} cannot be written: {}", file, std::strerror(why)));
  return {};
}

void write_strings(json::Writer& writer, std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  writer.key(name).begin_array();
  for (const auto& value : values) writer.string(value);
  writer.end_array();
}

void write_text(json::Writer& writer, std::string_view name, std::string_view value) {
  if (!value.empty()) writer.member(name, value);
}

}  // namespace

Result<jose::SigningKey> load_assertion_key(const std::string& file, std::string_view algorithm) {
  const auto id = algorithm == "EdDSA" ? jose::Algorithm::EdDSA : jose::Algorithm::ES256;
  Result<crypto::PrivateKey> key = fail(Error::Kind::not_found, "");
  std::ifstream in(file);
  if (!file.empty() && in) {
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    key = crypto::PrivateKey::from_pem(text);
    if (!key)
      return fail(Error::Kind::invalid, fmt::format("[identity] assertion_key_file {} is no private key in PEM: {}",
                                                    file, key.error().detail));
  } else {
    key = fresh_key(algorithm);
    if (key && !file.empty()) {
      if (auto written = write_private(file, key->pem().reveal()); !written) return std::unexpected(written.error());
    }
  }
  if (!key) return std::unexpected(key.error());
  auto kid = jose::thumbprint(key->public_key());
  auto made = jose::SigningKey::make(std::move(kid), id, *std::move(key));
  if (!made)
    return fail(Error::Kind::invalid, fmt::format("[identity] assertion_key_file {} does not fit {}: {}", file,
                                                  algorithm, made.error().detail));
  return made;
}

AssertionSigner::AssertionSigner(jose::SigningKey key, std::string issuer, const IdentitySettings& settings)
    : key_(std::move(key)),
      issuer_(std::move(issuer)),
      audience_(settings.assertion_audience.empty() ? issuer_ : settings.assertion_audience),
      lifetime_(settings.assertion_lifetime) {
  jose::JwkSet set;
  set.keys.push_back(key_.verification_jwk());
  jwks_ = json::serialize(jose::public_json(set));
}

std::string AssertionSigner::claims(const rp::Identity& identity, const Person& person) const {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  writer.member("iss", issuer_)
      .member("aud", audience_)
      .member("sub", identity.subject)
      .member("provider", identity.issuer);
  write_text(writer, "sid", identity.session_id);
  write_text(writer, "preferred_username", person.user);
  write_text(writer, "email", person.email);
  const auto verified = identity.claims.boolean("email_verified");
  if (verified && !person.email.empty()) writer.member("email_verified", *verified);
  write_text(writer, "name", person.name);
  write_text(writer, "acr", identity.claims.string("acr").value_or(""));
  if (identity.authenticated_at) {
    writer.member(
        "auth_time",
        std::int64_t{
            std::chrono::duration_cast<std::chrono::seconds>(identity.authenticated_at->time_since_epoch()).count()});
  }
  write_strings(writer, "groups", person.groups);
  write_strings(writer, "roles", person.roles);
  return out;
}

Assertion AssertionSigner::assertion(const rp::Identity& identity, const Person& person, Instant now) {
  std::string said = claims(identity, person);
  {
    std::lock_guard lock(mutex_);
    if (const auto found = signed_.find(said); found != signed_.end() && now < found->second.good_until)
      return found->second;
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const std::string whole = fmt::format(R"({},"iat":{},"exp":{}}})", said, seconds, seconds + lifetime_.count());
  Assertion made{jose::sign_jwt(key_, whole), now + lifetime_ / 2};
  std::lock_guard lock(mutex_);
  if (signed_.size() >= kMostKept) signed_.clear();  // they are cheap to make again
  signed_[std::move(said)] = made;
  return made;
}

}  // namespace latchkey::gateway
