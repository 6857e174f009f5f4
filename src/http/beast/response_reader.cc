#include "http/beast/response_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>

#include "http/beast/chunk_extension.h"

namespace latchkey::http::beast {
namespace {

namespace bhttp = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t kHeadBytes = 64 * 1024;
constexpr std::size_t kHeadCount = 200;
constexpr std::size_t kMaxPendingBytes = 8 * 1024;
/// Beast 1.81 asserts that it has the whole end of a chunked body when it looks at a last chunk again
/// (request_reader.cc).
constexpr std::size_t kLeastChunkedRest = 5;

std::string_view why_of(const error_code& error) {
  if (error == bhttp::error::header_limit) return "the head of its answer is too large";
  if (error == bhttp::error::bad_content_length || error == bhttp::error::multiple_content_length)
    return "its Content-Length is malformed or repeated";
  if (error == bhttp::error::bad_transfer_encoding)
    return "its Transfer-Encoding is malformed or conflicts with Content-Length";
  if (error == bhttp::error::partial_message) return "its answer ends in the middle";
  if (error == bhttp::error::bad_chunk || error == bhttp::error::bad_chunk_extension)
    return "a chunk of its answer is malformed";
  return "its answer is not HTTP/1.1";
}

}  // namespace

class ResponseReader::Parser final : public bhttp::basic_parser<false> {
 public:
  Parser(RelayHead& head, std::string& body) : head_(head), body_(body) {
    header_limit(static_cast<std::uint32_t>(kHeadBytes));
    body_limit(boost::none);
    eager(false);
  }

  [[nodiscard]] std::string_view fault() const { return fault_; }
  [[nodiscard]] std::optional<std::uint64_t> announced() const { return announced_; }

 private:
  void on_request_impl(bhttp::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int status, string_view reason, int, error_code&) override {
    head_.status = status;
    head_.reason.assign(reason.data(), reason.size());
  }

  void on_field_impl(bhttp::field name, string_view name_text, string_view value, error_code&) override {
    if (is_header_done_) return;  // trailers are not passed on
    const std::string_view text(value.data(), value.size());
    if (head_.headers.size() == kHeadCount) fault_ = "its answer has too many header fields";
    if (name == bhttp::field::content_length) {
      std::uint64_t length = 0;
      const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), length);
      // RFC 9112 §6.3: conflicting lengths are an error in the connection.
      if (announced_ || bad != std::errc() || end != text.data() + text.size())
        fault_ = "its Content-Length is malformed or repeated";
      announced_ = length;
    }
    if (name == bhttp::field::transfer_encoding) {
      // RFC 9112 §6.1: only "chunked" says where the answer ends.
      if (encodings_++ > 0 || !equal_ignoring_case(text, "chunked"))
        fault_ = "its Transfer-Encoding is not \"chunked\"";
    }
    head_.headers.add({name_text.data(), name_text.size()}, text);
  }

  void on_header_impl(error_code&) override {
    is_header_done_ = true;
    // RFC 9112 §6.3: a message with both might be an attempt at response splitting.
    if (announced_ && encodings_ > 0) fault_ = "it announces its length in two ways";
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view bytes, error_code&) override { return take(bytes); }
  void on_chunk_header_impl(std::uint64_t, string_view extension, error_code& error) override {
    // RFC 9112 §7.1.1: as in request_reader.cc
    if (!is_clean_extension({extension.data(), extension.size()})) error = bhttp::error::bad_chunk_extension;
  }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) override { return take(bytes); }
  void on_finish_impl(error_code&) override {}

  std::size_t take(string_view bytes) {
    body_.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  RelayHead& head_;
  std::string& body_;
  std::string_view fault_;
  std::optional<std::uint64_t> announced_;
  int encodings_ = 0;
  bool is_header_done_ = false;
};

struct ResponseReader::Parts {
  State state = State::head;
  std::string_view why;
  RelayHead head;
  std::string body;
  bool to_head_request = false;
  std::optional<Parser> parser;

  void begin() {
    state = State::head;
    head.status = 0;
    head.headers.clear();
    body.clear();
    parser.emplace(head, body);
    parser->skip(to_head_request);
  }
  std::size_t fail(std::string_view reason) {
    state = State::malformed;
    why = reason;
    return 0;
  }
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
};

std::size_t ResponseReader::Parts::feed_head(std::string_view bytes) {
  // Beast takes a head in one piece only, which also keeps its view of it simple.
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (bytes.size() > kHeadBytes) return fail("the head of its answer is too large");
    if (!bytes.empty() && !std::string_view("HTTP/1.").starts_with(bytes.substr(0, 7)))
      return fail("its answer is not HTTP/1.1");
    return 0;
  }
  error_code error;
  const auto used = parser->put(boost::asio::buffer(bytes.data(), end + 4), error);
  if (!parser->fault().empty()) return fail(parser->fault());
  if (error && error != bhttp::error::need_more) return fail(why_of(error));
  if (!parser->is_header_done()) return fail("its answer is not HTTP/1.1");
  if (head.status < 100) return fail("its status is no status");
  // RFC 9110 §15.2: interim answers; those that we did not ask for are not passed on.
  if (head.status < 200 && head.status != 101) {
    begin();
    return used;
  }
  state = parser->is_done() || head.status == 101 ? State::done : State::body;
  return used;
}

std::size_t ResponseReader::Parts::feed_body(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && state == State::body) {
    const auto piece = bytes.substr(used);
    if (parser->chunked() && piece.size() < kLeastChunkedRest) return used;
    error_code error;
    const auto n = parser->put(boost::asio::buffer(piece.data(), piece.size()), error);
    used += n;
    if (error == bhttp::error::need_more) {
      if (piece.size() - n > kMaxPendingBytes) return fail("a chunk header of its answer is too long");
      return used;
    }
    if (error) return fail(why_of(error));
    if (parser->is_done()) state = State::done;
    if (n == 0) return used;
  }
  return used;
}

ResponseReader::ResponseReader() : parts_(std::make_unique<Parts>()) { reset(false); }
ResponseReader::~ResponseReader() = default;

void ResponseReader::reset(bool to_head_request) {
  parts_->to_head_request = to_head_request;
  parts_->begin();
}

std::size_t ResponseReader::feed(std::string_view bytes) {
  Parts& p = *parts_;
  std::size_t used = 0;
  while (p.state == State::head && used < bytes.size()) {
    const auto n = p.feed_head(bytes.substr(used));
    if (n == 0) return used;
    used += n;
  }
  if (p.state == State::body) used += p.feed_body(bytes.substr(used));
  return used;
}

void ResponseReader::feed_end() {
  Parts& p = *parts_;
  if (p.state == State::head) {
    p.fail("it hung up without an answer");
    return;
  }
  if (p.state != State::body) return;
  error_code error;
  p.parser->put_eof(error);
  if (error) {
    p.fail(why_of(error));
  } else {
    p.state = State::done;
  }
}

ResponseReader::State ResponseReader::state() const { return parts_->state; }
std::string_view ResponseReader::why() const { return parts_->why; }
RelayHead& ResponseReader::head() { return parts_->head; }
std::string& ResponseReader::body() { return parts_->body; }
std::optional<std::uint64_t> ResponseReader::content_length() const { return parts_->parser->announced(); }
bool ResponseReader::keep_alive() const { return parts_->state == State::done && parts_->parser->keep_alive(); }

}  // namespace latchkey::http::beast
