#include "kc/import/import_notes.h"

#include <fmt/format.h>

namespace latchkey::kc {
namespace {
constexpr std::size_t kMaxSentences = 200;
}

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
    std::string line = fmt::format("{}: kept, but nothing acts on it:", section);
    std::string_view separator = " ";
    for (const auto& [key, count] : keys) {
      line += separator;
      line += count == 1 ? key : fmt::format("{} ({} times)", key, count);
      separator = ", ";
    }
    notes.push_back(std::move(line));
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

}  // namespace latchkey::kc
