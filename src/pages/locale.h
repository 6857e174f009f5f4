// Which language a page speaks, and in which direction it runs. Pure: the caller reads the cookie and the header.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::pages {

/// Everything that may decide, strongest first. Empty means "did not say".
struct LocaleWishes {
  std::string_view chosen;           ///< `kc_locale` of the page's language menu
  std::string_view user;             ///< the signed-in user's `locale` attribute
  std::string_view ui_locales;       ///< of the authorization request: tags parted by spaces (OIDC Core §3.1.2.1)
  std::string_view cookie;           ///< KEYCLOAK_LOCALE
  std::string_view accept_language;  ///< RFC 9110 §12.5.4
  std::string_view realm_default;
};

/// The best of `supported` (BCP 47 tags as the realm spells them), else the realm's default if supported, else "en".
/// "de-AT" is served by "de", "pt" by "pt-BR"; "_" counts as "-"; letters' case does not matter.
[[nodiscard]] std::string choose_locale(const LocaleWishes& wishes, std::span<const std::string> supported);

/// "ltr" or "rtl", for the dir attribute.
[[nodiscard]] std::string_view text_direction(std::string_view locale);

/// What speakers of the language call it ("Deutsch"), or the tag itself.
[[nodiscard]] std::string_view language_name(std::string_view locale);

/// One spelling for a tag: "pt_br" -> "pt-BR". Empty for what is no language tag.
[[nodiscard]] std::string canonical_locale(std::string_view tag);

}  // namespace latchkey::pages
