#include "url/form.h"

#include <algorithm>

#include "base/utf8.h"
#include "url/percent.h"

namespace latchkey::url {
namespace {

Result<std::string> decode_part(std::string_view part, std::string_view what) {
  auto decoded = form_decode(part);
  if (!decoded) return fail(Error::Kind::invalid, "malformed percent-encoding in a form " + std::string(what));
  if (!is_utf8(*decoded)) return fail(Error::Kind::invalid, "a form " + std::string(what) + " is not UTF-8");
  if (decoded->find('\0') != std::string::npos) return fail(Error::Kind::invalid, "NUL in a form " + std::string(what));
  return std::move(*decoded);
}

}  // namespace

void Form::remove(std::string_view name) {
  std::erase_if(pairs_, [&](const Pair& pair) { return pair.first == name; });
}

std::optional<std::string_view> Form::get(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Form::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : pairs_) {
    if (key == name) values.emplace_back(value);
  }
  return values;
}

std::size_t Form::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.first == name; }));
}

std::string Form::encode() const {
  std::string out;
  for (const auto& [name, value] : pairs_) {
    if (!out.empty()) out += '&';
    out += form_encode(name);
    out += '=';
    out += form_encode(value);
  }
  return out;
}

Result<Form> parse_form(std::string_view encoded, FormLimits limits) {
  if (encoded.size() > limits.max_bytes) {
    return fail(Error::Kind::invalid, "the form is larger than " + std::to_string(limits.max_bytes) + " bytes");
  }
  Form form;
  while (!encoded.empty()) {
    const auto end = std::min(encoded.find('&'), encoded.size());
    const auto piece = encoded.substr(0, end);
    encoded.remove_prefix(std::min(end + 1, encoded.size()));
    if (piece.empty()) continue;
    if (form.size() == limits.max_fields) {
      return fail(Error::Kind::invalid, "the form has more than " + std::to_string(limits.max_fields) + " fields");
    }
    const auto equals = std::min(piece.find('='), piece.size());
    auto name = decode_part(piece.substr(0, equals), "name");
    if (!name) return std::unexpected(name.error());
    auto value = decode_part(piece.substr(std::min(equals + 1, piece.size())), "value");
    if (!value) return std::unexpected(value.error());
    form.add(std::move(*name), std::move(*value));
  }
  return form;
}

}  // namespace latchkey::url
