#include "op/grants/code_record.h"

#include "json/object_reader.h"
#include "json/writer.h"

namespace latchkey::op {

std::string serialize(const CodeRecord& record) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object()
      .member("user", record.user.value)
      .member("session", record.session.value)
      .member("client", record.client.value)
      .member("redirect_uri", record.redirect_uri)
      .member("scope", record.scope)
      .member("nonce", record.nonce)
      .member("acr", record.acr);
  if (record.code_challenge_method) {
    writer.member("code_challenge", record.code_challenge)
        .member("code_challenge_method", oauth::name(*record.code_challenge_method));
  }
  writer.end_object();
  return out;
}

Result<CodeRecord> parse_code_record(std::string_view payload) {
  const auto object = json::parse_object(payload);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  CodeRecord record;
  record.user = model::UserId(reader.required_string("user"));
  record.session = model::SessionId(reader.required_string("session"));
  record.client = model::ClientUuid(reader.required_string("client"));
  record.redirect_uri = reader.required_string("redirect_uri");
  record.scope = reader.required_string("scope");
  record.nonce = reader.required_string("nonce");
  record.acr = reader.required_string("acr");
  record.code_challenge = reader.string_or("code_challenge", "");
  record.code_challenge_method = oauth::parse_challenge_method(reader.string_or("code_challenge_method", ""));
  if (record.code_challenge_method.has_value() == record.code_challenge.empty()) {
    reader.reject("code_challenge_method",
                  "does not fit the challenge");  // a record that lost its challenge must not pass without one
  }
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return record;
}

}  // namespace latchkey::op
