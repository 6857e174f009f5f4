// The library's checks on a string: each line of standard input is one call as JSON, each line of standard output its
// answer, so that a test can drive them with what other people's software signs and encrypts.
#include <latchkey/logout_token.h>
#include <latchkey/relying_party.h>

#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "base/random.h"
#include "jose/jwe.h"
#include "json/json.h"
#include "url/form.h"
#include "url/url.h"

namespace rp = latchkey::rp;
namespace jose = latchkey::jose;
namespace json = latchkey::json;

namespace {

std::string text(const json::Object& object, std::string_view name) {
  return std::string(json::string_or_empty(object, name));
}

std::vector<std::string> list(const json::Object& object, std::string_view name) {
  std::vector<std::string> found;
  if (const auto* value = json::find(object, name)) {
    for (const auto& entry : value->as_array()) found.emplace_back(json::view(entry.as_string()));
  }
  return found;
}

json::Object failure(const rp::Error& error) {
  return {{"error", rp::name_of(error.code)}, {"text", error.to_string()}};
}

class Conversation {
 public:
  json::Object answer(const json::Object& call) {
    static const std::map<std::string, json::Object (Conversation::*)(const json::Object&)> steps{
        {"settings", &Conversation::settings},         {"begin_login", &Conversation::begin_login},
        {"finish_login", &Conversation::finish_login}, {"logout_token", &Conversation::logout_token},
        {"decrypt", &Conversation::decrypt},           {"encrypt", &Conversation::encrypt}};
    const auto step = steps.find(text(call, "do"));
    if (step == steps.end()) return {{"error", "no such call"}};
    return (this->*step->second)(call);
  }

 private:
  json::Object settings(const json::Object& in) {
    rp::Config config;
    config.issuer = text(in, "issuer");
    config.client_id = text(in, "client_id");
    config.client_secret = text(in, "client_secret");
    config.redirect_uri = text(in, "redirect_uri");
    config.id_token_algorithms = list(in, "id_token_algorithms");
    config.decryption_keys = list(in, "decryption_keys");
    config.encryption_algorithms = list(in, "encryption_algorithms");
    auto party = rp::RelyingParty::create(config);
    if (!party) return failure(party.error());
    party_ = *party;
    return {{"ok", true}};
  }

  json::Object begin_login(const json::Object&) {
    auto start = party_->begin_login({});
    if (!start) return failure(start.error());
    pending_ = start->pending;
    return {{"url", start->url}};
  }

  json::Object finish_login(const json::Object& call) {
    const auto form = latchkey::url::parse_form(latchkey::url::parse_url(text(call, "url"))->query.value_or(""));
    const auto login = party_->finish_login(rp::Fields(form->begin(), form->end()), pending_);
    if (!login) return failure(login.error());
    return {{"subject", login->identity.subject},
            {"session_id", login->identity.session_id},
            {"id_token", login->tokens.id_token},
            {"claims", *json::parse(login->identity.claims.to_json())}};
  }

  json::Object logout_token(const json::Object& call) {
    const auto token = party_->verify_logout_token(text(call, "token"));
    if (!token) return failure(token.error());
    return {{"subject", token->subject()}, {"session_id", token->session_id()}, {"issuer", token->issuer()}};
  }

  json::Object decrypt(const json::Object& call) {
    const auto key = jose::DecryptionKey::from_jwk(call.at("key").as_object());
    if (!key) return {{"error", key.error().detail}};
    jose::JweAcceptance accepted;
    for (const auto& row : jose::all_key_management()) accepted.key_management.push_back(row.id);
    for (const auto& row : jose::all_content_encryption()) accepted.content.push_back(row.id);
    const auto opened = jose::decrypt_jwe(text(call, "token"), {&*key, 1}, accepted);
    if (!opened) return {{"error", opened.error().detail}};
    return {{"text", opened->plaintext.reveal()}};
  }

  json::Object encrypt(const json::Object& call) {
    const auto key = jose::EncryptionKey::from_jwk(call.at("key").as_object());
    const auto algorithm = jose::parse_key_management(text(call, "alg"));
    const auto content = jose::parse_content_encryption(text(call, "enc"));
    if (!key || !algorithm || !content) return {{"error", "key, alg or enc"}};
    latchkey::SystemRandom random;
    const auto sealed = jose::encrypt_jwe(*key, {.key_management = *algorithm, .content = *content, .header = {}},
                                          text(call, "text"), random);
    if (!sealed) return {{"error", sealed.error().detail}};
    return {{"token", *sealed}};
  }

  std::shared_ptr<rp::RelyingParty> party_;
  rp::PendingLogin pending_;
};

}  // namespace

int main() {
  Conversation conversation;
  for (std::string line; std::getline(std::cin, line);) {
    const auto call = json::parse_object(line);
    const json::Object answer = call ? conversation.answer(*call) : json::Object{{"error", call.error().detail}};
    std::cout << json::serialize(answer) << std::endl;
  }
}
