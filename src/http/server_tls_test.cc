// TLS as a client sees it: a certificate made here, handshakes through OpenSSL, a reload while the server runs.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "http/server.h"

namespace latchkey::http {
namespace {

namespace fs = std::filesystem;

struct FreeKey {
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};
struct FreeCertificate {
  void operator()(X509* p) const { X509_free(p); }
};
struct FreeContext {
  void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
};
struct FreeSsl {
  void operator()(SSL* p) const { SSL_free(p); }
};

/// Writes a fresh self-signed certificate for `name` and its key.
void write_certificate(const fs::path& certificate_file, const fs::path& key_file, const char* name) {
  const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, FreeCertificate> certificate(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  FILE* out = std::fopen(certificate_file.c_str(), "w");
  PEM_write_X509(out, certificate.get());
  std::fclose(out);
  out = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
}

class TlsClient {
 public:
  TlsClient(std::uint16_t port, int max_version, std::string_view protocols = {}) : context_(SSL_CTX_new(TLS_client_method())), fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    // Debian forbids TLS 1.1 in OpenSSL's default security level; we want to see the server refuse it, not our own client.
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_min_proto_version(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), max_version);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);  // the certificate is self-made; who it names is checked below
    if (!protocols.empty()) SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(protocols.data()), static_cast<unsigned>(protocols.size()));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), fd_);
    shaken_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && SSL_connect(ssl_.get()) == 1;
  }
  ~TlsClient() { ::close(fd_); }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool shaken() const { return shaken_; }
  std::string name() const {
    const std::unique_ptr<X509, FreeCertificate> certificate(SSL_get1_peer_certificate(ssl_.get()));
    char name[128] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
    return name;
  }
  std::string protocol() const {
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
    return {reinterpret_cast<const char*>(chosen), size};
  }
  std::string ask(std::string_view bytes) {
    SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    std::string all;
    char buffer[65536];
    for (int n = 0; (n = SSL_read(ssl_.get(), buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
    clean_end_ = (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    return all;
  }
  bool clean_end() const { return clean_end_; }

 private:
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  int fd_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  bool shaken_ = false;
  bool clean_end_ = false;
};

class Large final : public Service {
 public:
  std::optional<std::size_t> max_body(std::string_view, std::string_view) const override { return std::nullopt; }
  Task<Response> serve(Request& request) override {
    if (request.path == "/large") co_return Response::text(200, std::string(3'000'000, 'x'));
    co_return Response::text(200, request.secure ? "secure" : "plain");
  }
};

class ServerTlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("latchkey_tls_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    config.tls = {.certificate_file = (folder_ / "cert.pem").string(), .private_key_file = (folder_ / "key.pem").string()};
    make("first.example");
    config.listen = {{.address = "127.0.0.1", .port = 0, .tls = true}, {.address = "127.0.0.1", .port = 0, .tls = false}};
  }
  void TearDown() override { fs::remove_all(folder_); }
  void make(const char* name) { write_certificate(config.tls.certificate_file, config.tls.private_key_file, name); }

  fs::path folder_;
  ServerConfig config;
  Large service;
  NullLog log;
  Metrics metrics;
};

TEST_F(ServerTlsTest, ServesOverTls12And13) {
  Server server(config, service, log, metrics);
  ASSERT_TRUE(server.start());
  EXPECT_NE(server.port(0), server.port(1));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server.port(), version);
    ASSERT_TRUE(client.shaken());
    const auto response = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_NE(response.find("secure"), std::string::npos);
    EXPECT_TRUE(response.ends_with(std::string(1000, 'x')));
    EXPECT_GT(response.size(), 3'000'000U);
    EXPECT_TRUE(client.clean_end());
  }
}

TEST_F(ServerTlsTest, RefusesOldVersions) {
  Server server(config, service, log, metrics);
  ASSERT_TRUE(server.start());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_1_VERSION).shaken());
}

TEST_F(ServerTlsTest, ChoosesHttp11ByAlpn) {
  Server server(config, service, log, metrics);
  ASSERT_TRUE(server.start());
  TlsClient both(server.port(), TLS1_3_VERSION, "\x02h2\x08http/1.1");
  ASSERT_TRUE(both.shaken());
  EXPECT_EQ(both.protocol(), "http/1.1");
  EXPECT_FALSE(TlsClient(server.port(), TLS1_3_VERSION, "\x02h2").shaken());
}

TEST_F(ServerTlsTest, ReloadsItsCertificateAndKeepsTheOldOneOnError) {
  Server server(config, service, log, metrics);
  ASSERT_TRUE(server.start());
  EXPECT_EQ(TlsClient(server.port(), TLS1_3_VERSION).name(), "first.example");
  make("second.example");
  EXPECT_EQ(TlsClient(server.port(), TLS1_3_VERSION).name(), "first.example");
  ASSERT_TRUE(server.reload_tls());
  EXPECT_EQ(TlsClient(server.port(), TLS1_3_VERSION).name(), "second.example");
  std::ofstream(config.tls.certificate_file) << "nonsense";
  const auto status = server.reload_tls();
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().detail.find(config.tls.certificate_file), std::string::npos);
  EXPECT_EQ(TlsClient(server.port(), TLS1_3_VERSION).name(), "second.example");
}

TEST_F(ServerTlsTest, SaysWhatIsWrongWithItsFiles) {
  const auto detail = [&] {
    Server server(config, service, log, metrics);
    const auto status = server.start();
    return status ? std::string() : status.error().detail;
  };
  const auto good = config.tls;
  config.tls.private_key_file = (folder_ / "none.pem").string();
  EXPECT_NE(detail().find("none.pem"), std::string::npos);
  config.tls.private_key_file.clear();
  EXPECT_NE(detail().find("private key"), std::string::npos);
  config.tls = good;
  write_certificate(folder_ / "other.pem", folder_ / "other-key.pem", "other.example");
  config.tls.private_key_file = (folder_ / "other-key.pem").string();
  EXPECT_NE(detail().find("other-key.pem"), std::string::npos);
}

TEST_F(ServerTlsTest, StopsWithOpenTlsConnections) {
  Server server(config, service, log, metrics);
  ASSERT_TRUE(server.start());
  TlsClient client(server.port(), TLS1_3_VERSION);
  ASSERT_TRUE(client.shaken());
  server.stop(std::chrono::seconds(20));
  EXPECT_EQ(server.open_connections(), 0U);
}

}  // namespace
}  // namespace latchkey::http
