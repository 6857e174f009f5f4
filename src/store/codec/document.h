// One list of fields a type serves both directions: `fields(archive, value)` is called with a DocumentWriter and a const
// value to write, and with a DocumentReader to read. Fields that hold their default are left out; the defaults are part
// of the format and therefore written here, not taken from the model, whose defaults may change.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/sealer.h"
#include "json/arena.h"
#include "json/object_reader.h"
#include "json/writer.h"
#include "model/client.h"
#include "model/ids.h"

namespace latchkey::store {

inline constexpr std::int64_t kDocumentFormat = 1;
inline constexpr std::string_view kSealingPurpose = "config";
inline constexpr std::string_view kUnknownMembers = "_unknown";  ///< in kept_json: members of a later version
/// Configuration is written by administrators and imports; one document may be this large and this deep.
inline constexpr json::Limits kDocumentLimits{.max_bytes = std::size_t{16} << 20, .max_depth = 64};

/// Where a document lives: what its sealed fields are bound to.
struct DocumentPlace {
  std::string_view realm;
  std::string_view kind;
  std::string id;
  const crypto::Sealer* sealer = nullptr;  ///< null for documents without secrets

  [[nodiscard]] std::string context(std::string_view field) const;
  [[nodiscard]] std::string describe() const;  ///< "client 7f3c... of realm demo"
};

/// An enumeration's spelling in documents, by enumerator.
using Names = std::span<const std::string_view>;

class DocumentWriter {
 public:
  static constexpr bool reading = false;
  explicit DocumentWriter(const DocumentPlace& place);

  void text(std::string_view key, const std::string& value, std::string_view fallback = "");
  void flag(std::string_view key, bool value, bool fallback = false);
  void number(std::string_view key, std::int64_t value, std::int64_t fallback = 0);
  template <class Rep, class Period>
  void duration(std::string_view key, std::chrono::duration<Rep, Period> value, std::int64_t fallback = 0) {
    number(key, value.count(), fallback);
  }
  void instant(std::string_view key, Instant value) { number(key, to_unix_millis(value)); }
  template <class Tag>
  void id(std::string_view key, const Id<Tag>& value) {
    text(key, value.value);
  }
  template <class Tag>
  void ids(std::string_view key, const std::vector<Id<Tag>>& values) {
    if (values.empty()) return;
    out_.key(key).begin_array();
    for (const auto& value : values) out_.string(value.value);
    out_.end_array();
  }
  template <class E>
  void choice(std::string_view key, E value, Names names, E fallback) {
    if (value != fallback) out_.member(key, names[static_cast<std::size_t>(value)]);
  }
  void list(std::string_view key, const std::vector<std::string>& values);
  void map(std::string_view key, const model::StringMap& values);
  void attributes(std::string_view key, const model::Attributes& values);
  void maps(std::string_view key, const std::map<std::string, model::StringMap, std::less<>>& values);
  void secret(std::string_view key, const model::SharedSecret& value);
  void secrets(std::string_view key, const std::map<std::string, model::SharedSecret, std::less<>>& values);
  /// Raw bytes, as base64.
  void bytes(std::string_view key, const std::string& value);
  template <class T, class Fields>
  void objects(std::string_view key, const std::vector<T>& values, Fields fields) {
    if (values.empty()) return;
    out_.key(key).begin_array();
    for (const auto& value : values) {
      out_.begin_object();
      fields(*this, value);
      out_.end_object();
    }
    out_.end_array();
  }
  template <class T, class Fields>
  void object(std::string_view key, const T& value, Fields fields) {
    out_.key(key).begin_object();
    fields(*this, value);
    out_.end_object();
  }
  /// Must come last: puts members of a later version back where they were, and seals the rest of `kept` as a whole.
  void kept(const std::string& kept_json);
  /// The same inside a list: sealed, without unknown members.
  void kept_entry(std::string_view field, const std::string& kept_json);

  [[nodiscard]] std::string finish();

 private:
  [[nodiscard]] std::string seal(std::string_view field, std::string_view plain) const;

  const DocumentPlace& place_;
  std::string text_;
  json::Writer out_{text_};
};

class DocumentReader {
 public:
  static constexpr bool reading = true;
  DocumentReader(json::ObjectReader& in, const DocumentPlace& place) : in_(in), place_(place) {}

  void text(std::string_view key, std::string& value, std::string_view fallback = "") { value = in_.string_or(key, fallback); }
  void flag(std::string_view key, bool& value, bool fallback = false) { value = in_.bool_or(key, fallback); }
  template <class N>
  void number(std::string_view key, N& value, std::int64_t fallback = 0) {
    const std::int64_t wide = in_.int64_or(key, fallback);
    value = static_cast<N>(wide);
    if (value != wide) in_.reject(key, "is out of range");
  }
  template <class Rep, class Period>
  void duration(std::string_view key, std::chrono::duration<Rep, Period>& value, std::int64_t fallback = 0) {
    value = std::chrono::duration<Rep, Period>(in_.int64_or(key, fallback));
  }
  void instant(std::string_view key, Instant& value) { value = from_unix_millis(in_.int64_or(key, 0)); }
  template <class Tag>
  void id(std::string_view key, Id<Tag>& value) {
    text(key, value.value);
  }
  template <class Tag>
  void ids(std::string_view key, std::vector<Id<Tag>>& values) {
    auto list = in_.string_list(key);
    values.reserve(list.size());
    for (auto& value : list) values.emplace_back(std::move(value));
  }
  template <class E>
  void choice(std::string_view key, E& value, Names names, E fallback) {
    const auto found = choice_index(key, names);
    value = found.has_value() ? static_cast<E>(*found) : fallback;
  }
  void list(std::string_view key, std::vector<std::string>& values) { values = in_.string_list(key); }
  void map(std::string_view key, model::StringMap& values) { values = in_.string_map(key); }
  void attributes(std::string_view key, model::Attributes& values) { values = in_.string_list_map(key); }
  void maps(std::string_view key, std::map<std::string, model::StringMap, std::less<>>& values);
  void secret(std::string_view key, model::SharedSecret& value);
  void secrets(std::string_view key, std::map<std::string, model::SharedSecret, std::less<>>& values);
  void bytes(std::string_view key, std::string& value);
  template <class T, class Fields>
  void objects(std::string_view key, std::vector<T>& values, Fields fields) {
    in_.for_each_object(key, [&](json::ObjectReader& entry) {
      DocumentReader nested(entry, place_);
      fields(nested, values.emplace_back());
    });
  }
  template <class T, class Fields>
  void object(std::string_view key, T& value, Fields fields) {
    if (const auto* found = in_.optional_object(key)) {
      json::ObjectReader entry(*found, in_, key);
      DocumentReader nested(entry, place_);
      fields(nested, value);
    }
  }
  void kept(std::string& kept_json);
  void kept_entry(std::string_view field, std::string& kept_json);

 private:
  [[nodiscard]] std::optional<std::size_t> choice_index(std::string_view key, Names names);
  [[nodiscard]] std::string open(std::string_view key, std::string_view field, std::string_view sealed);

  json::ObjectReader& in_;
  const DocumentPlace& place_;
};

template <class T, class Fields>
[[nodiscard]] std::string write_document(const DocumentPlace& place, const T& value, Fields fields) {
  DocumentWriter writer(place);
  fields(writer, value);
  return writer.finish();
}

/// A document that is parsed and whose format number was checked; it must outlive its reader.
class OpenDocument {
 public:
  OpenDocument() = default;
  OpenDocument(const OpenDocument&) = delete;
  OpenDocument& operator=(const OpenDocument&) = delete;

  [[nodiscard]] Status<> read(std::string_view document);
  [[nodiscard]] const json::Object& object() const { return object_; }

 private:
  // Most documents find room here. What is copied out of the object must be given memory of its own: see json/arena.h.
  std::array<unsigned char, 4096> room_;
  boost::json::monotonic_resource memory_{room_.data(), room_.size()};
  json::Object object_ = json::Object(&memory_);
};
[[nodiscard]] Error document_error(const DocumentPlace& place, const Error& error);

template <class T, class Fields>
[[nodiscard]] Status<> read_document(const DocumentPlace& place, std::string_view document, T& value, Fields fields) {
  OpenDocument opened;
  if (auto status = opened.read(document); !status) return std::unexpected(document_error(place, status.error()));
  json::ObjectReader in(opened.object());
  in.mark_read("v");
  DocumentReader reader(in, place);
  fields(reader, value);
  if (auto status = in.status(); !status) return std::unexpected(document_error(place, status.error()));
  return {};
}

}  // namespace latchkey::store
