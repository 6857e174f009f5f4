#include "op/grants/rotation.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace latchkey::op {
namespace {

constexpr std::string_view kPrefix = "refresh.";
constexpr std::string_view kForgotten =
    "refresh-forgotten";  ///< last change of any chain that made room, in milliseconds

/// A chain as it stands in a note: "last-change-millis uses current next next ...". `current` is the token used last
/// ("-" before the first use), `next` are those it was answered with.
struct Chain {
  std::int64_t changed = 0;
  int uses = 0;
  std::string current = "-";
  std::vector<std::string> next;
};

template <class Number>
Number to_number(const std::string& text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Chain parse(std::string_view note) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin < note.size()) {
    const std::size_t end = std::min(note.find(' ', begin), note.size());
    if (end > begin) words.emplace_back(note.substr(begin, end - begin));
    begin = end + 1;
  }
  Chain chain;
  if (words.size() < 3) return chain;  // nothing may be used then
  chain.changed = to_number<std::int64_t>(words[0]);
  chain.uses = to_number<int>(words[1]);
  chain.current = words[2];
  chain.next.assign(words.begin() + 3, words.end());
  return chain;
}

std::string write(const Chain& chain) {
  std::string out = std::to_string(chain.changed) + ' ' + std::to_string(chain.uses) + ' ' + chain.current;
  for (const auto& jti : chain.next) out.append(" ").append(jti);
  return out;
}

void store(model::ClientSession& session, const std::string& key, const Chain& chain, std::string_view issued) {
  session.notes.insert_or_assign(key, write(chain));
  session.refresh_jti = issued;
  ++session.refresh_uses;
  std::vector<std::pair<std::int64_t, std::string>> ages;
  for (const auto& [name, note] : session.notes) {
    if (name.starts_with(kPrefix) && name != key) ages.emplace_back(parse(note).changed, name);
  }
  std::ranges::sort(ages);
  for (std::size_t i = 0; ages.size() - i >= kMaxRefreshChains; ++i) {
    session.notes.erase(ages[i].second);
    session.notes.insert_or_assign(std::string(kForgotten), std::to_string(ages[i].first));
  }
}

bool may_be_forgotten(const model::ClientSession& session, Instant issued) {
  const auto note = session.notes.find(kForgotten);
  return note != session.notes.end() && to_unix_millis(issued) <= to_number<std::int64_t>(note->second);
}

std::string key_of(std::string_view chain) { return std::string(kPrefix).append(chain); }

}  // namespace

std::string chain_name(std::string_view reuse_id, std::string_view jti) {
  return std::string(reuse_id.empty() ? jti : reuse_id);
}

void start_chain(model::ClientSession& session, std::string_view reuse_id, std::string_view jti, Instant now) {
  store(session, key_of(reuse_id),
        {.changed = to_unix_millis(now), .uses = 0, .current = "-", .next = {std::string(jti)}}, jti);
}

ChainUse advance_chain(model::ClientSession& session, const ChainStep& step, int max_reuse, Instant now) {
  const std::string key = key_of(chain_name(step.reuse_id, step.jti));
  const auto note = session.notes.find(key);
  Chain chain;
  if (note != session.notes.end()) {
    chain = parse(note->second);
  } else if (may_be_forgotten(session, step.issued)) {
    return ChainUse::forgotten;
  } else if (step.reuse_id.empty()) {
    chain.next = {std::string(step.jti)};
  }
  if (std::ranges::find(chain.next, step.jti) != chain.next.end()) {
    chain.current = step.jti;
    chain.uses = 1;
    chain.next = {std::string(step.next_jti)};
  } else if (chain.current == step.jti && chain.uses <= max_reuse) {
    ++chain.uses;
    chain.next.emplace_back(step.next_jti);
  } else {
    return ChainUse::reused;
  }
  chain.changed = to_unix_millis(now);
  store(session, key, chain, step.next_jti);
  return ChainUse::good;
}

}  // namespace latchkey::op
