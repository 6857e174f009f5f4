#include "pages/action_views.h"

#include <span>

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

struct Field {
  std::string_view name;
  std::string_view label;
  std::string value;
  std::string_view autocomplete;
  bool email = false;
};

// The first field, or the one that is wrong, has the focus.
std::vector<View> fields(const Frame& frame, std::span<const Field> all, std::string_view wrong) {
  std::vector<View> out;
  for (const auto& field : all) {
    View view;
    view.text("name", std::string(field.name)).text("label", frame.say({std::string(field.label)}));
    view.text("value", field.value).text("autocomplete", std::string(field.autocomplete));
    view.flag("is_email", field.email).flag("wrong", field.name == wrong);
    view.flag("focus", wrong.empty() ? &field == all.data() : field.name == wrong);
    out.push_back(std::move(view));
  }
  return out;
}

Field username_field(std::string value) { return {"username", "username", std::move(value), "username"}; }
Field email_field(std::string value) { return {"email", "email", std::move(value), "email", true}; }
Field first_name_field(std::string value) { return {"firstName", "firstName", std::move(value), "given-name"}; }
Field last_name_field(std::string value) { return {"lastName", "lastName", std::move(value), "family-name"}; }

}  // namespace

View update_profile_view(const Frame& frame, const UpdateProfile& page) {
  View view = frame.view("update-profile", frame.say({"loginProfileTitle"}));
  view.text("lead", frame.say({"updateProfileMessage"}));
  view.text("action", page.action_url.str()).text("error", frame.say(page.error));
  std::vector<Field> asked;
  if (page.username_editable) asked.push_back(username_field(page.username));
  asked.push_back(email_field(page.email));
  asked.push_back(first_name_field(page.first_name));
  asked.push_back(last_name_field(page.last_name));
  view.list("fields", fields(frame, asked, page.wrong_field)).text("cancel_url", address(page.cancel_url));
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
  std::vector<Field> asked;
  if (!page.email_as_username) asked.push_back(username_field(page.username));
  asked.push_back(email_field(page.email));
  asked.push_back(first_name_field(page.first_name));
  asked.push_back(last_name_field(page.last_name));
  view.list("fields", fields(frame, asked, page.wrong_field));
  view.list("hints", sentences(frame, page.policy_hints)).text("login_url", address(page.login_url));
  const bool wrong_password = page.wrong_field == "password";
  view.flag("wrong_password", wrong_password);
  const std::string_view error = wrong_password ? "input-error " : "";
  const std::string_view hints = page.policy_hints.empty() ? "" : "password-hints";
  view.text("described", std::string(error).append(hints));
  return view;
}

}  // namespace latchkey::pages
