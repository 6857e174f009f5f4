#include "base/base64.h"
#include "crypto/digest.h"
#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kKindUser = "user";

constexpr auto user_fields = [](auto& a, auto& u) {
  a.text("username", u.username);
  a.text("email", u.email);
  a.text("firstName", u.first_name);
  a.text("lastName", u.last_name);
  a.flag("enabled", u.enabled, true);
  a.flag("emailVerified", u.email_verified);
  a.instant("created", u.created);
  a.number("notBefore", u.not_before);
  a.attributes("attributes", u.attributes);
  a.list("actions", u.required_actions);
  a.ids("roles", u.roles);
  a.ids("groups", u.groups);
  a.id("serviceAccountOf", u.service_account_of);
  a.text("federation", u.federation_link);
  a.kept(u.kept_json);
};

}  // namespace

std::string encode_user(const RealmId& realm, const model::User& user, const crypto::Sealer& sealer) {
  return write_document({realm.value, kKindUser, user.id.value, &sealer}, user, user_fields);
}

Result<model::User> decode_user(const RealmId& realm, const UserId& id, std::string_view document,
                                const crypto::Sealer& sealer) {
  model::User user;
  user.id = id;
  auto status = read_document({realm.value, kKindUser, id.value, &sealer}, document, user, user_fields);
  if (!status) return std::unexpected(status.error());
  return user;
}

std::string revision_of(std::string_view user, const std::vector<std::pair<CredentialId, std::string>>& credentials) {
  std::string all(user);
  for (const auto& [id, document] : credentials) {
    all += '\n';  // never in a document
    all += id.value;
    all += '\n';
    all += document;
  }
  return base64url_encode(crypto::sha256(all));
}

}  // namespace latchkey::store
