#include <algorithm>

#include "kc/apply/realm_overlay.h"
#include "kc/apply/realm_shape.h"

namespace latchkey::kc {
namespace {

constexpr std::size_t kShownBytes = 120;

bool is_plain(const json::Value& value) { return !value.is_object() && !value.is_array(); }

/// A new thing inside may hold a secret anywhere, so only plain values and lists of them are shown.
std::string shown(const json::Value& value, bool secret) {
  if (secret) return "(secret)";
  if (value.is_object() || (value.is_array() && !std::ranges::all_of(value.as_array(), is_plain))) return "";
  std::string text = json::serialize(value);
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return text.substr(0, end) + "...";
}

class Comparison {
 public:
  std::vector<Difference> take() { return std::move(found_); }

  void compare_objects(const json::Object& before, const json::Object& after, const std::string& place) {
    const bool free_map = is_free_map(path_);
    for (const auto& member : after) {
      const std::string key(member.key());
      visit(key, free_map, [&] {
        const auto* old = before.if_contains(member.key());
        const std::string where = join(place, key);
        if (old != nullptr)
          compare(*old, member.value(), where);
        else if (!identity_of(path_).empty() && member.value().is_array())
          compare(json::Array(), member.value(), where);
        else
          add(Difference::Kind::added, where, nullptr, &member.value());
      });
    }
    for (const auto& member : before) {
      if (after.if_contains(member.key()) != nullptr) continue;
      const std::string key(member.key());
      visit(key, free_map, [&] { add(Difference::Kind::removed, join(place, key), &member.value(), nullptr); });
    }
  }

 private:
  static std::string join(const std::string& place, const std::string& name) {
    return place.empty() ? name : place + "/" + name;
  }

  template <class Work>
  void visit(const std::string& key, bool free_map, Work work) {
    path_.emplace_back(free_map ? "*" : key);
    secret_ += is_secret_member(key) ? 1 : 0;
    work();
    secret_ -= is_secret_member(key) ? 1 : 0;
    path_.pop_back();
  }

  void add(Difference::Kind kind, const std::string& place, const json::Value* before, const json::Value* after) {
    found_.push_back({kind, place, before == nullptr ? "" : shown(*before, secret_ > 0),
                      after == nullptr ? "" : shown(*after, secret_ > 0)});
  }

  void compare(const json::Value& before, const json::Value& after, const std::string& place) {
    if (before == after) return;
    if (before.is_object() && after.is_object()) return compare_objects(before.as_object(), after.as_object(), place);
    const auto identity = identity_of(path_);
    if (!identity.empty() && before.is_array() && after.is_array())
      return compare_lists(before.as_array(), after.as_array(), place, identity);
    add(Difference::Kind::changed, place, &before, &after);
  }

  void compare_lists(const json::Array& before, const json::Array& after, const std::string& place,
                     const std::vector<std::string_view>& identity) {
    const auto find = [&](const json::Array& list, const std::string& name) -> const json::Value* {
      const auto found =
          std::ranges::find_if(list, [&](const auto& entry) { return name_of(entry, identity) == name; });
      return found == list.end() ? nullptr : &*found;
    };
    // A whole new thing is named, not shown: it could hold a secret anywhere.
    for (const auto& entry : after) {
      const std::string name = name_of(entry, identity);
      const auto* old = find(before, name);
      if (old == nullptr)
        found_.push_back({Difference::Kind::added, join(place, name), "", ""});
      else
        compare(*old, entry, join(place, name));
    }
    for (const auto& entry : before) {
      const std::string name = name_of(entry, identity);
      if (find(after, name) == nullptr) found_.push_back({Difference::Kind::removed, join(place, name), "", ""});
    }
  }

  ShapePath path_;
  int secret_ = 0;
  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(const json::Object& before, const json::Object& after) {
  Comparison comparison;
  comparison.compare_objects(before, after, "");
  return comparison.take();
}

std::string describe(const std::vector<Difference>& list) {
  std::string out;
  for (const auto& one : list) {
    switch (one.kind) {
      case Difference::Kind::added:
        out += "+ " + one.place + (one.after.empty() ? "" : ": " + one.after) + "\n";
        break;
      case Difference::Kind::removed:
        out += "- " + one.place + "\n";
        break;
      case Difference::Kind::changed:
        out += "~ " + one.place;
        if (!one.before.empty() || !one.after.empty()) out += ": " + one.before + " -> " + one.after;
        out += "\n";
        break;
    }
  }
  return out;
}

}  // namespace latchkey::kc
