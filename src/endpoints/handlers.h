// Every endpoint's entry, one file each, named after what it answers; routes.cc lists them with their paths.
#pragma once

#include "base/task.h"
#include "endpoints/env.h"
#include "http/message.h"

namespace latchkey::endpoints {

// OpenID Connect
Task<http::Response> authorize(const Env& env, const http::Request& request);  // authorize.cc, OIDC Core §3.1.2
Task<http::Response> token(const Env& env, const http::Request& request);      // token.cc, RFC 6749 §3.2
Task<http::Response> userinfo(const Env& env, const http::Request& request);   // userinfo.cc, OIDC Core §5.3
Task<http::Response> logout(const Env& env, const http::Request& request);     // logout.cc, RP-Initiated Logout 1.0
Task<http::Response> logout_confirmed(const Env& env, const http::Request& request);  // logout.cc
Task<http::Response> discovery(const Env& env, const http::Request& request);   // documents.cc, Discovery 1.0, RFC 8414
Task<http::Response> certs(const Env& env, const http::Request& request);       // documents.cc, RFC 7517 §5
Task<http::Response> realm_info(const Env& env, const http::Request& request);  // documents.cc
Task<http::Response> login_status_iframe(const Env& env,
                                         const http::Request& request);  // frames.cc, Session Management 1.0
Task<http::Response> login_status_init(const Env& env, const http::Request& request);    // frames.cc
Task<http::Response> third_party_cookies(const Env& env, const http::Request& request);  // frames.cc

// The login's own pages
Task<http::Response> authenticate(const Env& env, const http::Request& request);       // authenticate.cc
Task<http::Response> restart_login(const Env& env, const http::Request& request);      // restart.cc
Task<http::Response> required_action(const Env& env, const http::Request& request);    // required_action.cc
Task<http::Response> consent(const Env& env, const http::Request& request);            // consent.cc
Task<http::Response> action_token(const Env& env, const http::Request& request);       // action_token.cc
Task<http::Response> reset_credentials(const Env& env, const http::Request& request);  // reset_credentials.cc
Task<http::Response> registration(const Env& env, const http::Request& request);       // registration.cc

// The server's
Task<http::Response> welcome(const Env& env, const http::Request& request);         // welcome.cc
Task<http::Response> theme_resource(const Env& env, const http::Request& request);  // resources.cc

// The consoles'
Task<http::Response> admin_root(const Env& env, const http::Request& request);        // console_pages.cc
Task<http::Response> admin_console(const Env& env, const http::Request& request);     // console_pages.cc
Task<http::Response> console_resource(const Env& env, const http::Request& request);  // console_resources.cc
Task<http::Response> console_texts(const Env& env, const http::Request& request);     // console_resources.cc

}  // namespace latchkey::endpoints
