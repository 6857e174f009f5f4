// multipart/form-data (RFC 7578), as browsers send a file with a few fields. Strict: what does not end as it should,
// has a part without a name, or a name twice, is an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace latchkey::http {

struct FormPart {
  std::string name;
  std::string file_name;
  std::string_view content;  ///< in the request's body
};

class MultipartForm {
 public:
  /// Error::invalid for another media type or a malformed body; at most 32 parts. `request` outlives the form.
  [[nodiscard]] static Result<MultipartForm> parse(const Request& request);
  /// Null when there is no such part.
  [[nodiscard]] const FormPart* find(std::string_view name) const;
  /// The part's content, or "".
  [[nodiscard]] std::string_view text(std::string_view name) const;

 private:
  std::vector<FormPart> parts_;
};

}  // namespace latchkey::http
