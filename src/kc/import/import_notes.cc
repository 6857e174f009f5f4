#include "kc/import/import_notes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace latchkey::kc {
namespace {
constexpr std::size_t kMaxSentences = 200;
constexpr std::string_view kKept = ": kept, but nothing acts on it: ";

struct KeptKeys {
  std::string_view section;
  std::vector<std::string_view> keys;
};

/// Of a sentence that is none of these there are no keys.
KeptKeys kept_keys(std::string_view note) {
  const auto at = note.find(kKept);
  if (at == std::string_view::npos) return {};
  KeptKeys out{note.substr(0, at), {}};
  for (auto rest = note.substr(at + kKept.size()); !rest.empty();) {
    const auto end = rest.find(", ");
    out.keys.push_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  }
  return out;
}

std::string kept_note(std::string_view section, const std::vector<std::string>& keys) {
  return fmt::format("{}{}{}", section, kKept, fmt::join(keys, ", "));
}
}  // namespace

void ImportNotes::say(std::string sentence) {
  if (sentences_.size() > kMaxSentences) {
    ++unsaid_;  // a million users may each deserve a sentence: nobody reads them, and they need room
    return;
  }
  if (said_.insert(sentence).second) sentences_.push_back(std::move(sentence));
}

void ImportNotes::kept(std::string_view section, std::string_view key) {
  ++kept_[std::string(section)][std::string(key)];
}

std::vector<std::string> ImportNotes::take() {
  std::vector<std::string> notes;
  for (const auto& [section, keys] : kept_) {
    std::vector<std::string> said;
    for (const auto& [key, count] : keys) said.push_back(count == 1 ? key : fmt::format("{} ({} times)", key, count));
    notes.push_back(kept_note(section, said));
  }
  for (auto& sentence : sentences_) {
    if (notes.size() == kMaxSentences) {
      notes.push_back(fmt::format("and {} more notes", sentences_.size() + kept_.size() + unsaid_ - kMaxSentences));
      break;
    }
    notes.push_back(std::move(sentence));
  }
  sentences_.clear();
  said_.clear();
  unsaid_ = 0;
  kept_.clear();
  return notes;
}

std::vector<std::string> new_notes(const std::vector<std::string>& notes, const std::vector<std::string>& stood) {
  std::vector<std::string> fresh;
  for (const auto& note : notes) {
    if (std::ranges::find(stood, note) != stood.end()) continue;
    const auto [section, keys] = kept_keys(note);
    const auto before = std::ranges::find(stood, section, [](const auto& one) { return kept_keys(one).section; });
    if (keys.empty() || before == stood.end()) {
      fresh.push_back(note);
      continue;
    }
    const auto known = kept_keys(*before).keys;
    std::vector<std::string> added;
    for (const auto key : keys) {
      if (std::ranges::find(known, key) == known.end()) added.emplace_back(key);
    }
    if (!added.empty()) fresh.push_back(kept_note(section, added));
  }
  return fresh;
}

}  // namespace latchkey::kc
