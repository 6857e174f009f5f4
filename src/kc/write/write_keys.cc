#include "kc/write/write_keys.h"

#include "base/base64.h"
#include "crypto/certificate.h"

namespace latchkey::kc {
namespace {

std::string_view name_of(model::KeyStatus status) {
  switch (status) {
    case model::KeyStatus::active:
      return "ACTIVE";
    case model::KeyStatus::passive:
      return "PASSIVE";
    case model::KeyStatus::disabled:
      break;
  }
  return "DISABLED";
}

/// The end of a key's life: its retirement, or else that of its certificate.
std::optional<Instant> valid_to(const model::KeyInfo& key) {
  if (key.retires_at) return key.retires_at;
  const auto der = base64_decode(key.certificate);
  if (key.certificate.empty() || !der) return std::nullopt;
  const auto summary = crypto::describe_certificate(*der);
  if (!summary) return std::nullopt;
  return summary->not_after;
}

json::Object write_key(const model::KeyInfo& key) {
  json::Object out;
  out["providerId"] = json::String(key.provider.value);
  out["providerPriority"] = key.priority;
  out["kid"] = json::String(key.kid);
  out["status"] = json::String(name_of(key.status));
  out["type"] = json::String(key.type);
  out["algorithm"] = json::String(key.algorithm);
  if (!key.public_key.empty()) out["publicKey"] = json::String(key.public_key);
  if (!key.certificate.empty()) out["certificate"] = json::String(key.certificate);
  out["use"] = key.use == "enc" ? "ENC" : "SIG";
  if (const auto end = valid_to(key)) out["validTo"] = to_unix_millis(*end);
  return out;
}

}  // namespace

json::Object write_keys(const std::vector<model::KeyInfo>& keys) {
  json::Object active;
  json::Array list;
  for (const auto& key : keys) {
    // Best priority first: the first active key of an algorithm is the one that signs.
    if (key.status == model::KeyStatus::active && !active.contains(key.algorithm))
      active[key.algorithm] = json::String(key.kid);
    list.emplace_back(write_key(key));
  }
  return {{"active", std::move(active)}, {"keys", std::move(list)}};
}

}  // namespace latchkey::kc
