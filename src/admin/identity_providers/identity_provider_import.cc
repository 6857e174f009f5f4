// What an administrator need not type: the configuration of an identity provider from its own metadata, and
// certificates from files.
#include <fmt/format.h>

#include "admin/identity_providers/identity_providers.h"
#include "admin/reply.h"
#include "base/base64.h"
#include "crypto/certificate.h"
#include "endpoints/outbound.h"
#include "fetch/fetcher.h"
#include "http/multipart.h"
#include "json/object_reader.h"
#include "kc/identity_provider_metadata.h"
#include "kc/identity_providers.h"

namespace latchkey::admin {
namespace {

/// Only OpenID Connect has metadata that we read.
std::optional<http::Response> check_kind(std::string_view kind) {
  if (kind == "oidc" || kind == "keycloak-oidc") return std::nullopt;
  if (kc::find_identity_provider_kind(kind) == nullptr)
    return refused(400, fmt::format("Invalid identity provider id [{}]", kind));
  return refused(400, fmt::format("Metadata of a provider of the kind {} cannot be read here", kind));
}

http::Response answer(std::string_view document, std::string_view from) {
  auto config = kc::config_from_discovery(document);
  if (!config) return refusal_of(config.error());
  if (!from.empty()) (*config)["metadataDescriptorUrl"] = json::String(from);
  return json_reply(*config);
}

Task<Reply> import_from_url(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  const std::string kind = reader.required_string("providerId");
  const std::string from = reader.required_string("fromUrl");
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (auto wrong = check_kind(kind)) co_return *std::move(wrong);
  if (call.env.outbound == nullptr) co_return unavailable();
  fetch::Fetcher& fetcher = call.env.outbound->fetcher;
  std::move_only_function<Result<fetch::FetchResponse>()> work = [&fetcher, from] {
    return fetcher.fetch(
        {.method = "GET", .url = from, .headers = {{"Accept", "application/json"}}, .body = {}, .max_redirects = 3});
  };
  auto fetched = co_await call.env.outbound->workers.run<Result<fetch::FetchResponse>>(std::move(work));
  if (!fetched) co_return unavailable();
  if (!*fetched || (*fetched)->status != 200) {
    // The answer is the same for every reason, or it would tell what listens where.
    call.env.log.info(
        "metadata could not be fetched",
        {{"reason", *fetched ? "another status than 200" : fetched->error().detail}, {"trace", call.request.trace_id}});
    co_return refused(400, "The metadata could not be fetched from this address");
  }
  co_return answer((*fetched)->body, from);
}

}  // namespace

Task<Reply> import_identity_provider_config(const Call& call) {
  if (call.request.content_type() != "multipart/form-data") co_return co_await import_from_url(call);
  const auto form = http::MultipartForm::parse(call.request);
  if (!form) co_return refusal_of(form.error());
  if (auto wrong = check_kind(form->text("providerId"))) co_return *std::move(wrong);
  co_return answer(form->text("file"), "");
}

Task<Reply> upload_identity_provider_certificate(const Call& call) {
  const auto form = http::MultipartForm::parse(call.request);
  if (!form) co_return refusal_of(form.error());
  const auto format = form->text("keystoreFormat");
  if (format != "Certificate PEM")
    co_return refused(400, fmt::format("The format \"{}\" cannot be read here; send Certificate PEM", format));
  const auto der = crypto::certificate_from_realm_text(form->text("file"));
  if (!der) co_return refused(400, "The file is no certificate in PEM form");
  if (!crypto::certificate_public_key(*der)) co_return refused(400, "The file is no certificate in PEM form");
  co_return json_reply(json::Object{{"certificate", base64_encode(*der)}});
}

}  // namespace latchkey::admin
