// The required actions that have a page, one file each. A page shows its form, and takes the answer: either another
// page (something is to be mended), or the writes that do what was asked for, and then the login or the link goes on.
#pragma once

#include <optional>
#include <string_view>

#include "base/task.h"
#include "endpoints/login_flow.h"
#include "endpoints/visit.h"
#include "http/message.h"

namespace latchkey::endpoints {

struct ActionPage {
  std::string_view alias;
  std::string_view event;  ///< type of the event that says it was done
  http::Response (*show)(const Visit&, const LoginProgress&);
  /// Reads the form; changes the progress's user as the added writes change the stored one. Both outlive the call.
  Task<std::optional<http::Response>> (*submit)(const Visit&, LoginProgress&);
};

/// Null when there is no page for it.
[[nodiscard]] const ActionPage* find_action_page(std::string_view alias);

http::Response show_update_password(const Visit& visit, const LoginProgress& progress);
Task<std::optional<http::Response>> submit_update_password(const Visit& visit, LoginProgress& progress);
http::Response show_update_profile(const Visit& visit, const LoginProgress& progress);
Task<std::optional<http::Response>> submit_update_profile(const Visit& visit, LoginProgress& progress);
http::Response show_verify_email(const Visit& visit, const LoginProgress& progress);
Task<std::optional<http::Response>> submit_verify_email(const Visit& visit, LoginProgress& progress);
http::Response show_terms(const Visit& visit, const LoginProgress& progress);
Task<std::optional<http::Response>> submit_terms(const Visit& visit, LoginProgress& progress);

/// Where the form of the page that is shown goes: the address it came by, for the secret in it stays the key.
[[nodiscard]] pages::SafeUrl this_action(const Visit& visit);
/// The way out of a page that an application sent the person to and that nobody else demands; nothing otherwise.
[[nodiscard]] std::optional<pages::SafeUrl> way_out(const Visit& visit, const LoginProgress& progress,
                                                    std::string_view alias);
/// The client that the login is for, or that the link names.
[[nodiscard]] const model::Client* client_of(const Visit& visit, const LoginProgress& progress);

}  // namespace latchkey::endpoints
