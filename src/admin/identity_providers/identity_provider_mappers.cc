// /admin/realms/{realm}/identity-provider/instances/{alias}/mappers: what becomes of what an identity provider says.
#include <fmt/format.h>

#include "admin/change.h"
#include "admin/identity_providers/identity_providers.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/identity_providers.h"

namespace latchkey::admin {
namespace {

struct Place {
  kc::ComponentPtr provider;
  kc::ComponentPtr mapper;  ///< null when the path names none, or none of this provider
};

Place place_of(const Call& call) {
  Place place{kc::find_identity_provider(*call.realm, call.param("alias")), nullptr};
  if (!place.provider) return place;
  auto mapper = kc::find_kept(*call.realm, kc::kIdentityProviderMapperType, call.param("mapper"));
  if (mapper && mapper->parent_id == place.provider->id.value) place.mapper = std::move(mapper);
  return place;
}

http::Response no_provider() { return error_reply(404, "HTTP 404 Not Found"); }
http::Response no_mapper() { return error_reply(404, "Model not found"); }

Change mapper_change(std::string_view operation, const model::Component& provider, const model::Component& mapper) {
  return {.operation = operation,
          .resource_type = "IDENTITY_PROVIDER_MAPPER",
          .resource_path = fmt::format("identity-provider/instances/{}/mappers/{}", provider.name, mapper.id.value),
          .representation = kc::write_identity_provider_mapper(mapper, provider.name)};
}

}  // namespace

Task<Reply> list_identity_provider_mappers(const Call& call) {
  const auto place = place_of(call);
  if (!place.provider) co_return no_provider();
  json::Array out;
  for (const auto& mapper : kc::mappers_of(*call.realm, *place.provider))
    out.push_back(kc::write_identity_provider_mapper(*mapper, place.provider->name));
  co_return json_reply(out);
}

Task<Reply> create_identity_provider_mapper(const Call& call) {
  const auto place = place_of(call);
  if (!place.provider) co_return no_provider();
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto mapper = kc::change_identity_provider_mapper(*call.realm, *place.provider, nullptr, *body, call.env.random);
  if (!mapper) co_return refusal_of(mapper.error());
  store::Plan plan;
  // Unlike an insert this is bound to the realm as it stands: nothing but that check keeps names unique.
  put(plan, call, *mapper);
  auto done = created(call, mapper->id.value);
  co_return co_await commit(call, std::move(plan), mapper_change("CREATE", *place.provider, *mapper), std::move(done));
}

Task<Reply> show_identity_provider_mapper(const Call& call) {
  const auto place = place_of(call);
  if (!place.provider) co_return no_provider();
  if (!place.mapper) co_return no_mapper();
  co_return object_reply(kc::write_identity_provider_mapper(*place.mapper, place.provider->name));
}

Task<Reply> update_identity_provider_mapper(const Call& call) {
  const auto place = place_of(call);
  if (!place.provider) co_return no_provider();
  if (!place.mapper) co_return no_mapper();
  if (auto stale = check_if_match(call, kc::write_identity_provider_mapper(*place.mapper, place.provider->name)))
    co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto mapper =
      kc::change_identity_provider_mapper(*call.realm, *place.provider, place.mapper.get(), *body, call.env.random);
  if (!mapper) co_return refusal_of(mapper.error());
  store::Plan plan;
  put(plan, call, *mapper);
  co_return co_await commit(call, std::move(plan), mapper_change("UPDATE", *place.provider, *mapper),
                            http::Response::no_content());
}

Task<Reply> delete_identity_provider_mapper(const Call& call) {
  const auto place = place_of(call);
  if (!place.provider) co_return no_provider();
  if (!place.mapper) co_return no_mapper();
  store::Plan plan;
  remove(plan, call, store::kKindComponent, place.mapper->id.value);
  co_return co_await commit(call, std::move(plan), mapper_change("DELETE", *place.provider, *place.mapper),
                            http::Response::no_content());
}

Task<Reply> list_identity_provider_mapper_types(const Call& call) {
  const auto place = place_of(call);
  if (!place.provider) co_return no_provider();
  co_return json_reply(kc::write_mapper_types(place.provider->provider_id));
}

}  // namespace latchkey::admin
