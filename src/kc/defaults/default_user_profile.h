// The user profile of a realm that says nothing about it, in the form of its configuration.
#pragma once

#include <string_view>

namespace latchkey::kc {

inline constexpr std::string_view kDefaultUserProfile = R"({
  "attributes": [
    {"name": "username", "displayName": "${username}",
     "validations": {"length": {"min": 3, "max": 255}, "username-prohibited-characters": {}, "up-username-not-idn-homograph": {}},
     "permissions": {"view": ["admin", "user"], "edit": ["admin", "user"]}, "multivalued": false},
    {"name": "email", "displayName": "${email}",
     "validations": {"email": {}, "length": {"max": 255}},
     "required": {"roles": ["user"]},
     "permissions": {"view": ["admin", "user"], "edit": ["admin", "user"]}, "multivalued": false},
    {"name": "firstName", "displayName": "${firstName}",
     "validations": {"length": {"max": 255}, "person-name-prohibited-characters": {}},
     "required": {"roles": ["user"]},
     "permissions": {"view": ["admin", "user"], "edit": ["admin", "user"]}, "multivalued": false},
    {"name": "lastName", "displayName": "${lastName}",
     "validations": {"length": {"max": 255}, "person-name-prohibited-characters": {}},
     "required": {"roles": ["user"]},
     "permissions": {"view": ["admin", "user"], "edit": ["admin", "user"]}, "multivalued": false}
  ],
  "groups": [
    {"name": "user-metadata", "displayHeader": "User metadata",
     "displayDescription": "Attributes, which refer to user metadata"}
  ]
})";

}  // namespace latchkey::kc
