#include "kc/read/read_account.h"

#include "authn/profile/user_profile.h"
#include "kc/read/reading.h"

namespace latchkey::kc {

Status<> read_own_profile(const json::Object& body, model::User& user) {
  json::ObjectReader reader(body, json::Scalars::coerce);
  if (json::find(body, "username") != nullptr) user.username = take_name(reader, "username");
  if (json::find(body, "email") != nullptr) user.email = take_text(reader, "email", 255);
  if (json::find(body, "firstName") != nullptr) user.first_name = take_text(reader, "firstName", 255);
  if (json::find(body, "lastName") != nullptr) user.last_name = take_text(reader, "lastName", 255);
  if (json::find(body, "attributes") != nullptr) {
    user.attributes = reader.string_list_map("attributes");
    // The four of every user have members of their own, whatever a form repeats among the attributes.
    std::erase_if(user.attributes, [](const auto& entry) { return authn::is_root_attribute(entry.first); });
  }
  return reader.status();
}

}  // namespace latchkey::kc
