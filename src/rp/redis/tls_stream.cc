#include "rp/redis/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "rp/error.h"

namespace latchkey::rp::redis {

class Trust {
 public:
  explicit Trust(SSL_CTX* context) : context_(context, SSL_CTX_free) {}
  [[nodiscard]] SSL_CTX* get() const { return context_.get(); }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
};

namespace {

std::string last_error() {
  std::array<char, 256> text{};
  const unsigned long code = ERR_peek_last_error();
  if (code != 0) ERR_error_string_n(code, text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

Error wrong_file(std::string_view option, const std::string& file) {
  return make_error(ErrorCode::invalid_configuration,
                    std::string(option) + " of the Redis store cannot be used: " + file + ": " + last_error(), {},
                    "Give a PEM file that this program may read");
}

/// OpenSSL's own way to write to a socket can raise SIGPIPE, which would end somebody's program; this one cannot.
int write_socket(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto* socket = static_cast<const Socket*>(BIO_get_data(bio));
  const auto sent = ::send(socket->fd(), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int read_socket(BIO* bio, char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto* socket = static_cast<const Socket*>(BIO_get_data(bio));
  const auto got = ::recv(socket->fd(), bytes, static_cast<std::size_t>(size), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long control_socket(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO* bio_of(Socket& socket) {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "latchkey socket");
    BIO_meth_set_write(made, write_socket);
    BIO_meth_set_read(made, read_socket);
    BIO_meth_set_ctrl(made, control_socket);
    return made;
  }();
  BIO* bio = BIO_new(method);
  BIO_set_data(bio, &socket);
  BIO_set_init(bio, 1);
  return bio;
}

class TlsStream final : public Stream {
 public:
  TlsStream(std::unique_ptr<Socket> socket, SSL* ssl) : socket_(std::move(socket)), ssl_(ssl, SSL_free) {}

  Result<void> shake_hands(Deadline deadline) {
    return repeat(deadline, [this] { return SSL_connect(ssl_.get()); });
  }

  Result<void> write(std::string_view bytes, Deadline deadline) override {
    if (bytes.empty()) return {};
    return repeat(deadline, [&] { return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); });
  }

  Result<std::string> read(Deadline deadline) override {
    std::string bytes(std::size_t{16} * 1024, '\0');
    int got = 0;
    auto read = repeat(deadline, [&] {
      got = SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
      return got;
    });
    if (!read) return read.error();
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
  }

  bool is_quiet() override {
    // Session tickets may lie there: they are read, and only what would be an answer counts.
    char byte = 0;
    if (!socket_->has_input()) return SSL_pending(ssl_.get()) == 0;
    ERR_clear_error();
    const int got = SSL_peek(ssl_.get(), &byte, 1);
    return got <= 0 && SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ;
  }

 private:
  /// Calls until OpenSSL is content, waiting for the socket in between.
  template <class Call>
  Result<void> repeat(Deadline deadline, Call call) {
    while (true) {
      ERR_clear_error();
      const int result = call();
      if (result > 0) return {};
      const int error = SSL_get_error(ssl_.get(), result);
      if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return failure(error);
      if (auto waited = socket_->wait(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline); !waited)
        return waited;
    }
  }

  Error failure(int error) {
    if (error == SSL_ERROR_ZERO_RETURN) return unreachable("it closed the connection");
    const long verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK)
      return unreachable(std::string("its certificate: ") + X509_verify_cert_error_string(verified));
    const std::string said = last_error();
    return unreachable(said.empty() ? "TLS failed" : "TLS: " + said);
  }

  std::unique_ptr<Socket> socket_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace

Result<std::shared_ptr<Trust>> load_trust(const RedisStoreOptions& options) {
  auto trust = std::make_shared<Trust>(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = trust->get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY);
  const int trusted = options.ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(context)
                          : SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr);
  if (trusted != 1) return wrong_file("ca_file", options.ca_file);
  if (!options.certificate_file.empty() &&
      SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1)
    return wrong_file("certificate_file", options.certificate_file);
  if (!options.key_file.empty() &&
      SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return wrong_file("key_file", options.key_file);
  return trust;
}

Result<std::unique_ptr<Stream>> open_tls(std::unique_ptr<Socket> socket, Trust& trust, const std::string& host,
                                         Deadline deadline) {
  SSL* ssl = SSL_new(trust.get());
  BIO* bio = bio_of(*socket);
  SSL_set_bio(ssl, bio, bio);
  auto stream = std::make_unique<TlsStream>(std::move(socket), ssl);
  // An address of numbers is checked against the certificate's addresses, a name against its names (RFC 6125 §6.4).
  X509_VERIFY_PARAM* check = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(check, host.c_str()) != 1) {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set1_host(ssl, host.c_str());
  }
  if (auto shaken = stream->shake_hands(deadline); !shaken) return shaken.error();
  return std::unique_ptr<Stream>(std::move(stream));
}

}  // namespace latchkey::rp::redis
