#include "store/codec/document.h"

#include <fmt/core.h>

#include "base/base64.h"

namespace latchkey::store {

std::string DocumentPlace::context(std::string_view field) const { return fmt::format("{}\n{}\n{}\n{}", realm, kind, id, field); }

std::string DocumentPlace::describe() const {
  std::string shown = id;
  for (char& c : shown) {
    if (c == '\n') c = ' ';
  }
  return fmt::format("{} {} of realm {}", kind, shown, realm);
}

DocumentWriter::DocumentWriter(const DocumentPlace& place) : place_(place) {
  out_.begin_object();
  out_.member("v", kDocumentFormat);
}

void DocumentWriter::text(std::string_view key, const std::string& value, std::string_view fallback) {
  if (value != fallback) out_.member(key, std::string_view(value));
}

void DocumentWriter::flag(std::string_view key, bool value, bool fallback) {
  if (value != fallback) out_.key(key).boolean(value);
}

void DocumentWriter::number(std::string_view key, std::int64_t value, std::int64_t fallback) {
  if (value != fallback) out_.key(key).number(value);
}

void DocumentWriter::list(std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  out_.key(key).begin_array();
  for (const auto& value : values) out_.string(value);
  out_.end_array();
}

void DocumentWriter::map(std::string_view key, const model::StringMap& values) {
  if (values.empty()) return;
  out_.key(key).begin_object();
  for (const auto& [name, value] : values) out_.key(name).string(value);
  out_.end_object();
}

void DocumentWriter::attributes(std::string_view key, const model::Attributes& values) {
  if (values.empty()) return;
  out_.key(key).begin_object();
  for (const auto& [name, list] : values) {
    out_.key(name).begin_array();
    for (const auto& value : list) out_.string(value);
    out_.end_array();
  }
  out_.end_object();
}

void DocumentWriter::maps(std::string_view key, const std::map<std::string, model::StringMap, std::less<>>& values) {
  if (values.empty()) return;
  out_.key(key).begin_object();
  for (const auto& [name, map] : values) {
    out_.key(name).begin_object();
    for (const auto& [inner, value] : map) out_.key(inner).string(value);
    out_.end_object();
  }
  out_.end_object();
}

std::string DocumentWriter::seal(std::string_view field, std::string_view plain) const {
  return place_.sealer->seal(kSealingPurpose, place_.context(field), plain);
}

void DocumentWriter::secret(std::string_view key, const model::SharedSecret& value) {
  if (value) out_.key(key).string(seal(key, value->reveal()));
}

void DocumentWriter::secrets(std::string_view key, const std::map<std::string, model::SharedSecret, std::less<>>& values) {
  if (values.empty()) return;
  out_.key(key).begin_object();
  for (const auto& [name, value] : values) {
    if (value) out_.key(name).string(seal(fmt::format("{}.{}", key, name), value->reveal()));
  }
  out_.end_object();
}

void DocumentWriter::bytes(std::string_view key, const std::string& value) {
  if (!value.empty()) out_.key(key).string(base64_encode(value));
}

void DocumentWriter::kept(const std::string& kept_json) {
  if (kept_json.empty()) return;
  auto object = json::parse_object(kept_json, kDocumentLimits);
  if (object && object->contains(kUnknownMembers)) {
    if (const auto* unknown = object->at(kUnknownMembers).if_object()) {
      for (const auto& [name, value] : *unknown) out_.key(name).value(value);
    }
    object->erase(kUnknownMembers);
    if (!object->empty()) out_.key("kept").string(seal("kept", json::serialize(*object)));
    return;
  }
  out_.key("kept").string(seal("kept", kept_json));
}

void DocumentWriter::kept_entry(std::string_view field, const std::string& kept_json) {
  if (!kept_json.empty()) out_.key("kept").string(seal(field, kept_json));
}

std::string DocumentWriter::finish() {
  out_.end_object();
  return std::move(text_);
}

std::optional<std::size_t> DocumentReader::choice_index(std::string_view key, Names names) {
  const auto word = in_.optional_string(key);
  if (!word) return std::nullopt;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == *word) return i;
  }
  in_.reject(key, "is not a word of this version");
  return std::nullopt;
}

std::string DocumentReader::open(std::string_view key, std::string_view field, std::string_view sealed) {
  auto opened = place_.sealer->open(kSealingPurpose, place_.context(field), sealed);
  if (!opened) {
    in_.reject(key, "does not open: " + opened.error().detail);
    return {};
  }
  return std::string(opened->reveal());
}

void DocumentReader::maps(std::string_view key, std::map<std::string, model::StringMap, std::less<>>& values) {
  const auto* object = in_.optional_object(key);
  if (object == nullptr) return;
  json::ObjectReader entries(*object, in_, key);
  for (const auto& [name, ignored] : *object) values[std::string(name)] = entries.string_map(name);
}

void DocumentReader::secret(std::string_view key, model::SharedSecret& value) {
  if (const auto sealed = in_.optional_string(key)) value = std::make_shared<const Secret>(open(key, key, *sealed));
}

void DocumentReader::secrets(std::string_view key, std::map<std::string, model::SharedSecret, std::less<>>& values) {
  for (const auto& [name, sealed] : in_.string_map(key)) {
    values[name] = std::make_shared<const Secret>(open(key, fmt::format("{}.{}", key, name), sealed));
  }
}

void DocumentReader::bytes(std::string_view key, std::string& value) {
  const auto text = in_.optional_string(key);
  if (!text) return;
  if (auto decoded = base64_decode(*text)) {
    value = std::move(*decoded);
  } else {
    in_.reject(key, "is not base64");
  }
}

void DocumentReader::kept(std::string& kept_json) {
  if (const auto sealed = in_.optional_string("kept")) kept_json = open("kept", "kept", *sealed);
  auto unknown = in_.unread_members();
  if (unknown.empty() || !in_.ok()) return;
  json::Object object;
  if (!kept_json.empty()) {
    auto parsed = json::parse_object(kept_json, kDocumentLimits);
    if (!parsed) return in_.reject("kept", "is not an object: " + parsed.error().detail);
    object = std::move(*parsed);
  }
  object[kUnknownMembers] = std::move(unknown);
  kept_json = json::serialize(object);
}

void DocumentReader::kept_entry(std::string_view field, std::string& kept_json) {
  if (const auto sealed = in_.optional_string("kept")) kept_json = open("kept", field, *sealed);
}

Status<> OpenDocument::read(std::string_view document) {
  auto object = json::parse_object_in(memory_, document, kDocumentLimits);
  if (!object) return std::unexpected(object.error());
  object_ = *std::move(object);
  const auto* format = json::find(object_, "v");
  if (format == nullptr || !format->is_int64()) return fail(Error::Kind::internal, "the format number is missing");
  if (format->as_int64() <= kDocumentFormat) return {};
  return fail(Error::Kind::internal,
              fmt::format("written by a newer version of Latchkey (format {}, this one knows {})", format->as_int64(),
                          kDocumentFormat));
}

Error document_error(const DocumentPlace& place, const Error& error) {
  return {Error::Kind::internal, fmt::format("stored {}: {}", place.describe(), error.detail)};
}

}  // namespace latchkey::store
