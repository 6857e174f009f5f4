#include "env_file.h"

#include <algorithm>
#include <optional>

namespace demo {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// What follows a closing quote may only be a comment.
bool is_rest_empty(std::string_view rest) {
  rest = trim(rest);
  return rest.empty() || rest.front() == '#';
}

std::optional<std::string> read_quoted(std::string_view text) {
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (c == quote) return is_rest_empty(text.substr(i + 1)) ? std::optional(value) : std::nullopt;
    if (c == '\\' && quote == '"' && i + 1 < text.size()) {
      const char escaped = text[++i];
      value += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
    } else {
      value += c;
    }
  }
  return std::nullopt;
}

std::optional<std::string> read_value(std::string_view text) {
  if (!text.empty() && (text.front() == '\'' || text.front() == '"')) return read_quoted(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#' && (i == 0 || is_space(text[i - 1]))) return std::string(trim(text.substr(0, i)));
  }
  return std::string(text);
}

void read_line(std::string_view line, const std::string& where, EnvFile& out) {
  line = trim(line);
  if (line.empty() || line.front() == '#') return;
  if (line.starts_with("export ")) line = trim(line.substr(7));
  const auto equals = line.find('=');
  const auto name = trim(line.substr(0, equals));
  // The line itself is not repeated: it may be half a secret.
  if (equals == std::string_view::npos || !is_name(name)) {
    out.problems.push_back(where + ": this is no setting; write NAME=value, or begin the line with # for a comment");
    return;
  }
  auto value = read_value(trim(line.substr(equals + 1)));
  if (!value) {
    out.problems.push_back(where + ": the quotes of " + std::string(name) + " are not closed properly; write " +
                           std::string(name) + "=\"value\"");
    return;
  }
  const auto [at, added] = out.entries.try_emplace(std::string(name), EnvEntry{std::move(*value), where});
  if (!added)
    out.problems.push_back(where + ": " + std::string(name) + " was set before, in " + at->second.where +
                           "; keep one of the two");
}

}  // namespace

EnvFile parse_env(std::string_view text, std::string_view file_name) {
  EnvFile out;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark, as some editors write it
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    read_line(text.substr(0, end), std::string(file_name) + ":" + std::to_string(number), out);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

}  // namespace demo
