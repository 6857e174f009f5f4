#include "pages/console_page.h"

#include <fmt/format.h>

#include "pages/html.h"

namespace latchkey::pages {
namespace {

// In a script element nothing is decoded and "</script" or "<!--" would end or turn it; in JSON an escape means the same.
std::string json_for_script(const json::Object& object) {
  std::string out;
  for (const char c : json::serialize(object)) {
    switch (c) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string escaped(const std::string& text) { return Html::escape(text).str(); }

}  // namespace

std::string console_page(const ConsolePage& page) {
  return fmt::format(R"(<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<link rel="icon" type="image/svg+xml" href="{base}/favicon.svg">
<link rel="stylesheet" href="{base}/host.css">
<link rel="stylesheet" href="{base}/{console}.css">
<script id="environment" type="application/json">{environment}</script>
<script type="module" src="{base}/{console}.js"></script>
</head>
<body data-page-id="{console}">
<div id="app">
<main class="loading"><img src="{base}/icon.svg" alt="" width="64" height="64"><p>{loading}</p><noscript><p>{no_script}</p></noscript></main>
</div>
</body>
</html>
)",
                     fmt::arg("language", escaped(page.language)), fmt::arg("title", escaped(page.title)),
                     fmt::arg("base", escaped(page.resources_url)), fmt::arg("console", escaped(page.console)),
                     fmt::arg("environment", json_for_script(page.environment)),
                     fmt::arg("loading", escaped(page.loading)), fmt::arg("no_script", escaped(page.no_script)));
}

std::string console_csp(std::string_view other_origin) {
  const std::string other = other_origin.empty() ? "" : fmt::format(" {}", other_origin);
  return fmt::format(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'{0}; "
      "frame-src 'self'{0}; frame-ancestors 'self'; form-action 'self'; base-uri 'none'; object-src 'none'",
      other);
}

}  // namespace latchkey::pages
