// Every endpoint's entry, one file each, named after what it answers; routes.cc lists them with their paths and enters
// the realm before it calls those that take a visit.
#pragma once

#include "base/task.h"
#include "endpoints/env.h"
#include "endpoints/visit.h"
#include "http/message.h"

namespace latchkey::endpoints {

// OpenID Connect
Task<http::Response> authorize(const Visit& visit);  // authorize.cc, OIDC Core §3.1.2
Task<http::Response> token(const Visit& visit);      // token.cc, RFC 6749 §3.2
Task<http::Response> userinfo(const Visit& visit);   // userinfo.cc, OIDC Core §5.3
Task<http::Response> logout(const Visit& visit);     // logout.cc, RP-Initiated Logout 1.0
Task<http::Response> logout_confirmed(const Visit& visit);  // logout.cc
Task<http::Response> discovery(const Visit& visit);   // documents.cc, Discovery 1.0, RFC 8414
Task<http::Response> certs(const Visit& visit);       // documents.cc, RFC 7517 §5
Task<http::Response> realm_info(const Visit& visit);  // documents.cc
Task<http::Response> login_status_iframe(const Visit& visit);  // frames.cc, Session Management 1.0
Task<http::Response> login_status_init(const Visit& visit);    // frames.cc
Task<http::Response> third_party_cookies(const Visit& visit);  // frames.cc

// The login's own pages
Task<http::Response> authenticate(const Visit& visit);       // authenticate.cc
Task<http::Response> restart_login(const Visit& visit);      // restart.cc
Task<http::Response> required_action(const Visit& visit);    // required_action.cc
Task<http::Response> consent(const Visit& visit);            // consent.cc
Task<http::Response> action_token(const Visit& visit);       // action_token.cc
Task<http::Response> reset_credentials(const Visit& visit);  // reset_credentials.cc
Task<http::Response> registration(const Visit& visit);       // registration.cc

// The server's
Task<http::Response> welcome(const Env& env, const http::Request& request);         // welcome.cc
Task<http::Response> theme_resource(const Env& env, const http::Request& request);  // resources.cc

// The consoles'
Task<http::Response> admin_root(const Env& env, const http::Request& request);        // console_pages.cc
Task<http::Response> admin_console(const Visit& visit);     // console_pages.cc
Task<http::Response> console_resource(const Env& env, const http::Request& request);  // console_resources.cc
Task<http::Response> console_texts(const Env& env, const http::Request& request);     // console_resources.cc

}  // namespace latchkey::endpoints
