#include <latchkey/claims.h>

#include <algorithm>
#include <utility>

#include "json/arena.h"
#include "json/json.h"
#include "rp/claims_object.h"
#include "rp/error.h"

namespace latchkey::rp {

struct Claims::Object {
  std::unique_ptr<boost::json::monotonic_resource> memory;  // of what `json` holds; null: it has its own
  json::Object json;
};

namespace {

const json::Value* walk(const json::Object& root, const ClaimPath& path) {
  const json::Object* at = &root;
  const json::Value* found = nullptr;
  for (const auto& step : path.steps()) {
    if (at == nullptr) return nullptr;
    found = json::find(*at, step);
    if (found == nullptr) return nullptr;
    at = found->if_object();
  }
  return found;
}

}  // namespace

Claims::Claims() : Claims(std::make_shared<const Object>()) {}
Claims::Claims(std::shared_ptr<const Object> object) : object_(std::move(object)) {}

Result<Claims> Claims::parse(std::string_view text) {
  auto claims = ClaimsMaker::parse(text);
  if (!claims) {
    return make_error(ErrorCode::provider_error, "the claims are no proper JSON object: " + claims.error().detail,
                      "RFC 8259");
  }
  return *std::move(claims);
}

latchkey::Result<Claims> ClaimsMaker::parse(std::string_view text) {
  // What claims take, names and values with their places, seldom exceeds three times their text.
  auto memory = std::make_unique<boost::json::monotonic_resource>(3 * text.size() + 256);
  auto object = json::parse_object_in(*memory, text);
  if (!object) return std::unexpected(std::move(object.error()));
  return Claims(std::make_shared<const Claims::Object>(Claims::Object{std::move(memory), std::move(*object)}));
}

Claims ClaimsMaker::make(json::Object object) {
  return Claims(std::make_shared<const Claims::Object>(Claims::Object{nullptr, std::move(object)}));
}

const json::Object& ClaimsMaker::object(const Claims& claims) { return claims.object_->json; }

const json::Value* ClaimsMaker::find(const Claims& claims, const ClaimPath& path) { return walk(object(claims), path); }

bool Claims::has(const ClaimPath& path) const { return walk(object_->json, path) != nullptr; }

std::optional<std::string> Claims::string(const ClaimPath& path) const {
  const auto* value = walk(object_->json, path);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr) return std::nullopt;
  return std::string(json::view(*text));
}

std::optional<std::int64_t> Claims::integer(const ClaimPath& path) const {
  const auto* value = walk(object_->json, path);
  const auto* number = value == nullptr ? nullptr : value->if_int64();
  if (number == nullptr) return std::nullopt;
  return *number;
}

std::optional<bool> Claims::boolean(const ClaimPath& path) const {
  const auto* value = walk(object_->json, path);
  const auto* flag = value == nullptr ? nullptr : value->if_bool();
  if (flag == nullptr) return std::nullopt;
  return *flag;
}

std::vector<std::string> Claims::strings(const ClaimPath& path) const {
  const auto* value = walk(object_->json, path);
  std::vector<std::string> found;
  if (value == nullptr) return found;
  if (const auto* one = value->if_string()) found.emplace_back(json::view(*one));
  if (const auto* list = value->if_array()) {
    for (const auto& item : *list) {
      if (const auto* text = item.if_string()) found.emplace_back(json::view(*text));
    }
  }
  return found;
}

std::optional<std::string> Claims::json(const ClaimPath& path) const {
  const auto* value = walk(object_->json, path);
  if (value == nullptr) return std::nullopt;
  return json::serialize(*value);
}

std::vector<std::string> Claims::names() const {
  std::vector<std::string> names;
  for (const auto& member : object_->json) names.emplace_back(member.key());
  return names;
}

std::vector<std::string> Claims::elsewhere() const {
  std::vector<std::string> names;
  const auto* value = json::find(object_->json, "_claim_names");
  const auto* sources = value == nullptr ? nullptr : value->if_object();
  if (sources != nullptr) {
    for (const auto& member : *sources) {
      if (json::find(object_->json, member.key()) == nullptr) names.emplace_back(member.key());
    }
  }
  // Entra's other way to say it, in tokens that came in an address.
  const auto* has_groups = json::find(object_->json, "hasgroups");
  const bool said = has_groups != nullptr && (*has_groups == true || *has_groups == "true");
  if (said && !has("groups") && std::ranges::find(names, "groups") == names.end()) names.emplace_back("groups");
  return names;
}

bool Claims::empty() const { return object_->json.empty(); }
std::string Claims::to_json() const { return json::serialize(object_->json); }

Claims Claims::with_missing_from(const Claims& other) const {
  json::Object both(object_->json, boost::json::storage_ptr());  // a mere copy would stand in the memory of these
  for (const auto& member : other.object_->json) {
    if (!both.contains(member.key())) both.insert(member);
  }
  return Claims(std::make_shared<const Object>(Object{nullptr, std::move(both)}));
}

}  // namespace latchkey::rp
