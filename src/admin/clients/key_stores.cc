#include "admin/clients/key_stores.h"

#include <fmt/format.h>

#include "admin/reply.h"
#include "crypto/certificate.h"
#include "crypto/jks.h"
#include "json/object_reader.h"

namespace latchkey::admin {
namespace {

using crypto::KeyFile;

Result<KeyFile> generate(const KeyWish& wish, Instant now) {
  auto key = crypto::PrivateKey::generate_rsa(wish.bits);
  if (!key) return std::unexpected(key.error());
  auto certificate = crypto::self_signed_certificate(*key, {wish.name, now, wish.years});
  if (!certificate) return std::unexpected(certificate.error());
  return KeyFile{*std::move(key), *std::move(certificate)};
}

http::Response octets(std::string file) {
  return http::Response::of(200, "application/octet-stream", std::move(file)).with("Cache-Control", "no-store");
}

}  // namespace

std::optional<Result<KeyFile>> read_key_store(const http::MultipartForm& form) {
  const auto format = form.text("keystoreFormat");
  const auto file = form.text("file");
  if (format == "PKCS12") return crypto::read_pkcs12(file, Secret::copy_of(form.text("storePassword")));
  if (format != "JKS") return std::nullopt;
  const crypto::JksAccess access{std::string(form.text("keyAlias")), Secret::copy_of(form.text("storePassword")),
                                 Secret::copy_of(form.text("keyPassword"))};
  return crypto::read_jks(file, access);
}

std::expected<http::Response, http::Response> write_key_store(const Call& call, const KeyFile& file,
                                                              const json::Object& wanted, const std::string& name) {
  const auto format = json::string_or_empty(wanted, "format");
  if (format != "PKCS12" && format != "JKS")
    return std::unexpected(refused(400, "Only the formats PKCS12 and JKS can be written"));
  const auto password = json::string_or_empty(wanted, "storePassword");
  const auto key_password = json::string_or_empty(wanted, "keyPassword");
  if (password.empty()) return std::unexpected(refused(400, "Need to specify a store password for the download"));
  std::string alias(json::string_or_empty(wanted, "keyAlias"));
  if (alias.empty()) alias = name;
  if (format == "PKCS12") {
    auto der = crypto::write_pkcs12(file, alias, Secret::copy_of(password));
    if (!der) return std::unexpected(refusal_of(der.error()));
    return octets(*std::move(der));
  }
  if (file.key && key_password.empty())
    return std::unexpected(refused(400, "Need to specify a key password for the download"));
  const crypto::JksAccess access{std::move(alias), Secret::copy_of(password), Secret::copy_of(key_password)};
  auto store = crypto::write_jks(file, access, {call.env.random.bytes(20), call.now});
  if (!store) return std::unexpected(refusal_of(store.error()));
  return octets(*std::move(store));
}

std::expected<KeyWish, http::Response> read_key_wish(const json::Object& wanted, std::string name) {
  json::ObjectReader reader(wanted, json::Scalars::coerce);
  const auto bits = reader.int64_or("keySize", 2048);
  const auto years = reader.int64_or("validity", 10);
  if (bits != 2048 && bits != 3072 && bits != 4096) reader.reject("keySize", "must be 2048, 3072 or 4096");
  if (years < 1 || years > 10) reader.reject("validity", "must be 1 to 10 years");
  if (auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  return KeyWish{std::move(name), static_cast<int>(bits), static_cast<int>(years)};
}

Task<std::expected<KeyFile, http::Response>> generate_key(const Call& call, KeyWish wish) {
  using Answer = std::expected<KeyFile, http::Response>;
  std::move_only_function<Result<KeyFile>()> work = [wish, now = call.now] { return generate(wish, now); };
  auto made = co_await call.env.signing.run<Result<KeyFile>>(std::move(work));
  if (!made) co_return Answer(std::unexpect, unavailable());
  if (!*made) co_return Answer(std::unexpect, refusal_of(made->error()));
  co_return Answer(**std::move(made));
}

}  // namespace latchkey::admin
