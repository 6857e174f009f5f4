#include "rp/refusal.h"

#include <fmt/core.h>

#include "json/json.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

std::string_view hint_for(std::string_view error) {
  if (error == "invalid_client") return "Check how the client authenticates against the provider's console";
  if (error == "unauthorized_client") return "Allow this for the client at the provider";
  if (error == "invalid_request_object")
    return "Compare the client's key and its algorithm with the provider's console";
  return "The provider's log says more";
}

}  // namespace

Error refusal(const Answer& answer, std::string_view what, std::string_view clause) {
  const auto object = json::parse_object(answer.body);
  const std::string_view code = object ? json::string_or_empty(*object, "error") : std::string_view{};
  if (code.empty()) {
    return make_error(ErrorCode::provider_error,
                      fmt::format("{} answered with status {} and no OAuth error", what, answer.status), clause,
                      "Check that the provider runs properly; its log may say more");
  }
  std::string message = fmt::format("{} refused the request", what);
  const std::string_view description = json::string_or_empty(*object, "error_description");
  if (!description.empty()) message += ": " + printable(description);
  Error error = make_error(ErrorCode::request_refused, std::move(message), clause, hint_for(code));
  error.provider_error = printable(code, 60);
  return error;
}

}  // namespace latchkey::rp
