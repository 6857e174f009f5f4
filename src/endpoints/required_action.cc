// /realms/{realm}/login-actions/required-action: what must be done before the login goes on, or what a link in a mail
// asks for. GET shows the page, POST answers it; the pages stand in required/.
#include <algorithm>

#include "authn/required_actions.h"
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/open_login.h"
#include "endpoints/page_response.h"
#include "endpoints/profile_write.h"
#include "endpoints/pending_login.h"
#include "endpoints/required/pages.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

constexpr ActionPage kPages[] = {
    {"UPDATE_PASSWORD", "UPDATE_PASSWORD", show_update_password, submit_update_password},
    {"UPDATE_PROFILE", "UPDATE_PROFILE", show_update_profile, submit_update_profile},
    {"VERIFY_EMAIL", "VERIFY_EMAIL", show_verify_email, submit_verify_email},
    {"TERMS_AND_CONDITIONS", "CUSTOM_REQUIRED_ACTION", show_terms, submit_terms},
};

constexpr std::string_view kCancel = "cancel-aia";

// An application sent the person here, and nobody else says that they must.
bool may_be_left(const Visit& visit, const LoginProgress& progress, std::string_view alias) {
  if (progress.link || progress.request.kc_action != alias) return false;
  const auto step = authn::next_required_action(*visit.realm, progress.signed_in->user, visit.now);
  return std::holds_alternative<authn::NothingRequired>(step);
}

// What an application asked for is over, and it is told how.
void end_asked_action(LoginProgress& progress, std::string_view alias, std::string_view status) {
  if (progress.request.kc_action != alias) return;
  progress.request.kc_action.clear();
  progress.request.kc_action_status = status;
}

void add_done(const Visit& visit, const ActionPage& action, LoginProgress& progress) {
  auto& user = progress.signed_in->user;
  auto left = authn::without_action(user.required_actions, action.alias);
  if (left.size() != user.required_actions.size()) {
    progress.writes.add(store::SetRequiredActions{visit.realm->id(), user.id, left});
    user.required_actions = std::move(left);
  }
  auto event = op::make_event(*visit.realm, action.event, visit.now);
  event.client_id = progress.request.client_id;
  event.user = user.id;
  if (action.event != action.alias) event.details["custom_required_action"] = action.alias;
  progress.events.push_back(std::move(event));
}

Task<http::Response> submit(const Visit& visit, const ActionPage& action, ResumedLogin resumed) {
  LoginProgress& progress = resumed.progress;
  auto again = co_await action.submit(visit, progress);
  if (again) co_return *std::move(again);
  progress.writes.add(consume_pending_login(visit, resumed.secret));
  add_done(visit, action, progress);
  end_asked_action(progress, action.alias, "success");
  if (progress.link) {
    progress.link->left = authn::without_action(progress.link->left, action.alias);
    use_link(visit, progress);
  }
  expect_user_as_loaded(visit, progress);
  if (!progress.link) co_return co_await continue_login(visit, std::move(progress));
  co_return co_await continue_link(visit, std::move(progress));
}

}  // namespace

const ActionPage* find_action_page(std::string_view alias) {
  const auto found = std::ranges::find(kPages, alias, &ActionPage::alias);
  return found == std::end(kPages) ? nullptr : found;
}

pages::SafeUrl this_action(const Visit& visit) {
  return pages::SafeUrl::or_nowhere(visit.url("login-actions/required-action") + "?" + visit.request.query);
}

std::optional<pages::SafeUrl> way_out(const Visit& visit, const LoginProgress& progress, std::string_view alias) {
  if (!may_be_left(visit, progress, alias)) return std::nullopt;
  return pages::SafeUrl::parse(visit.url("login-actions/required-action") + "?" + visit.request.query + "&" +
                               std::string(kCancel) + "=true");
}

const model::Client* client_of(const Visit& visit, const LoginProgress& progress) {
  return visit.realm->find_client(progress.request.client_id);
}

Task<http::Response> required_action(const Visit& visit) {
  const auto query = visit.request.query_form();
  const bool named = query && query->count("execution") == 1;
  const auto* action = find_action_page(named ? *query->get("execution") : "");
  if (action == nullptr) co_return step_is_over(visit);
  auto resumed = co_await resume_login(visit, action->alias);
  if (!resumed) co_return std::move(resumed.error());
  if (visit.request.method == "POST") co_return co_await submit(visit, *action, *std::move(resumed));
  if (query->has(kCancel) && may_be_left(visit, resumed->progress, action->alias)) {
    resumed->progress.writes.add(consume_pending_login(visit, resumed->secret));
    end_asked_action(resumed->progress, action->alias, "cancelled");
    co_return co_await continue_login(visit, std::move(resumed->progress));
  }
  auto response = action->show(visit, resumed->progress);
  remember_locale(visit, response);
  co_return response;
}

}  // namespace latchkey::endpoints
