#include "endpoints/profile_words.h"

#include <algorithm>
#include <array>

namespace latchkey::endpoints {
namespace {

using json::Object;

const Object* object_in(const Object& object, std::string_view key) {
  const auto* found = json::find(object, key);
  return found == nullptr ? nullptr : found->if_object();
}

bool flag(const Object& object, std::string_view key) {
  const auto* found = json::find(object, key);
  return found != nullptr && *found == json::Value(true);
}

/// The types of inputs that a browser checks or helps with by itself.
std::string_view html_type(std::string_view wanted) {
  constexpr std::string_view kMark = "html5-";
  constexpr std::array<std::string_view, 10> kTypes{"email", "tel",  "url",  "number",         "date",
                                                    "month", "week", "time", "datetime-local", "range"};
  if (!wanted.starts_with(kMark)) return "text";
  const auto found = std::ranges::find(kTypes, wanted.substr(kMark.size()));
  return found == kTypes.end() ? "text" : *found;
}

std::vector<pages::ProfileField::Option> options_of(const Object& metadata, const Object* annotations) {
  const auto* validators = object_in(metadata, "validators");
  const auto* rule = validators == nullptr ? nullptr : object_in(*validators, "options");
  const auto* list = rule == nullptr ? nullptr : json::find(*rule, "options");
  if (list == nullptr || !list->is_array()) return {};
  const auto* labels = annotations == nullptr ? nullptr : object_in(*annotations, "inputOptionLabels");
  std::vector<pages::ProfileField::Option> options;
  for (const auto& one : list->as_array()) {
    if (!one.is_string()) continue;
    std::string value(json::view(one.as_string()));
    std::string label(labels == nullptr ? std::string_view() : json::string_or_empty(*labels, value));
    options.push_back({std::move(value), std::move(label)});
  }
  return options;
}

}  // namespace

pages::ProfileField make_field(const Object& metadata) {
  pages::ProfileField field{.name = std::string(json::string_or_empty(metadata, "name")),
                            .label = std::string(json::string_or_empty(metadata, "displayName"))};
  field.required = flag(metadata, "required");
  field.read_only = flag(metadata, "readOnly");
  field.multivalued = flag(metadata, "multivalued");
  const auto* annotations = object_in(metadata, "annotations");
  const std::string wanted(annotations == nullptr ? "" : json::string_or_empty(*annotations, "inputType"));
  field.options = options_of(metadata, annotations);
  if (!field.options.empty()) {
    field.type = field.multivalued ? "checkboxes" : "select";
  } else {
    field.type = wanted == "textarea" && !field.multivalued ? "textarea" : html_type(wanted);
  }
  return field;
}

pages::Text say(const authn::ProfileError& error) {
  struct Words {
    std::string_view field, message, text;
  };
  // The first that fits; an empty field fits all.
  constexpr std::array kWords{Words{"username", "error-user-attribute-required", "missingUsernameMessage"},
                              Words{"email", "error-user-attribute-required", "missingEmailMessage"},
                              Words{"firstName", "error-user-attribute-required", "missingFirstNameMessage"},
                              Words{"lastName", "error-user-attribute-required", "missingLastNameMessage"},
                              Words{"", "error-user-attribute-required", "missingFieldMessage"},
                              Words{"", "error-invalid-email", "invalidEmailMessage"},
                              Words{"", "error-username-invalid-character", "invalidUsernameMessage"},
                              Words{"", "error-person-name-invalid-character", "invalidFieldCharactersMessage"}};
  const auto found = std::ranges::find_if(kWords, [&](const Words& words) {
    return words.message == error.message && (words.field.empty() || words.field == error.field);
  });
  if (found != kWords.end()) return {std::string(found->text)};
  // Behind the field: the least and the most.
  const auto bound = [&](std::size_t place) { return place < error.params.size() ? error.params[place] : ""; };
  if (error.message == "error-invalid-length-too-long") return {"invalidFieldLengthMessage", {bound(2)}};
  if (error.message == "error-invalid-length-too-short") return {"shortFieldMessage", {bound(1)}};
  if (error.message == "error-invalid-length") return {"boundedFieldMessage", {bound(1), bound(2)}};
  // The realm's own words for one of its rules.
  if (!error.message.starts_with("error-")) return {error.message, error.params};
  return {"invalidFieldMessage"};
}

}  // namespace latchkey::endpoints
