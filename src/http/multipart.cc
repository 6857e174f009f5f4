#include "http/multipart.h"

#include <algorithm>

namespace latchkey::http {
namespace {

constexpr std::size_t kMaxParts = 32;

std::unexpected<Error> malformed(std::string why) {
  return fail(Error::Kind::invalid, "multipart/form-data: " + std::move(why));
}

/// The value of `key` in "form-data; name=\"file\"; filename=\"a.json\"", quoted or not.
std::optional<std::string> parameter(std::string_view header, std::string_view key) {
  for (std::size_t at = header.find(';'); at != std::string_view::npos; at = header.find(';', at)) {
    ++at;
    while (at < header.size() && (header[at] == ' ' || header[at] == '\t')) ++at;
    const std::string_view rest = header.substr(at);
    if (rest.size() <= key.size() || !equal_ignoring_case(rest.substr(0, key.size()), key) || rest[key.size()] != '=')
      continue;
    std::string_view value = rest.substr(key.size() + 1);
    if (!value.starts_with('"')) return std::string(value.substr(0, value.find_first_of("; \t")));
    value.remove_prefix(1);
    const auto end = value.find('"');
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(value.substr(0, end));
  }
  return std::nullopt;
}

std::optional<std::string> disposition(std::string_view head, std::string_view key) {
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view() : head.substr(end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !equal_ignoring_case(line.substr(0, colon), "content-disposition")) continue;
    return parameter(line.substr(colon + 1), key);
  }
  return std::nullopt;
}

}  // namespace

Result<MultipartForm> MultipartForm::parse(const Request& request) {
  if (request.content_type() != "multipart/form-data") return malformed("is expected here");
  const auto boundary = parameter(request.headers.get("Content-Type").value_or(""), "boundary");
  // RFC 2046 §5.1.1: a boundary has 1 to 70 characters
  if (!boundary || boundary->empty() || boundary->size() > 70) return malformed("the boundary is missing");
  const std::string delimiter = "\r\n--" + *boundary;
  std::string_view body = request.body;
  if (!body.starts_with(delimiter.substr(2))) return malformed("does not begin with its boundary");
  body.remove_prefix(delimiter.size() - 2);
  MultipartForm form;
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return malformed("a boundary is no line of its own");
    body.remove_prefix(2);
    const auto head_end = body.find("\r\n\r\n");
    const auto end = body.find(delimiter);
    if (head_end == std::string_view::npos || end == std::string_view::npos || end < head_end + 2)
      return malformed("ends in the middle");
    const std::string_view head = body.substr(0, head_end);
    const std::size_t start = std::min(head_end + 4, end);
    const auto name = disposition(head, "name");
    if (!name || name->empty()) return malformed("a part has no name");
    if (form.find(*name) != nullptr) return malformed("a name stands twice");
    if (form.parts_.size() == kMaxParts) return malformed("has too many parts");
    form.parts_.push_back({*name, disposition(head, "filename").value_or(""), body.substr(start, end - start)});
    body.remove_prefix(end + delimiter.size());
  }
  return form;
}

const FormPart* MultipartForm::find(std::string_view name) const {
  const auto found = std::ranges::find(parts_, name, &FormPart::name);
  return found == parts_.end() ? nullptr : &*found;
}

std::string_view MultipartForm::text(std::string_view name) const {
  const auto* part = find(name);
  return part == nullptr ? std::string_view() : part->content;
}

}  // namespace latchkey::http
