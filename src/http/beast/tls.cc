#include "http/beast/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cstring>
#include <fstream>

namespace latchkey::http::beast {
namespace {

namespace ssl = boost::asio::ssl;

std::string last_reason() {
  const auto code = ERR_peek_last_error();
  const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason != nullptr ? reason : "not a PEM file of that kind";
}

Status<> check_readable(const std::string& what, const std::string& file) {
  if (file.empty()) return fail(Error::Kind::invalid, "TLS is asked for, but no " + what + " file is given");
  if (!std::ifstream(file)) return fail(Error::Kind::invalid, "cannot read the TLS " + what + " file " + file + ": " + std::strerror(errno));
  return {};
}

/// RFC 7301: we speak http/1.1; a client that offers only other protocols gets no_application_protocol.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int outcome = SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11 - 1, in, in_size);
  *out = chosen;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void harden(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // an idle connection keeps no record buffers
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

Result<TlsContext> load_tls(const TlsFiles& files) {
  if (const auto status = check_readable("certificate", files.certificate_file); !status) return std::unexpected(status.error());
  if (const auto status = check_readable("private key", files.private_key_file); !status) return std::unexpected(status.error());
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  harden(native);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(native, files.certificate_file.c_str()) != 1) {
    return fail(Error::Kind::invalid, "the TLS certificate file " + files.certificate_file + " cannot be used: " + last_reason());
  }
  if (SSL_CTX_use_PrivateKey_file(native, files.private_key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(Error::Kind::invalid, "the TLS private key file " + files.private_key_file + " cannot be used: " + last_reason());
  }
  if (SSL_CTX_check_private_key(native) != 1) {
    return fail(Error::Kind::invalid, "the TLS private key " + files.private_key_file + " does not belong to " + files.certificate_file);
  }
  return context;
}

}  // namespace latchkey::http::beast
