#include "kc/lay_over.h"

#include <algorithm>

#include "kc/key_components.h"

namespace latchkey::kc {
namespace {

constexpr std::string_view kUnknown = "_unknown";  // as the store's documents name it

bool is_mask(const json::Value& value) {
  if (const auto* text = value.if_string()) return json::view(*text) == kMaskedSecret;
  const auto* list = value.if_array();
  return list != nullptr && list->size() == 1 && list->front().is_string() &&
         json::view(list->front().get_string()) == kMaskedSecret;
}

/// Puts what `base` holds in the place of every mask; a mask of nothing goes away.
void restore_masked(json::Object& sent, const json::Object& base) {
  for (auto it = sent.begin(); it != sent.end();) {
    const json::Value* old = base.if_contains(it->key());
    if (is_mask(it->value())) {
      if (old == nullptr) {
        it = sent.erase(it);
        continue;
      }
      it->value() = *old;
    } else if (it->value().is_object() && old != nullptr && old->is_object()) {
      restore_masked(it->value().get_object(), old->get_object());
    }
    ++it;
  }
}

bool is_empty(const json::Value& value) { return value.is_null() || (value.is_string() && value.get_string().empty()); }

void merge(json::Object& base, const json::Object& sent) {
  for (const auto& entry : sent) {
    const json::Value* old = base.if_contains(entry.key());
    if (!is_empty(entry.value()))
      base[entry.key()] = entry.value();
    else if (old != nullptr && !is_empty(*old))
      base.erase(entry.key());
  }
}

}  // namespace

json::Object lay_over(json::Object base, const json::Object& sent, std::span<const std::string_view> merged) {
  json::Object clear = sent;
  restore_masked(clear, base);
  for (const auto& member : clear) {
    const std::string_view key(member.key().data(), member.key().size());
    if (member.value().is_null()) continue;
    json::Value& place = base[member.key()];
    const bool one_by_one = std::ranges::find(merged, key) != merged.end() && member.value().is_object();
    if (one_by_one) {
      if (!place.is_object()) place = json::Object();
      merge(place.get_object(), member.value().get_object());
    } else {
      place = member.value();
    }
  }
  return base;
}

std::string carry_unknown(std::string_view old_kept, std::string kept) {
  if (old_kept.find(kUnknown) == std::string_view::npos) return kept;
  const auto old = json::parse_object(old_kept, {.max_bytes = old_kept.size(), .max_depth = 64});
  if (!old || !old->contains(kUnknown)) return kept;
  auto now = kept.empty() ? Result<json::Object>(json::Object())
                          : json::parse_object(kept, {.max_bytes = kept.size(), .max_depth = 64});
  if (!now) return kept;
  (*now)[kUnknown] = old->at(kUnknown);
  return json::serialize(*now);
}

}  // namespace latchkey::kc
