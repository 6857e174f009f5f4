// RequestReader: bytes of one connection in, requests or refusals out. Beast's parser does the grammar; what stands here is
// what Beast leaves open and what request smuggling lives from (RFC 9112 §11.2): one reading of every message, or none.
// No I/O: a test or a fuzzer feeds it like the socket does.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "http/message.h"

namespace latchkey::http::beast {

/// The answer to a request that cannot be read; the connection ends with it.
struct Refusal {
  int status = 0;
  std::string_view why;
};

struct ReaderLimits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t header_count = 100;
};

class RequestReader {
 public:
  enum class State {
    head,     ///< wants the rest of request line and headers
    body,     ///< the head is complete: set_body_limit() once, then feed the body
    done,     ///< request() is whole
    refused,  ///< refusal() says why
  };

  explicit RequestReader(ReaderLimits limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Forgets the last request, keeping its memory for the next.
  void reset();
  /// Takes what it can from the front of `bytes` and says how much; the rest is offered again with more behind it.
  /// Bytes behind the end of a request are left alone.
  std::size_t feed(std::string_view bytes);
  /// What Content-Length says; the largest number for a body in chunks, which does not say.
  [[nodiscard]] std::size_t announced_body() const;
  /// Refuses with 413 at once if Content-Length says more.
  void set_body_limit(std::size_t bytes);

  [[nodiscard]] State state() const;
  [[nodiscard]] const Refusal& refusal() const;
  [[nodiscard]] Request& request();
  [[nodiscard]] bool keep_alive() const;
  /// HTTP/1.0 clients are told that the connection stays open.
  [[nodiscard]] bool is_http_1_0() const;
  /// RFC 9110 §10.1.1: the client waits for "100 Continue" before it sends the body.
  [[nodiscard]] bool expects_continue() const;

 private:
  class Parser;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace latchkey::http::beast
