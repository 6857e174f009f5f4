// What a resource says. Answers have the forms that administration clients read: what every API here answers, and 201
// with a Location.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "endpoints/api_reply.h"

namespace latchkey::admin {

struct Call;

using endpoints::error_reply;
using endpoints::json_reply;
using endpoints::refused;
using endpoints::unauthorized;
using endpoints::unavailable;

/// An answer, or the wish to be asked once more: what was decided rests on a world that has changed meanwhile. Only
/// commit() (change.h) makes such a wish, and only dispatch.cc hears it.
class Reply {
 public:
  Reply(http::Response answer) : answer_(std::move(answer)) {}  // NOLINT: resources answer, and read better so
  [[nodiscard]] static Reply ask_again() { return {}; }

  /// Nothing when the resource wants to be asked again.
  [[nodiscard]] std::optional<http::Response> take() && { return std::move(answer_); }

 private:
  Reply() = default;
  std::optional<http::Response> answer_;
};

/// 201 whose Location is the address of the request and the new id.
[[nodiscard]] http::Response created(const Call& call, std::string_view id);
/// The same that also shows what was made.
[[nodiscard]] http::Response created(const Call& call, std::string_view id, const json::Object& made);
/// 404 "Could not find client".
[[nodiscard]] http::Response not_found(std::string_view what);
[[nodiscard]] http::Response forbidden();
/// 501: what the incumbent has behind a feature switch that is off there unless somebody turns it on (fine-grained
/// permissions of the first version, types of clients) and we do not have: rights are granted by roles alone.
[[nodiscard]] http::Response feature_off();
/// The answer to an error of reading what was sent: its detail names the place and holds nothing of ours.
[[nodiscard]] http::Response refusal_of(const Error& error);

}  // namespace latchkey::admin
