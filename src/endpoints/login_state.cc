#include "endpoints/login_state.h"

#include "json/json.h"
#include "json/object_reader.h"
#include "url/form.h"

namespace latchkey::endpoints {
namespace {

constexpr std::string_view kPurpose = "login-state";
constexpr std::size_t kMaxSealedBytes = 16 * 1024;

}  // namespace

std::string seal_login_state(const Visit& visit, const LoginState& state) {
  const json::Object object{{"r", state.request},
                            {"c", state.client_id},
                            {"t", state.tab_id},
                            {"f", state.form_id},
                            {"b", state.browser},
                            {"u", state.user},
                            {"i", to_unix_millis(state.created)}};
  return visit.env.sealer.seal(kPurpose, visit.realm->id().value, json::serialize(object));
}

Result<LoginState> open_login_state(const Visit& visit, std::string_view session_code) {
  if (session_code.empty() || session_code.size() > kMaxSealedBytes)
    return fail(Error::Kind::invalid, "no login state");
  const auto opened = visit.env.sealer.open(kPurpose, visit.realm->id().value, session_code);
  if (!opened) return fail(Error::Kind::invalid, "login state does not open: " + opened.error().detail);
  const auto object = json::parse_object(opened->reveal());
  if (!object) return fail(Error::Kind::internal, "login state is no object");
  json::ObjectReader reader(*object);
  LoginState state;
  state.request = reader.required_string("r");
  state.client_id = reader.required_string("c");
  state.tab_id = reader.required_string("t");
  state.form_id = reader.required_string("f");
  state.browser = reader.required_string("b");
  state.user = reader.required_string("u");
  state.created = from_unix_millis(reader.required_int64("i"));
  if (!reader.ok()) return fail(Error::Kind::internal, "login state lacks a member");
  return state;
}

std::string action_url(const Visit& visit, std::string_view action, std::string_view execution, const LoginState& state,
                       std::string_view session_code) {
  url::Form query;
  query.add("session_code", std::string(session_code));
  if (!execution.empty()) query.add("execution", std::string(execution));
  query.add("client_id", state.client_id);
  query.add("tab_id", state.tab_id);
  if (!state.ui_locales.empty()) query.add("ui_locales", state.ui_locales);
  return visit.url("login-actions/" + std::string(action)) + "?" + query.encode();
}

}  // namespace latchkey::endpoints
