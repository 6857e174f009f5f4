#include "http/beast/request_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <optional>

#include "http/beast/chunk_extension.h"

namespace latchkey::http::beast {
namespace {

namespace bhttp = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

/// No chunked body ends with fewer bytes than "0 CRLF CRLF". Beast 1.81 asserts that it has them all when it looks at a last
/// chunk again, so it is not shown less; found by request_reader_fuzz.
constexpr std::size_t kLeastChunkedRest = 5;
/// A chunk header, a trailer section: what must be there in one piece before anything of it is taken.
constexpr std::size_t kMaxPendingBytes = 8 * 1024;

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_target_byte(char ch) {
  const auto c = static_cast<unsigned char>(ch);
  return c > 0x20 && c < 0x7F && c != '#' && c != '\\' && c != '"' && c != '<' && c != '>';
}

bool is_method_byte(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; }

/// uri-host [":" port], narrower than RFC 3986: what host names and addresses are made of. It goes into links and redirects.
bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  const auto bracket = host.starts_with('[') ? host.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  const auto colon = host.find(':', bracket);
  const auto name = host.substr(0, colon);
  const bool port_ok = colon == std::string_view::npos || (all_digits(host.substr(colon + 1)) && host.size() - colon <= 6);
  return port_ok && !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    if (bracket != 0 && (c == ':' || c == '[' || c == ']')) return true;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

/// The head's lines, looked at before Beast sees them.
struct HeadScan {
  std::size_t looked_at = 0;   ///< everything before is known to be sound
  std::size_t line_start = 0;
  std::size_t request_line = 0;  ///< its size with CRLF; 0 while it is unfinished
  bool complete = false;

  /// nullopt: sound so far.
  std::optional<Refusal> advance(std::string_view bytes) {
    while (!complete) {
      const auto lf = bytes.find('\n', looked_at);
      if (lf == std::string_view::npos) {
        looked_at = bytes.size();
        return std::nullopt;
      }
      // RFC 9112 §2.2: a bare LF may be taken for a line end; those in front of us may not agree, so we do not.
      if (lf == 0 || bytes[lf - 1] != '\r') return Refusal{400, "a line ends without CR"};
      // RFC 9112 §5.2: obs-fold.
      if (line_start != 0 && (bytes[line_start] == ' ' || bytes[line_start] == '\t')) return Refusal{400, "a header field is folded"};
      complete = lf - 1 == line_start;
      looked_at = line_start = lf + 1;
      if (request_line == 0) request_line = line_start;
    }
    return std::nullopt;
  }
};

Refusal refusal_of(const error_code& error) {
  if (error == bhttp::error::bad_version) return {505, "HTTP/1.1 is spoken here"};
  if (error == bhttp::error::bad_transfer_encoding) return {400, "Transfer-Encoding is malformed or conflicts with Content-Length"};
  if (error == bhttp::error::bad_content_length || error == bhttp::error::multiple_content_length) return {400, "Content-Length is malformed or conflicts"};
  if (error == bhttp::error::bad_chunk || error == bhttp::error::bad_chunk_extension) return {400, "a chunk is malformed"};
  if (error == bhttp::error::header_limit) return {431, "the headers are too large"};
  return {400, "the request is malformed"};
}

}  // namespace

class RequestReader::Parser final : public bhttp::basic_parser<true> {
 public:
  Parser(Request& request, ReaderLimits limits) : request_(request), limits_(limits) {
    header_limit(static_cast<std::uint32_t>(std::max(limits.header_bytes, kMaxPendingBytes) + 4));
    body_limit(boost::none);  // known only when the route is; counted in take()
    eager(false);
  }

  [[nodiscard]] int version() const { return version_; }
  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  void refuse(int status, std::string_view why) {
    if (!refusal_) refusal_ = Refusal{status, why};
  }
  void limit_body(std::size_t bytes) { max_body_ = bytes; }
  [[nodiscard]] std::size_t max_body() const { return max_body_; }

 private:
  void on_request_impl(bhttp::verb, string_view method, string_view target, int version, error_code&) override {
    request_.method.assign(method.data(), method.size());
    request_.target.assign(target.data(), target.size());
    version_ = version;
  }

  void on_field_impl(bhttp::field name, string_view name_text, string_view value, error_code&) override {
    // RFC 9112 §7.1.2: trailer fields are not merged into the headers; we ignore them.
    if (is_header_done_) return;
    if (request_.headers.size() == limits_.header_count) return refuse(431, "too many header fields");
    check_framing(name, std::string_view(value.data(), value.size()));
    request_.headers.add({name_text.data(), name_text.size()}, {value.data(), value.size()});
  }

  void check_framing(bhttp::field name, std::string_view value) {
    switch (name) {
      case bhttp::field::host:
        // RFC 9112 §3.2: more than one Host, or an invalid one, is answered with 400.
        if (++hosts_ > 1) refuse(400, "several Host headers");
        if (!is_host(value)) refuse(400, "the Host header is malformed");
        request_.host = value;
        return;
      case bhttp::field::content_length:
        // RFC 9112 §6.3: repeated lengths may be merged if equal; whoever sends them is up to no good.
        if (++lengths_ > 1 || !all_digits(value)) refuse(400, "Content-Length is malformed or repeated");
        return;
      case bhttp::field::transfer_encoding:
        // RFC 9112 §6.1: codings we do not understand are answered with 501.
        if (++encodings_ > 1) refuse(400, "Transfer-Encoding is repeated");
        if (!equal_ignoring_case(value, "chunked")) refuse(501, "the only transfer coding understood is \"chunked\"");
        return;
      case bhttp::field::expect:
        // RFC 9110 §10.1.1: other expectations MAY be answered with 417.
        if (!equal_ignoring_case(value, "100-continue")) refuse(417, "the only expectation understood is \"100-continue\"");
        expects_continue_ = true;
        return;
      default: return;
    }
  }

  void on_header_impl(error_code&) override {
    is_header_done_ = true;
    // RFC 9112 §3.2: an HTTP/1.1 request without Host is answered with 400.
    if (version_ >= 11 && hosts_ == 0) refuse(400, "the Host header is missing");
    // RFC 9112 §6.1: Transfer-Encoding in HTTP/1.0 is faulty framing.
    if (version_ < 11 && encodings_ > 0) refuse(400, "Transfer-Encoding in an HTTP/1.0 request");
    if (version_ < 11) expects_continue_ = false;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view bytes, error_code&) override { return take(bytes); }
  void on_chunk_header_impl(std::uint64_t size, string_view extension, error_code&) override {
    // RFC 9112 §7.1.1: chunk-ext-val is a token or a quoted-string, and neither has control characters.
    if (!is_clean_extension({extension.data(), extension.size()})) return refuse(400, "a chunk is malformed");
    if (size > max_body_ || request_.body.size() > max_body_ - size) refuse(413, "the body is too large");
  }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) override { return take(bytes); }
  void on_finish_impl(error_code&) override {}
  void on_response_impl(int, string_view, int, error_code&) override {}

  std::size_t take(string_view bytes) {
    if (request_.body.size() + bytes.size() > max_body_) {
      refuse(413, "the body is too large");
    } else {
      request_.body.append(bytes.data(), bytes.size());
    }
    return bytes.size();
  }

  Request& request_;
  ReaderLimits limits_;
  std::optional<Refusal> refusal_;
  std::size_t max_body_ = 0;
  int version_ = 11;
  int hosts_ = 0;
  int lengths_ = 0;
  int encodings_ = 0;
  bool expects_continue_ = false;
  bool is_header_done_ = false;
};

struct RequestReader::Parts {
  explicit Parts(ReaderLimits l) : limits(l) {}

  ReaderLimits limits;
  State state = State::head;
  Refusal refusal;
  Request request;
  HeadScan scan;
  std::optional<Parser> parser;

  std::size_t refuse(Refusal why) {
    state = State::refused;
    refusal = why;
    return 0;
  }
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  std::optional<Refusal> split_target();
};

std::size_t RequestReader::Parts::feed_head(std::string_view bytes) {
  if (bytes.empty() || bytes == "\r") return 0;
  // RFC 9112 §2.2: at least one empty line before the request line is ignored.
  if (scan.looked_at == 0 && bytes.starts_with("\r\n")) return 2;
  // A TLS greeting on a plain port would wait for its line end until the time is up.
  if (!is_method_byte(bytes[0])) return refuse({400, "this is not HTTP"});
  if (const auto bad = scan.advance(bytes)) return refuse(*bad);
  const std::size_t size = scan.complete ? scan.line_start : bytes.size();
  if (size > limits.header_bytes) {
    const bool line_too_long = scan.request_line == 0 || scan.request_line > limits.header_bytes;
    return refuse(line_too_long ? Refusal{414, "the request line is too long"} : Refusal{431, "the headers are too large"});
  }
  if (!scan.complete) return 0;
  error_code error;
  parser->put(boost::asio::buffer(bytes.data(), size), error);
  if (parser->refusal()) return refuse(*parser->refusal());
  if (error) return refuse(refusal_of(error));
  if (const auto bad = split_target()) return refuse(*bad);
  state = parser->is_done() ? State::done : State::body;
  return size;
}

/// RFC 9112 §3.2: origin-form; absolute-form, whose authority replaces Host; asterisk-form for OPTIONS.
std::optional<Refusal> RequestReader::Parts::split_target() {
  std::string& target = request.target;
  if (!std::all_of(target.begin(), target.end(), is_target_byte)) return Refusal{400, "the request target has a byte that URLs do not have"};
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() || !equal_ignoring_case(std::string_view(target).substr(0, scheme.size()), scheme)) continue;
    const auto end = std::min(target.find_first_of("/?", scheme.size()), target.size());
    request.host = target.substr(scheme.size(), end - scheme.size());
    if (!is_host(request.host)) return Refusal{400, "the request target's host is malformed"};
    target.erase(0, end);
    if (!target.starts_with('/')) target.insert(0, "/");
    break;
  }
  if (target == "*" && request.method == "OPTIONS") {
    request.path = target;
    return std::nullopt;
  }
  if (!target.starts_with('/')) return Refusal{400, "the request target is neither a path nor an http URL"};
  const auto question = target.find('?');
  request.path.assign(target, 0, question);
  if (question != std::string::npos) request.query.assign(target, question + 1);
  return std::nullopt;
}

std::size_t RequestReader::Parts::feed_body(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && state == State::body) {
    error_code error;
    const auto piece = bytes.substr(used);
    if (parser->chunked() && piece.size() < kLeastChunkedRest) return used;
    const auto n = parser->put(boost::asio::buffer(piece.data(), piece.size()), error);
    used += n;
    if (parser->refusal()) return refuse(*parser->refusal());
    if (error == bhttp::error::need_more) {
      if (piece.size() - n > kMaxPendingBytes) return refuse({400, "a chunk header is too long"});
      return used;
    }
    if (error) return refuse(refusal_of(error));
    if (parser->is_done()) state = State::done;
  }
  return used;
}

RequestReader::RequestReader(ReaderLimits limits) : parts_(std::make_unique<Parts>(limits)) { reset(); }
RequestReader::~RequestReader() = default;

void RequestReader::reset() {
  constexpr std::size_t kKeptBody = 16 * 1024;
  Parts& p = *parts_;
  p.state = State::head;
  p.scan = {};
  Request& r = p.request;
  for (std::string* text : {&r.method, &r.target, &r.path, &r.query, &r.host, &r.route, &r.trace_id}) text->clear();
  r.headers.clear();
  if (r.body.capacity() > kKeptBody) r.body = {};
  r.body.clear();
  r.path_params.clear();
  p.parser.emplace(r, p.limits);
}

std::size_t RequestReader::feed(std::string_view bytes) {
  Parts& p = *parts_;
  if (p.state == State::head) return p.feed_head(bytes);
  return p.state == State::body ? p.feed_body(bytes) : 0;
}

std::size_t RequestReader::announced_body() const {
  const auto length = parts_->parser->content_length();
  return length ? static_cast<std::size_t>(*length) : std::numeric_limits<std::size_t>::max();
}

void RequestReader::set_body_limit(std::size_t bytes) {
  Parts& p = *parts_;
  p.parser->limit_body(bytes);
  const auto length = p.parser->content_length();
  if (length && *length > bytes) {
    p.refuse({413, "the body is too large"});
  } else if (length) {
    p.request.body.reserve(std::min<std::size_t>(*length, 64 * 1024));
  }
}

RequestReader::State RequestReader::state() const { return parts_->state; }
const Refusal& RequestReader::refusal() const { return parts_->refusal; }
Request& RequestReader::request() { return parts_->request; }
bool RequestReader::keep_alive() const { return parts_->state == State::done && parts_->parser->keep_alive(); }
bool RequestReader::is_http_1_0() const { return parts_->parser->version() < 11; }
bool RequestReader::expects_continue() const { return parts_->parser->expects_continue(); }

}  // namespace latchkey::http::beast
