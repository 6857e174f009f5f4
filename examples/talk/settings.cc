// Extensions that are settings: each changes a few fields of the base.
#include <latchkey/relying_party.h>

#include <string>

namespace rp = latchkey::rp;

rp::Config base();
std::string read_file(const std::string& path);

// [private_key_jwt]
rp::Config with_private_key_jwt() {
  rp::Config config = base();
  config.client_secret.clear();
  config.client_key.text = read_file("/etc/shop/client.pem");  // PEM or JWK
  config.client_key.kid = "2026-11";                           // as registered at the provider
  return config;
}
// [client_secret_jwt]
rp::Config with_client_secret_jwt() {
  rp::Config config = base();
  config.authentication = rp::ClientAuthentication::client_secret_jwt;
  return config;
}
// [mutual TLS]
rp::Result<std::shared_ptr<rp::RelyingParty>> with_mutual_tls() {
  rp::Config config = base();
  config.client_secret.clear();
  config.authentication = rp::ClientAuthentication::tls_client_auth;
  rp::HttpClientOptions options;
  options.client_certificate_file = "/etc/shop/client.crt";
  options.client_key_file = "/etc/shop/client.key";
  rp::Environment environment;
  environment.http = rp::make_http_client(options);
  return rp::RelyingParty::create(config, environment);
}
// [pushed requests]
rp::Config with_pushed_requests() {
  rp::Config config = base();
  config.pushed_requests = rp::PushedRequests::when_offered;
  return config;
}
// [signed requests]
rp::Config with_signed_requests() {
  rp::Config config = base();
  config.client_key.text = read_file("/etc/shop/client.pem");
  config.sign_requests = true;
  return config;
}
// [signed answers]
rp::Config with_signed_answers() {
  rp::Config config = base();
  config.response_mode = rp::ResponseMode::jwt;
  return config;
}
// [encrypted answers]
rp::Config with_encrypted_answers() {
  rp::Config config = with_signed_answers();
  config.decryption_keys = {read_file("/etc/shop/encryption.pem")};
  return config;
}
// [posted answers]
rp::Config with_posted_answers() {
  rp::Config config = base();
  config.response_mode = rp::ResponseMode::form_post;
  return config;
}
// [bound tokens]
rp::Config with_bound_tokens() {
  rp::Config config = base();
  config.dpop = true;
  config.dpop_key.text = read_file("/etc/shop/dpop.pem");
  return config;
}
// [resources]
rp::Config with_resources() {
  rp::Config config = base();
  config.resources = {"https://api.example.org/orders"};
  config.fetch_userinfo = false;  // the access token is the API's now, not userinfo's
  return config;
}
// [older providers]
rp::Config with_the_token_endpoint_as_audience() {
  rp::Config config = base();
  config.authentication = rp::ClientAuthentication::client_secret_jwt;
  config.assertion_audience = rp::AssertionAudience::token_endpoint;
  return config;
}
// [plain OAuth]
rp::Config for_a_server_of_plain_oauth() {
  rp::Config config = base();
  config.metadata_document = rp::MetadataDocument::oauth_authorization_server;
  return config;
}
// [claims]
rp::Result<rp::LoginStart> ask_for_claims(rp::RelyingParty& party) {
  rp::LoginOptions options;
  options.claims = R"({"id_token": {"acr": {"essential": true, "values": ["2"]}}})";
  return party.begin_login(options);
}
// [end]
