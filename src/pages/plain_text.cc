#include "pages/plain_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace latchkey::pages {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool begins_with_word(std::string_view html, std::string_view word) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; };
  return html.size() >= word.size() && std::ranges::equal(html.substr(0, word.size()), word, same);
}

/// Behind the tag or comment that begins here. What is never closed reaches to the end.
std::string_view behind_tag(std::string_view html) {
  if (html.starts_with("<!--")) {
    const auto end = html.find("-->");
    return end == std::string_view::npos ? std::string_view() : html.substr(end + 3);
  }
  for (const std::string_view hidden : {"<script", "<style"}) {
    if (!begins_with_word(html, hidden)) continue;
    while (!html.empty() && !(html.starts_with("</") && begins_with_word(html.substr(2), hidden.substr(1))))
      html.remove_prefix(1);
    break;
  }
  const auto end = html.find('>');
  return end == std::string_view::npos ? std::string_view() : html.substr(end + 1);
}

/// The character that an entity stands for and its length; "&" for what is none.
std::pair<std::string_view, std::size_t> entity(std::string_view html) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kKnown{{{"&amp;", "&"},
                                                                                 {"&lt;", "<"},
                                                                                 {"&gt;", ">"},
                                                                                 {"&quot;", "\""},
                                                                                 {"&#39;", "'"},
                                                                                 {"&apos;", "'"},
                                                                                 {"&nbsp;", " "}}};
  for (const auto& [name, text] : kKnown) {
    if (html.starts_with(name)) return {text, name.size()};
  }
  return {"&", 1};
}

}  // namespace

std::string plain_text(std::string_view html) {
  std::string out;
  const auto say = [&out](std::string_view text) {
    for (const char c : text) {
      if (!is_space(c))
        out += c;
      else if (!out.empty() && out.back() != ' ')
        out += ' ';
    }
  };
  while (!html.empty()) {
    if (html.front() == '<') {
      html = behind_tag(html);
    } else if (html.front() == '&') {
      const auto [text, size] = entity(html);
      say(text);
      html.remove_prefix(size);
    } else {
      say(html.substr(0, 1));
      html.remove_prefix(1);
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace latchkey::pages
