#include "pages/action_views.h"

#include <algorithm>

namespace latchkey::pages {
namespace {

std::string address(const std::optional<SafeUrl>& url) { return url ? url->str() : std::string(); }

std::vector<View> sentences(const Frame& frame, const std::vector<Text>& texts) {
  std::vector<View> out;
  for (const auto& text : texts) out.push_back(View().text("sentence", frame.say(text)));
  return out;
}

// A text of several lines, each a paragraph.
std::vector<View> lines(std::string_view text) {
  std::vector<View> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      out.push_back(View().text("sentence", std::string(line)));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::string_view autocomplete_of(std::string_view name) {
  if (name == "username" || name == "email") return name;
  if (name == "firstName") return "given-name";
  return name == "lastName" ? "family-name" : "";
}

/// What every control of a field has.
View control(const ProfileField& field, bool wrong) {
  View view;
  view.text("name", field.name).text("type", field.type).text("autocomplete", std::string(autocomplete_of(field.name)));
  view.flag("is_email", field.type == "email" || field.name == "email").flag("wrong", wrong);
  return std::move(view.flag("read_only", field.read_only));
}

/// An input for each value, at least one; the first is the one that the label names and that must be filled in.
std::vector<View> inputs(const ProfileField& field, bool wrong, bool focus) {
  auto values = field.values;
  if (values.empty() || (field.multivalued && !field.read_only)) values.emplace_back();
  if (!field.multivalued) values.resize(1);
  std::vector<View> out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    View view = control(field, wrong);
    view.text("id", i == 0 ? field.name : field.name + "-" + std::to_string(i)).text("value", values[i]);
    view.flag("required", field.required && i == 0).flag("focus", focus && i == 0).flag("another", i > 0);
    out.push_back(std::move(view));
  }
  return out;
}

std::vector<View> options(const Frame& frame, const ProfileField& field) {
  std::vector<View> out;
  for (std::size_t i = 0; i < field.options.size(); ++i) {
    const auto& option = field.options[i];
    View view = control(field, false);
    view.text("value", option.value).text("id", field.name + "-" + std::to_string(i));
    view.text("option_label", frame.resolve(option.label.empty() ? option.value : option.label));
    view.flag("chosen", std::ranges::find(field.values, option.value) != field.values.end());
    out.push_back(std::move(view));
  }
  return out;
}

// The first field, or the one that is wrong, has the focus.
std::vector<View> fields(const Frame& frame, const std::vector<ProfileField>& all, std::string_view wrong) {
  std::vector<View> out;
  for (const auto& field : all) {
    const bool is_wrong = field.name == wrong;
    const bool focus = wrong.empty() ? &field == all.data() : is_wrong;
    View view = control(field, is_wrong);
    view.text("id", field.name).text("label", frame.resolve(field.label.empty() ? field.name : field.label));
    view.text("lines", field.values.empty() ? "" : field.values.front());
    view.flag("required", field.required).flag("focus", focus);
    const bool textarea = field.type == "textarea";
    const bool select = field.type == "select";
    const bool checkboxes = field.type == "checkboxes";
    view.flag("is_textarea", textarea).flag("is_select", select).flag("is_checkboxes", checkboxes);
    view.flag("is_input", !textarea && !select && !checkboxes);
    view.list("inputs", inputs(field, is_wrong, focus)).list("options", options(frame, field));
    out.push_back(std::move(view));
  }
  return out;
}

}  // namespace

View update_profile_view(const Frame& frame, const UpdateProfile& page) {
  View view = frame.view("update-profile", frame.say({"loginProfileTitle"}));
  view.text("lead", frame.say({"updateProfileMessage"}));
  view.text("action", page.action_url.str()).text("error", frame.say(page.error));
  view.list("fields", fields(frame, page.fields, page.wrong_field)).text("cancel_url", address(page.cancel_url));
  return view;
}

View terms_view(const Frame& frame, const Terms& page) {
  View view = frame.view("terms", frame.say({"termsTitle"}));
  view.text("action", page.action_url.str()).list("terms", lines(frame.say({"termsText"})));
  return view;
}

View verify_email_view(const Frame& frame, const VerifyEmail& page) {
  View view = frame.view("verify-email", frame.say({"emailVerifyTitle"}));
  view.text("action", page.action_url.str());
  view.text("message", frame.say({"emailVerifyInstruction1", {page.email}}));
  view.text("error", frame.say(page.error)).text("info", frame.say(page.info));
  return view;
}

View forgot_password_view(const Frame& frame, const ForgotPassword& page) {
  View view = frame.view("forgot-password", frame.say({"emailForgotTitle"}));
  view.text("lead", frame.say({"emailInstruction"})).text("action", page.action_url.str());
  const std::string_view label = page.username_is_email ? "email" : page.email_allowed ? "usernameOrEmail" : "username";
  view.text("username_label", frame.say({std::string(label)})).text("username", page.username);
  view.flag("username_is_email", page.username_is_email);
  view.text("error", frame.say(page.error)).text("login_url", address(page.login_url));
  return view;
}

View confirm_link_view(const Frame& frame, const ConfirmLink& page) {
  View view = frame.view("confirm-link", frame.say(page.title));
  view.text("action", page.action_url.str()).text("message", frame.say(page.message));
  view.text("username", page.username).text("button", frame.say(page.button));
  view.list("details", sentences(frame, page.details));
  return view;
}

View register_view(const Frame& frame, const Register& page) {
  View view = frame.view("register", frame.say({"registerTitle"}));
  view.text("action", page.action_url.str()).text("error", frame.say(page.error));
  view.list("fields", fields(frame, page.fields, page.wrong_field));
  view.list("hints", sentences(frame, page.policy_hints)).text("login_url", address(page.login_url));
  const bool wrong_password = page.wrong_field == "password";
  view.flag("wrong_password", wrong_password);
  const std::string_view error = wrong_password ? "input-error " : "";
  const std::string_view hints = page.policy_hints.empty() ? "" : "password-hints";
  view.text("described", std::string(error).append(hints));
  return view;
}

}  // namespace latchkey::pages
