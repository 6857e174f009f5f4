#include "store/user_query.h"

#include <algorithm>

#include "store/queries.h"

namespace latchkey::store {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

UserWord open_word(std::string_view text) {
  UserWord word{model::fold_name(text), false};
  if (!word.pattern.ends_with('*')) word.pattern += '*';
  return word;
}

std::vector<UserWord> words_of(std::string_view search) {
  std::vector<UserWord> words;
  while (true) {
    while (!search.empty() && is_space(search.front())) search.remove_prefix(1);
    if (search.empty()) return words;
    const auto closing = search.front() == '"' ? search.find('"', 1) : std::string_view::npos;
    if (closing != std::string_view::npos) {
      words.push_back({model::fold_name(search.substr(1, closing - 1)), true});
      search.remove_prefix(closing + 1);
      continue;
    }
    const auto end = std::ranges::find_if(search, is_space) - search.begin();
    words.push_back(open_word(search.substr(0, static_cast<std::size_t>(end))));
    search.remove_prefix(static_cast<std::size_t>(end));
  }
}

}  // namespace

bool UserQuery::asks_nothing() const {
  return search.empty() && username.empty() && email.empty() && first_name.empty() && last_name.empty() && !enabled &&
         !email_verified && attributes.empty() && idp_alias.empty() && idp_user_id.empty() && !created_after &&
         !created_before && in_group.empty() && with_role.empty();
}

bool UserWord::matches(std::string_view folded) const {
  return whole ? folded == pattern : fits_pattern(pattern, folded);
}

std::string_view UserWord::beginning() const {
  const std::string_view all = pattern;
  return whole ? all : all.substr(0, all.find('*'));
}

UserMatcher::UserMatcher(const UserQuery& query)
    : query_(query),
      words_(words_of(query.search)),
      username_(model::fold_name(query.username)),
      email_(model::fold_name(query.email)),
      first_name_(model::fold_name(query.first_name)),
      last_name_(model::fold_name(query.last_name)) {}

bool UserMatcher::names_match(const UserFields& user) const {
  const auto holds = [this](std::string_view has, const std::string& wanted) {
    return wanted.empty() || (query_.exact ? has == wanted : has.contains(wanted));
  };
  if (!holds(user.username, username_) || !holds(user.email, email_) || !holds(user.first_name, first_name_) ||
      !holds(user.last_name, last_name_)) {
    return false;
  }
  return std::ranges::all_of(words_, [&](const UserWord& word) {
    return word.matches(user.username) || word.matches(user.email) || word.matches(user.first_name) ||
           word.matches(user.last_name);
  });
}

bool UserMatcher::matches(const UserFields& user) const {
  if (query_.exclude_service_accounts && user.service_account) return false;
  if (query_.enabled && *query_.enabled != user.enabled) return false;
  if (query_.email_verified && *query_.email_verified != user.email_verified) return false;
  if (query_.created_after && user.created < *query_.created_after) return false;
  if (query_.created_before && user.created > *query_.created_before) return false;
  return names_match(user);
}

}  // namespace latchkey::store
