// Taking a compact JWS apart, before anything about it is believed. For this folder's .cc files only.
#pragma once

#include <string>
#include <string_view>

#include "jose/jws.h"

namespace latchkey::jose {

struct CompactParts {
  std::shared_ptr<const JwsHeader> header;
  std::string payload;
  std::string signature;
  std::string_view signing_input;   // into the text that was split
  std::string_view encoded_header;  // the same
};

[[nodiscard]] JoseResult<CompactParts> split_compact(std::string_view compact, const HeaderMemory* memory = nullptr);

[[nodiscard]] inline std::unexpected<JoseError> jose_fail(JoseError::Reason reason, std::string detail) {
  return std::unexpected<JoseError>(JoseError{reason, std::move(detail)});
}

}  // namespace latchkey::jose
