#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr auto user_session_fields = [](auto& a, auto& s) {
  a.flag("rememberMe", s.remember_me);
  a.instant("authTime", s.auth_time);
  a.number("level", s.level_of_authentication);
  a.text("ip", s.ip_address);
  a.map("notes", s.notes);
};

constexpr auto client_session_fields = [](auto& a, auto& s) {
  a.instant("started", s.started);
  a.instant("lastRefresh", s.last_refresh);
  a.text("scope", s.scope);
  a.text("redirectUri", s.redirect_uri);
  a.map("notes", s.notes);
};

}  // namespace

std::string encode_user_session(const model::UserSession& session) {
  return write_document({session.realm.value, "session", session.id.value}, session, user_session_fields);
}

Status<> decode_user_session(std::string_view document, model::UserSession& session) {
  return read_document({session.realm.value, "session", session.id.value}, document, session, user_session_fields);
}

std::string encode_client_session(const model::ClientSession& session) {
  return write_document({"", "client session", session.session.value}, session, client_session_fields);
}

Status<> decode_client_session(std::string_view document, model::ClientSession& session) {
  return read_document({"", "client session", session.session.value}, document, session, client_session_fields);
}

}  // namespace latchkey::store
