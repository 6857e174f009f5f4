// ResponseReader: bytes of an upstream in, one response out: its head, then its body piece by piece, without chunk
// framing. Interim answers (100, 102, 103) are passed over; 101 is an answer. What says two things about its own length
// is malformed: an upstream that confuses us must not confuse the client behind us (RFC 9112 §11.1).
// No I/O, like RequestReader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/relay.h"

namespace latchkey::http::beast {

class ResponseReader {
 public:
  enum class State {
    head,
    body,
    done,
    malformed,  ///< why() says what
  };

  ResponseReader();
  ~ResponseReader();
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  /// For the answer to another request. The answer to HEAD has no body, whatever its head says.
  void reset(bool to_head_request);
  /// Takes what it can from the front of `bytes` and says how much; the rest is offered again with more behind it.
  std::size_t feed(std::string_view bytes);
  /// The upstream has closed: the end of a body without a length, or a fault.
  void feed_end();

  [[nodiscard]] State state() const;
  [[nodiscard]] std::string_view why() const;
  [[nodiscard]] RelayHead& head();
  /// What came since it was last cleared.
  [[nodiscard]] std::string& body();
  /// As announced; also in an answer to HEAD.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const;
  [[nodiscard]] bool keep_alive() const;

 private:
  class Parser;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace latchkey::http::beast
