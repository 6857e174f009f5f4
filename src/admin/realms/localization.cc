// /admin/realms/{realm}/localization: the realm's own texts, by language and message key.
#include <algorithm>

#include "admin/change.h"
#include "admin/query.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "base/utf8.h"
#include "http/multipart.h"
#include "json/object_reader.h"
#include "kc/write/write.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kMaxKey = 255;
constexpr std::size_t kMaxText = 64 << 10;

bool is_locale(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= 35 && std::ranges::all_of(text, fits);
}

bool is_text(std::string_view text) {
  return text.size() <= kMaxText && is_utf8(text) && text.find('\0') == std::string_view::npos;
}

http::Response no_text() { return error_reply(404, "Localization text not found"); }

const model::StringMap* texts_of(const Call& call, std::string_view locale) {
  const auto& all = call.realm->settings().localization.texts;
  const auto found = all.find(locale);
  return found == all.end() ? nullptr : &found->second;
}
const model::StringMap* texts_of(const Call& call) { return texts_of(call, call.param("locale")); }

Task<Reply> save(const Call& call, model::RealmSettings settings) {
  store::Plan plan;
  put_settings(plan, call, settings);
  std::string path = "localization/" + std::string(call.param("locale"));
  if (!call.param("key").empty()) path += "/" + std::string(call.param("key"));
  Change change{.operation = call.request.method == "DELETE" ? "DELETE" : "UPDATE",
                .resource_type = "REALM",
                .resource_path = std::move(path)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

/// The texts of a body, or the answer to what cannot be one.
std::expected<model::StringMap, http::Response> read_texts(const json::Object& body) {
  model::StringMap texts;
  for (const auto& member : body) {
    const std::string_view key = member.key();
    if (key.empty() || key.size() > kMaxKey || !member.value().is_string())
      return std::unexpected(refused(400, "Texts are strings under keys of 1 to 255 bytes"));
    const std::string text(json::view(member.value().get_string()));
    if (!is_text(text)) return std::unexpected(refused(400, "A text is too long or holds what no text holds"));
    texts[std::string(key)] = text;
  }
  return texts;
}

/// The texts as the body, or as the part "file" of a form.
std::expected<json::Object, http::Response> sent_texts(const Call& call) {
  if (call.request.content_type() != "multipart/form-data") return body_object(call);
  const auto form = http::MultipartForm::parse(call.request);
  if (!form) return std::unexpected(refusal_of(form.error()));
  if (form->find("file") == nullptr) return std::unexpected(refused(400, "The form must hold a part named file"));
  auto object = json::parse_object(form->text("file"));
  if (!object) return std::unexpected(refused(400, "Could not read file: " + object.error().detail));
  return *std::move(object);
}

}  // namespace

Task<Reply> list_localized(const Call& call) {
  json::Array out;
  for (const auto& [locale, texts] : call.realm->settings().localization.texts) out.emplace_back(locale);
  co_return json_reply(out);
}

Task<Reply> show_texts(const Call& call) {
  Query query(call.request);
  const bool fall_back = query.boolean_or("useRealmDefaultLocaleFallback", false);
  if (query.error()) co_return *query.error();
  model::StringMap shown;
  if (const auto* texts = texts_of(call)) shown = *texts;
  if (fall_back) {
    const auto* others = texts_of(call, call.realm->settings().localization.default_locale);
    if (others != nullptr) shown.insert(others->begin(), others->end());
  }
  co_return json_reply(kc::write_map(shown));
}

Task<Reply> show_text(const Call& call) {
  const auto* texts = texts_of(call);
  if (texts == nullptr) co_return no_text();
  const auto found = texts->find(call.param("key"));
  if (found == texts->end()) co_return no_text();
  co_return http::Response::text(200, found->second);
}

Task<Reply> add_texts(const Call& call) {
  if (!is_locale(call.param("locale"))) co_return refused(400, "That is no language tag");
  const auto body = sent_texts(call);
  if (!body) co_return body.error();
  auto texts = read_texts(*body);
  if (!texts) co_return std::move(texts.error());
  model::RealmSettings settings = call.realm->settings();
  auto& mine = settings.localization.texts[std::string(call.param("locale"))];
  for (auto& [key, text] : *texts) mine.insert_or_assign(key, std::move(text));
  co_return co_await save(call, std::move(settings));
}

Task<Reply> put_text(const Call& call) {
  if (!is_locale(call.param("locale"))) co_return refused(400, "That is no language tag");
  // A form that another site's page posts could be text/plain, but no page can PUT without a preflight.
  if (call.request.content_type() != "text/plain") co_return error_reply(415, "The content must be text/plain");
  const std::string key(call.param("key"));
  if (key.size() > kMaxKey || !is_text(call.request.body))
    co_return refused(400, "A text is too long or holds what no text holds");
  model::RealmSettings settings = call.realm->settings();
  settings.localization.texts[std::string(call.param("locale"))][key] = call.request.body;
  co_return co_await save(call, std::move(settings));
}

Task<Reply> delete_texts(const Call& call) {
  if (texts_of(call) == nullptr) co_return error_reply(404, "No localization texts for this language");
  model::RealmSettings settings = call.realm->settings();
  settings.localization.texts.erase(std::string(call.param("locale")));
  co_return co_await save(call, std::move(settings));
}

Task<Reply> delete_text(const Call& call) {
  const auto* texts = texts_of(call);
  if (texts == nullptr || !texts->contains(call.param("key"))) co_return no_text();
  model::RealmSettings settings = call.realm->settings();
  auto& mine = settings.localization.texts[std::string(call.param("locale"))];
  mine.erase(std::string(call.param("key")));
  if (mine.empty()) settings.localization.texts.erase(std::string(call.param("locale")));
  co_return co_await save(call, std::move(settings));
}

}  // namespace latchkey::admin
