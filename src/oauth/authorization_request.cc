#include "oauth/authorization_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "oauth/params.h"
#include "url/url.h"

namespace latchkey::oauth {
namespace {

using Raw = AuthorizationRequestRaw;

constexpr std::array<std::pair<ResponseMode, std::string_view>, 3> kModes{
    {{ResponseMode::query, "query"}, {ResponseMode::fragment, "fragment"}, {ResponseMode::form_post, "form_post"}}};

constexpr std::array<std::pair<Prompt, std::string_view>, 5> kPrompts{{{Prompt::none, "none"},
                                                                       {Prompt::login, "login"},
                                                                       {Prompt::consent, "consent"},
                                                                       {Prompt::select_account, "select_account"},
                                                                       {Prompt::create, "create"}}};

/// Wire name and place of every parameter but client_id and redirect_uri.
constexpr std::array<std::pair<std::string_view, std::string Raw::*>, 21> kFields{{
    {"response_type", &Raw::response_type},
    {"response_mode", &Raw::response_mode},
    {"scope", &Raw::scope},
    {"state", &Raw::state},
    {"nonce", &Raw::nonce},
    {"code_challenge", &Raw::code_challenge},
    {"code_challenge_method", &Raw::code_challenge_method},
    {"prompt", &Raw::prompt},
    {"max_age", &Raw::max_age},
    {"display", &Raw::display},
    {"login_hint", &Raw::login_hint},
    {"id_token_hint", &Raw::id_token_hint},
    {"ui_locales", &Raw::ui_locales},
    {"claims_locales", &Raw::claims_locales},
    {"acr_values", &Raw::acr_values},
    {"claims", &Raw::claims},
    {"request", &Raw::request},
    {"request_uri", &Raw::request_uri},
    {"registration", &Raw::registration},
    {"kc_action", &Raw::kc_action},
    {"kc_idp_hint", &Raw::kc_idp_hint},
}};

/// A parameter on which everything else rests: ambiguous means absent, and why.
std::pair<std::string, std::optional<Error>> read_identity(const url::Form& form, std::string_view parameter) {
  if (form.count(parameter) > 1) {
    return {"", Error{.code = ErrorCode::invalid_request,
                      .description = "Duplicated parameter: " + std::string(parameter)}};
  }
  const std::string_view value = form.get(parameter).value_or("");
  if (value.size() > max_parameter_bytes(parameter)) {
    return {"",
            Error{.code = ErrorCode::invalid_request, .description = "Parameter too long: " + std::string(parameter)}};
  }
  return {std::string(value), std::nullopt};
}

template <class Use>
void for_each_word(std::string_view text, Use use) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) use(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace

std::string_view name(ResponseMode mode) { return kModes.at(static_cast<std::size_t>(mode)).second; }

std::optional<ResponseMode> parse_response_mode(std::string_view text) {
  for (const auto& [mode, spelling] : kModes) {
    if (spelling == text) return mode;
  }
  return std::nullopt;
}

AuthorizationRequestRaw read_authorization_request(const url::Form& form) {
  Raw raw;
  std::tie(raw.client_id, raw.client_id_error) = read_identity(form, "client_id");
  std::tie(raw.redirect_uri, raw.redirect_uri_error) = read_identity(form, "redirect_uri");
  raw.params_error = find_params_error(form, {"client_id", "redirect_uri"});
  for (const auto& [parameter, field] : kFields) {
    const std::string_view value = form.get(parameter).value_or("");
    // Too long is refused by params_error; it need not be copied, nor come back in the answer (state).
    if (value.size() <= max_parameter_bytes(parameter) && form.count(parameter) <= 1) raw.*field = value;
  }
  return raw;
}

std::string_view name(Prompt prompt) { return kPrompts.at(static_cast<std::size_t>(prompt)).second; }

Result<std::vector<Prompt>> parse_prompt(std::string_view text) {
  std::vector<Prompt> prompts;
  bool unknown = false;
  for_each_word(text, [&](std::string_view word) {
    const auto* found = std::ranges::find(kPrompts, word, &decltype(kPrompts)::value_type::second);
    if (found == kPrompts.end()) {
      unknown = true;
    } else if (std::ranges::find(prompts, found->first) == prompts.end()) {
      prompts.push_back(found->first);
    }
  });
  if (unknown) return fail(ErrorCode::invalid_request, "Invalid parameter: prompt");
  // OpenID Connect Core §3.1.2.1: "If this parameter contains none with any other value, an error is returned."
  if (prompts.size() > 1 && std::ranges::find(prompts, Prompt::none) != prompts.end()) {
    return fail(ErrorCode::invalid_request, "Invalid parameter: prompt", "none beside another value");
  }
  return prompts;
}

Result<std::optional<std::int64_t>> parse_max_age(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) {
    return fail(ErrorCode::invalid_request, "Invalid parameter: max_age");
  }
  constexpr std::int64_t century = 100LL * 366 * 24 * 3600;  // keeps sums of times far from overflowing
  return std::min(value, century);
}

std::vector<std::string> parse_locales(std::string_view text) {
  std::vector<std::string> locales;
  for_each_word(text, [&](std::string_view tag) {
    const bool is_tag = tag.size() <= 35 && std::ranges::all_of(tag, [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                        });
    if (is_tag && locales.size() < 16) locales.emplace_back(tag);
  });
  return locales;
}

url::Form authorization_form(const AuthorizationRequestRaw& request) {
  url::Form form;
  if (!request.client_id.empty()) form.add("client_id", request.client_id);
  if (!request.redirect_uri.empty()) form.add("redirect_uri", request.redirect_uri);
  for (const auto& [parameter, field] : kFields) {
    if (!(request.*field).empty()) form.add(std::string(parameter), request.*field);
  }
  return form;
}

std::string authorization_url(std::string_view endpoint, const AuthorizationRequestRaw& request) {
  return url::append_query(endpoint, authorization_form(request));
}

}  // namespace latchkey::oauth
