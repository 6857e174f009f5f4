#include "oauth/params.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace latchkey::oauth {
namespace {

constexpr std::size_t kDefaultBytes = 4096;

constexpr std::array<std::pair<std::string_view, std::size_t>, 10> kOtherBytes{{
    {"id_token_hint", 16 * 1024},
    {"request", 16 * 1024},
    {"client_assertion", 16 * 1024},
    {"assertion", 16 * 1024},
    {"refresh_token", 16 * 1024},
    {"token", 16 * 1024},
    {"access_token", 16 * 1024},
    {"state", 2048},
    {"nonce", 2048},
    {"client_id", 1024},
}};

// A name comes from outside and goes into the description, so only a harmless one is repeated there.
std::string describe(std::string_view what, std::string_view parameter) {
  const bool harmless = parameter.size() <= 64 && std::ranges::all_of(parameter, [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                 c == '_' || c == '-' || c == '.';
                        });
  std::string out(what);
  if (harmless && !parameter.empty()) out.append(": ").append(parameter);
  return out;
}

}  // namespace

std::size_t max_parameter_bytes(std::string_view name) {
  for (const auto& [other, bytes] : kOtherBytes) {
    if (other == name) return bytes;
  }
  return kDefaultBytes;
}

std::optional<Error> find_params_error(const url::Form& form, std::initializer_list<std::string_view> ignore) {
  const auto error = [](std::string description) {
    return Error{.code = ErrorCode::invalid_request, .description = std::move(description)};
  };
  std::unordered_set<std::string_view> seen;
  std::size_t total = 0;
  for (const auto& [name, value] : form) {
    total += name.size() + value.size() + 2;
    if (total > kMaxParamsBytes) return error("The request is too large");
    if (std::ranges::find(ignore, name) != ignore.end()) continue;
    // RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    if (!seen.insert(name).second) return error(describe("Duplicated parameter", name));
    if (value.size() > max_parameter_bytes(name)) return error(describe("Parameter too long", name));
  }
  return std::nullopt;
}

Result<Params> Params::parse(const url::Form& form) {
  if (auto error = find_params_error(form)) return std::unexpected(std::move(*error));
  return Params(form);
}

std::optional<std::string_view> Params::get(std::string_view name) const {
  const auto value = form_.get(name);
  // RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted from the request."
  if (!value || value->empty()) return std::nullopt;
  return value;
}

}  // namespace latchkey::oauth
