#include "rp/plain_page.h"

#include <latchkey/http.h>

#include "base/base64.h"
#include "crypto/digest.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;"
    "color:#14201c;background:#f1f4f2}"
    "main{box-sizing:border-box;width:100%;max-width:34rem;padding:2rem;overflow-wrap:anywhere;background:#fff;"
    "border-radius:.75rem}"
    "h1{margin:0;font-size:1.5rem;line-height:1.25}"
    "p{margin:1rem 0 0}"
    "ul{margin:1rem 0 0;padding-left:1.25rem}"
    "li{padding:.375rem 0}"
    "a{color:#0b6b57}"
    "@media(prefers-color-scheme:dark){body{color:#e8efec;background:#0e1413}main{background:#18211f}a{color:#6fd3b8}}"
    "@media(max-width:34rem){body{display:block;background:#fff}main{padding:1.5rem;border-radius:0}}"
    "@media(max-width:34rem)and (prefers-color-scheme:dark){body{background:#18211f}}";

}  // namespace

std::string plain_page(std::string_view title, std::string_view content) {
  const std::string shown = escape_html(title);
  std::string page =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>";
  page.append(shown).append("</title><style>").append(kStyle).append("</style></head><body><main><h1>").append(shown);
  page.append("</h1>").append(content).append("</main></body></html>\n");
  return page;
}

const std::string& plain_page_policy() {
  static const std::string policy = "default-src 'none'; style-src 'sha256-" + base64_encode(crypto::sha256(kStyle)) +
                                    "'; base-uri 'none'; frame-ancestors 'none'";
  return policy;
}

}  // namespace latchkey::rp
