#include "pages/plain_text.h"

#include <gtest/gtest.h>

namespace latchkey::pages {
namespace {

TEST(PlainText, IsWhatTheMarkupSays) {
  const struct {
    const char* html;
    const char* text;
  } rows[] = {
      {"", ""},
      {"Shop", "Shop"},
      {"<div class=\"kc-logo-text\"><span>Keycloak</span></div>", "Keycloak"},
      {"<b>Shop</b> &amp; <i>Sons</i>", "Shop & Sons"},
      {"  a\n\t b  ", "a b"},
      {"<script>alert(1)</script>Shop<style>b{}</style>", "Shop"},
      {"<SCRIPT>alert(1)</sCrIpT >Shop", "Shop"},
      {"<!-- <b> -->Shop", "Shop"},
      {"Shop<script>never closed", "Shop"},
      {"Shop<img src=x onerror=alert(1)", "Shop"},
      {"&lt;script&gt;", "<script>"},  // text: the page escapes it
      {"R&D", "R&D"},
      {"Gr\xc3\xbc\xc3\x9f"
       "e",
       "Gr\xc3\xbc\xc3\x9f"
       "e"},
  };
  for (const auto& row : rows) EXPECT_EQ(plain_text(row.html), row.text) << row.html;
}

}  // namespace
}  // namespace latchkey::pages
