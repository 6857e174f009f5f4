#include "json/element_stream.h"

#include <fmt/core.h>

namespace latchkey::json {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

Status<> ElementStream::append(std::string& to, std::string_view text) const {
  if (to.size() + text.size() > limits_.max_bytes) {
    return fail(Error::Kind::invalid, fmt::format("larger than {} bytes", limits_.max_bytes));
  }
  to += text;
  return {};
}

/// Whether the character belonged to a string.
bool ElementStream::inside_string(char c) {
  if (!in_string_) return false;
  if (escaped_) {
    escaped_ = false;
  } else if (c == '\\') {
    escaped_ = true;
  } else if (c == '"') {
    in_string_ = false;
    in_key_ = false;
  }
  if (in_key_) key_ += c;
  return true;
}

void ElementStream::note_outside_string(char c) {
  const bool outermost = depth_ == 1 && outer_is_object_;
  if (c == '"') {
    in_string_ = true;
    in_key_ = outermost && expects_key_;
    if (in_key_) key_.clear();
  } else if (c == '{' || c == '[') {
    if (depth_ == 0) expects_key_ = outer_is_object_ = c == '{';
    ++depth_;
  } else if (c == '}' || c == ']') {
    if (depth_ > 0) --depth_;
  }
  if (outermost && !is_space(c)) {
    expects_value_ = c == ':';
    expects_key_ = c == ',';
  }
}

/// How much of the piece belongs to the rest; the array begins behind it.
std::size_t ElementStream::scan_rest(std::string_view piece) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i];
    if (inside_string(c)) continue;
    if (c == '[' && expects_value_ && depth_ == 1 && outer_is_object_ && key_ == wanted_) {
      in_array_ = true;
      element_begun_ = expects_value_ = false;
      depth_ = 0;
      return i + 1;
    }
    note_outside_string(c);
  }
  return piece.size();
}

Status<> ElementStream::end_element(bool last, const Take& take) {
  if (!element_begun_) {
    // "[]" has no element, "[1,]" and "[,1]" lack one.
    if (last && count_ == 0) return {};
    return fail(Error::Kind::invalid, fmt::format("{}[{}]: a value is missing", wanted_, count_));
  }
  element_begun_ = false;
  const auto place = count_++;
  if (!take) return {};
  auto value = parse(element_, limits_);
  element_.clear();
  if (!value) return fail(value.error().kind, fmt::format("{}[{}]: {}", wanted_, place, value.error().detail));
  return take(std::move(*value));
}

/// How much of the piece was used: up to the end of an element, or of the piece.
Result<std::size_t> ElementStream::scan_array(std::string_view piece, const Take& take) {
  std::size_t i = 0;
  bool ends = false;
  for (; i < piece.size(); ++i) {
    const char c = piece[i];
    if (inside_string(c)) continue;
    ends = depth_ == 0 && (c == ',' || c == ']');
    if (ends) break;
    if (!is_space(c)) element_begun_ = true;
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') {
      if (depth_ == 0) return fail(Error::Kind::invalid, fmt::format("{}[{}]: a bracket too many", wanted_, count_));
      --depth_;
    }
  }
  if (take) {
    if (auto added = append(element_, piece.substr(0, i)); !added) {
      return fail(added.error().kind, fmt::format("{}[{}]: {}", wanted_, count_, added.error().detail));
    }
  }
  if (!ends) return i;
  const bool last = piece[i] == ']';
  if (auto ended = end_element(last, take); !ended) return std::unexpected(ended.error());
  if (!last) return i + 1;
  in_array_ = false;
  depth_ = 1;
  return i;  // the bracket belongs to the rest, where it stands at depth 1
}

Status<> ElementStream::feed(std::string_view piece, const Take& take) {
  while (!piece.empty()) {
    if (in_array_) {
      const auto used = scan_array(piece, take);
      if (!used) return std::unexpected(used.error());
      piece.remove_prefix(*used);
      if (in_array_) continue;
      depth_ = 2;  // for the bracket that closes the array
    }
    const auto used = scan_rest(piece);
    if (auto added = append(rest_, piece.substr(0, used)); !added) return added;
    piece.remove_prefix(used);
  }
  return {};
}

Result<Object> ElementStream::finish() {
  if (in_array_) return fail(Error::Kind::invalid, fmt::format("the text ends inside {}[{}]", wanted_, count_));
  return parse_object(rest_, limits_);
}

}  // namespace latchkey::json
