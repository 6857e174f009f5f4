// .../protocol-mappers of a client and of a client scope: the same resource over two containers.
#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/client_scope_parts.h"
#include "admin/clients/clients.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/write/write.h"

namespace latchkey::admin {
namespace {

using Mappers = std::vector<model::ProtocolMapper>;

/// The client or the client scope that the path names.
struct Container {
  std::variant<const model::Client*, const model::ClientScope*> owner;

  [[nodiscard]] const Mappers& mappers() const {
    return std::visit([](const auto* one) -> const Mappers& { return one->mappers; }, owner);
  }
};

using ContainerAnswer = std::expected<Container, http::Response>;

ContainerAnswer find_container(const Call& call) {
  if (!call.param("scope").empty()) {
    const auto scope = find_client_scope(call);
    if (!scope) return std::unexpected(scope.error());
    return Container{*scope};
  }
  const auto client = find_client(call);
  if (!client) return std::unexpected(client.error());
  return Container{*client};
}

Task<ContainerAnswer> find_container_to_change(const Call& call) {
  if (!call.param("scope").empty()) co_return find_container(call);
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return ContainerAnswer(std::unexpect, client.error());
  co_return ContainerAnswer(Container{*client});
}

auto find_mapper(const Call& call, Mappers& mappers) {
  return std::ranges::find(mappers, model::MapperId(std::string(call.param("mapper"))), &model::ProtocolMapper::id);
}

http::Response no_mapper() { return error_reply(404, "Model not found"); }

void put_mappers(store::Plan& plan, const Call& call, const Container& container, Mappers mappers) {
  std::visit(
      [&](const auto* one) {
        auto copy = *one;
        copy.mappers = std::move(mappers);
        put(plan, call, copy);
      },
      container.owner);
}

Change change_of(const Call& call, std::string_view operation, json::Value representation) {
  return {.operation = operation,
          .resource_type = "PROTOCOL_MAPPER",
          .resource_path = below_realm(call),
          .representation = std::move(representation)};
}

/// A name once for each protocol, an id once.
std::optional<http::Response> check_unique(const Mappers& mappers) {
  for (auto a = mappers.begin(); a != mappers.end(); ++a) {
    const bool twice = std::any_of(mappers.begin(), a, [&](const auto& b) {
      return a->id == b.id || (a->name == b.name && a->protocol == b.protocol);
    });
    if (twice) return refused(409, "Protocol mapper exists with same name");
  }
  return std::nullopt;
}

Task<Reply> store_mappers(const Call& call, Container container, Mappers mappers, Change change, http::Response done) {
  if (auto problem = check_unique(mappers)) co_return *problem;
  store::Plan plan;
  put_mappers(plan, call, container, std::move(mappers));
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

http::Response write_list(const Mappers& mappers, std::string_view protocol) {
  json::Array out;
  for (const auto& mapper : mappers) {
    if (protocol.empty() || mapper.protocol == protocol) out.emplace_back(kc::write(mapper));
  }
  return json_reply(out);
}

}  // namespace

Task<Reply> list_mappers(const Call& call) {
  const auto container = find_container(call);
  if (!container) co_return container.error();
  co_return write_list(container->mappers(), "");
}

Task<Reply> list_mappers_of_protocol(const Call& call) {
  const auto container = find_container(call);
  if (!container) co_return container.error();
  co_return write_list(container->mappers(), call.param("protocol"));
}

Task<Reply> create_mapper(const Call& call) {
  const auto container = co_await find_container_to_change(call);
  if (!container) co_return container.error();
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  const auto mapper = kc::make_mapper(*sent, call.env.random);
  if (!mapper) co_return refusal_of(mapper.error());
  Mappers mappers = container->mappers();
  mappers.push_back(*mapper);
  co_return co_await store_mappers(call, *container, std::move(mappers), change_of(call, "CREATE", kc::write(*mapper)),
                                   created(call, mapper->id.value));
}

Task<Reply> create_mappers(const Call& call) {
  const auto container = co_await find_container_to_change(call);
  if (!container) co_return container.error();
  const auto sent = body_array(call);
  if (!sent) co_return sent.error();
  Mappers mappers = container->mappers();
  for (const auto& entry : *sent) {
    const auto* object = entry.if_object();
    if (object == nullptr) co_return refused(400, "Each protocol mapper must be an object");
    const auto mapper = kc::make_mapper(*object, call.env.random);
    if (!mapper) co_return refusal_of(mapper.error());
    mappers.push_back(*mapper);
  }
  co_return co_await store_mappers(call, *container, std::move(mappers), change_of(call, "CREATE", *sent),
                                   http::Response::no_content());
}

Task<Reply> show_mapper(const Call& call) {
  const auto container = find_container(call);
  if (!container) co_return container.error();
  Mappers mappers = container->mappers();
  const auto mapper = find_mapper(call, mappers);
  if (mapper == mappers.end()) co_return no_mapper();
  co_return object_reply(kc::write(*mapper));
}

Task<Reply> update_mapper(const Call& call) {
  const auto container = co_await find_container_to_change(call);
  if (!container) co_return container.error();
  Mappers mappers = container->mappers();
  const auto mapper = find_mapper(call, mappers);
  if (mapper == mappers.end()) co_return no_mapper();
  if (auto changed = check_if_match(call, kc::write(*mapper))) co_return *changed;
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  const auto update = kc::update_mapper(*mapper, *sent, call.env.random);
  if (!update) co_return refusal_of(update.error());
  *mapper = *update;
  co_return co_await store_mappers(call, *container, std::move(mappers), change_of(call, "UPDATE", kc::write(*update)),
                                   http::Response::no_content());
}

Task<Reply> delete_mapper(const Call& call) {
  const auto container = co_await find_container_to_change(call);
  if (!container) co_return container.error();
  Mappers mappers = container->mappers();
  const auto mapper = find_mapper(call, mappers);
  if (mapper == mappers.end()) co_return no_mapper();
  mappers.erase(mapper);
  store::Plan plan;
  put_mappers(plan, call, *container, std::move(mappers));
  co_return co_await commit(call, std::move(plan), change_of(call, "DELETE", nullptr), http::Response::no_content());
}

}  // namespace latchkey::admin
