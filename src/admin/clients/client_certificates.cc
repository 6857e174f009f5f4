// .../clients/{client}/certificates/{attr}: the key with which a client proves itself ("jwt.credential"), kept among
// its attributes as `<attr>.certificate`, `<attr>.public.key` and, sealed apart from it, `<attr>.private.key`.
#include <algorithm>

#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/clients/key_stores.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "base/base64.h"
#include "crypto/certificate.h"
#include "http/multipart.h"
#include "jose/jwk_set.h"
#include "kc/kept_secrets.h"

namespace latchkey::admin {
namespace {

using crypto::KeyFile;

/// The client with what shall stand under the prefix.
struct Holder {
  model::Client client;
  kc::KeptSecrets secrets;
  std::string prefix;

  [[nodiscard]] std::string name(std::string_view part) const { return prefix + "." + std::string(part); }
  void clear() {
    for (const auto* part : {"certificate", "public.key", "kid"}) client.attributes.erase(name(part));
    secrets.erase(name("private.key"));
    if (prefix != "jwt.credential") return;
    client.attributes.erase("jwks.string");
    client.attributes.erase("use.jwks.string");
  }
  void take(const KeyFile& file, bool with_key) {
    clear();
    client.attributes[name("certificate")] = base64_encode(file.certificate);
    if (with_key && file.key)
      secrets[name("private.key")] = std::make_shared<const Secret>(base64_encode(file.key->der().reveal()));
  }
};

using HolderAnswer = std::expected<Holder, http::Response>;

HolderAnswer holder_of(const Call& call, const model::Client& client) {
  std::string prefix(call.param("attr"));
  const bool plain = std::ranges::all_of(prefix, [](char c) { return (c >= 'a' && c <= 'z') || c == '.' || c == '-'; });
  if (!plain || prefix.empty() || prefix.size() > 64) return std::unexpected(not_found("certificate"));
  const auto* kept = kc::find_kept_secrets(*call.realm, client.uuid.value);
  return Holder{client, kept == nullptr ? kc::KeptSecrets() : kept->secrets, std::move(prefix)};
}

Task<HolderAnswer> find_holder_to_change(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return HolderAnswer(std::unexpect, client.error());
  co_return holder_of(call, **client);
}

json::Object shown(const Holder& holder, bool with_key) {
  json::Object out;
  const auto secret = holder.secrets.find(holder.name("private.key"));
  if (with_key && secret != holder.secrets.end()) out["privateKey"] = json::String(secret->second->reveal());
  for (const auto& [member, part] :
       {std::pair{"publicKey", "public.key"}, {"certificate", "certificate"}, {"kid", "kid"}}) {
    const std::string& value = holder.client.attribute(holder.name(part));
    if (!value.empty()) out[member] = json::String(value);
  }
  const std::string& jwks = holder.client.attribute("jwks.string");
  if (holder.prefix == "jwt.credential" && !jwks.empty()) out["jwks"] = json::String(jwks);
  return out;
}

Task<Reply> store_holder(const Call& call, Holder holder, http::Response done) {
  Change change{.operation = "ACTION", .resource_type = "CLIENT", .resource_path = below_realm(call)};
  store::Plan plan;
  put_client(plan, call, {std::move(holder.client), std::move(holder.secrets)});
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

// --- files that are sent
Status<> take_public_key(Holder& holder, const std::string& text) {
  const bool armoured = text.find("-----BEGIN") != std::string::npos;
  const auto der = base64_decode_mime(text);
  if (!armoured && !der) return fail(Error::Kind::invalid, "The file holds no public key");
  const auto key = armoured ? crypto::PublicKey::from_pem(text) : crypto::PublicKey::from_der(*der);
  if (!key) return fail(Error::Kind::invalid, "The file holds no public key: " + key.error().detail);
  holder.clear();
  holder.client.attributes[holder.name("public.key")] = base64_encode(key->der());
  return {};
}

Status<> take_key_set(Holder& holder, const std::string& text) {
  if (holder.prefix != "jwt.credential")
    return fail(Error::Kind::invalid, "A key set can only stand under jwt.credential");
  if (auto set = jose::parse_jwk_set(text); !set) return fail(Error::Kind::invalid, set.error().detail);
  holder.clear();
  holder.client.attributes["jwks.string"] = text;
  holder.client.attributes["use.jwks.string"] = "true";
  return {};
}

Status<> take_file(Holder& holder, const http::MultipartForm& form, bool with_key) {
  const std::string format(form.text("keystoreFormat"));
  const std::string file(form.text("file"));
  if (file.empty()) return fail(Error::Kind::invalid, "A part named file is needed");
  if (format == "Certificate PEM") {
    auto der = crypto::certificate_from_realm_text(file);
    if (!der) return std::unexpected(der.error());
    holder.take({std::nullopt, *std::move(der)}, false);
    return {};
  }
  if (format == "Public Key PEM") return take_public_key(holder, file);
  if (format == "JSON Web Key Set") return take_key_set(holder, file);
  const auto store = read_key_store(form);
  if (!store) return fail(Error::Kind::invalid, "The format " + format + " cannot be read; PKCS12, JKS and PEM can");
  if (!*store) return std::unexpected(store->error());
  if ((*store)->certificate.empty()) return fail(Error::Kind::invalid, "The file holds no certificate");
  holder.take(**store, with_key);
  return {};
}

/// On the pool for password hashes: opening a key store is hashing its password. Both outlive the task.
Task<std::optional<Status<>>> take_on_pool(const Call& call, Holder* holder, const http::MultipartForm* form,
                                           bool with_key) {
  std::move_only_function<Status<>()> work = [=] { return take_file(*holder, *form, with_key); };
  co_return co_await call.env.hashing.run<Status<>>(std::move(work));
}

Task<Reply> upload(const Call& call, bool with_key) {
  auto holder = co_await find_holder_to_change(call);
  if (!holder) co_return holder.error();
  const auto form = http::MultipartForm::parse(call.request);
  if (!form) co_return refusal_of(form.error());
  const auto taken = co_await take_on_pool(call, &*holder, &*form, with_key);
  if (!taken) co_return unavailable();
  if (!*taken) co_return refused(400, taken->error().detail);
  http::Response done = json_reply(shown(*holder, with_key));
  co_return co_await store_holder(call, *std::move(holder), std::move(done));
}

}  // namespace

Task<Reply> show_certificate(const Call& call) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  const auto holder = holder_of(call, **client);
  if (!holder) co_return holder.error();
  const auto change = co_await may_change(call, **client);
  if (!change) co_return unavailable();
  co_return json_reply(shown(*holder, *change));
}

Task<Reply> generate_certificate(const Call& call) {
  auto holder = co_await find_holder_to_change(call);
  if (!holder) co_return holder.error();
  KeyWish wish{.name = holder->client.client_id};
  const auto file = co_await generate_key(call, std::move(wish));
  if (!file) co_return file.error();
  holder->take(*file, true);
  http::Response done = json_reply(shown(*holder, true));
  co_return co_await store_holder(call, *std::move(holder), std::move(done));
}

/// The private key goes to whoever asked and is not kept.
Task<Reply> generate_and_download_certificate(const Call& call) {
  auto holder = co_await find_holder_to_change(call);
  if (!holder) co_return holder.error();
  const auto wanted = body_object(call);
  if (!wanted) co_return wanted.error();
  auto wish = read_key_wish(*wanted, holder->client.client_id);
  if (!wish) co_return std::move(wish.error());
  const auto file = co_await generate_key(call, *std::move(wish));
  if (!file) co_return file.error();
  auto written = write_key_store(call, *file, *wanted, holder->client.client_id);
  if (!written) co_return written.error();
  holder->take(*file, false);
  co_return co_await store_holder(call, *std::move(holder), *std::move(written));
}

Task<Reply> download_certificate(const Call& call) {
  const auto holder = co_await find_holder_to_change(call);
  if (!holder) co_return holder.error();
  const auto wanted = body_object(call);
  if (!wanted) co_return wanted.error();
  const auto certificate = crypto::certificate_from_realm_text(holder->client.attribute(holder->name("certificate")));
  if (!certificate) co_return error_reply(404, "keypair not generated for client");
  KeyFile file{std::nullopt, *certificate};
  if (const auto secret = holder->secrets.find(holder->name("private.key")); secret != holder->secrets.end()) {
    auto key = crypto::PrivateKey::from_realm_text(secret->second->reveal());
    if (!key) co_return refusal_of(key.error());
    file.key = *std::move(key);
  }
  auto written = write_key_store(call, file, *wanted, holder->client.client_id);
  co_return written ? *written : written.error();
}

Task<Reply> upload_key(const Call& call) { return upload(call, true); }
Task<Reply> upload_certificate(const Call& call) { return upload(call, false); }

}  // namespace latchkey::admin
