#include "cli/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "cli/printable.h"

namespace latchkey::cli {
namespace {

using Row = std::vector<std::string>;

const json::Value* member(const json::Object& object, std::string_view path) {
  if (const auto* whole = json::find(object, path)) return whole;  // names may hold dots themselves
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto* inner = json::find(object, path.substr(0, dot));
  return inner != nullptr && inner->is_object() ? member(inner->as_object(), path.substr(dot + 1)) : nullptr;
}

std::string cell(const json::Value* value) {
  if (value == nullptr || value->is_null()) return "";
  if (value->is_string()) return printable(json::view(value->as_string()));
  if (value->is_array() && std::ranges::all_of(value->as_array(), [](const auto& v) { return v.is_string(); })) {
    std::string out;
    for (const auto& text : value->as_array()) out += (out.empty() ? "" : ", ") + printable(json::view(text.as_string()));
    return out;
  }
  return printable(json::serialize(*value));
}

std::size_t width(std::string_view text) {  // in code points: near enough for names
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

Columns columns_of(const json::Array& rows, const Columns& wanted) {
  if (!wanted.empty() || rows.empty() || !rows.front().is_object()) return wanted;
  Columns out;
  for (const auto& entry : rows.front().as_object()) {
    if (!entry.value().is_object() && !entry.value().is_array()) out.emplace_back(entry.key().data(), entry.key().size());
  }
  return out;
}

std::vector<Row> rows_of(const json::Array& list, const Columns& columns) {
  std::vector<Row> rows;
  for (const auto& entry : list) {
    Row row;
    if (entry.is_object()) {
      for (const auto& column : columns) row.push_back(cell(member(entry.as_object(), column)));
    } else {
      row.push_back(cell(&entry));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string as_table(Columns head, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& name : head) widths.push_back(width(name));
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  const auto line = [&](const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - width(row[i]) + 2, ' ');
    }
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  };
  for (auto& name : head)
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  if (!head.empty()) line(head);
  for (const auto& row : rows) line(row);
  return out;
}

// RFC 4180 §2.6: fields with quotes, commas or line breaks are quoted, and a quote inside is doubled.
std::string as_csv(const Columns& head, const std::vector<Row>& rows) {
  std::string out;
  const auto line = [&](const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i != 0) out += ',';
      if (row[i].find_first_of("\",\r\n") == std::string::npos) {
        out += row[i];
        continue;
      }
      out += '"';
      for (const char c : row[i]) out.append(c == '"' ? 2 : 1, c);
      out += '"';
    }
    out += "\r\n";
  };
  if (!head.empty()) line(head);
  for (const auto& row : rows) line(row);
  return out;
}

json::Value only(const json::Value& value, const Columns& columns) {
  if (columns.empty()) return value;
  if (value.is_array()) {
    json::Array out;
    for (const auto& entry : value.as_array()) out.push_back(only(entry, columns));
    return out;
  }
  if (!value.is_object()) return value;
  json::Object out;
  for (const auto& column : columns) {
    if (const auto* found = member(value.as_object(), column)) out[column] = *found;
  }
  return out;
}

}  // namespace

std::string render(const json::Value& value, const Columns& columns, Format format) {
  if (format == Format::json) return json::pretty(only(value, columns));
  if (value.is_array()) {
    const Columns head = columns_of(value.as_array(), columns);
    const auto rows = rows_of(value.as_array(), head);
    return format == Format::csv ? as_csv(head, rows) : as_table(head, rows);
  }
  if (!value.is_object()) return cell(&value) + "\n";
  const json::Value shown = only(value, columns);
  std::vector<Row> rows;
  for (const auto& entry : shown.as_object()) rows.push_back({std::string(entry.key()), cell(&entry.value())});
  return format == Format::csv ? as_csv({}, rows) : as_table({}, rows);
}

}  // namespace latchkey::cli
