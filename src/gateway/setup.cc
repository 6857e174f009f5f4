#include "gateway/setup.h"

#include <algorithm>

#include "gateway/path_readings.h"

namespace latchkey::gateway {

const UpstreamSettings* Setup::upstream_for(std::string_view path) const {
  const UpstreamSettings* best = nullptr;
  for (const auto& upstream : settings.upstreams) {
    if (covers(upstream.path, path) && (best == nullptr || upstream.path.size() > best->path.size())) best = &upstream;
  }
  return best;
}

const UpstreamSettings* Setup::upstream_for(const std::vector<std::string>& readings) const {
  const UpstreamSettings* const plain = upstream_for(readings.front());
  const bool agreed = std::ranges::all_of(readings, [&](const std::string& one) { return upstream_for(one) == plain; });
  return agreed ? plain : nullptr;
}

bool Setup::may_open_websocket(std::string_view origin) const {
  // Programs send none; browsers always do (RFC 6455 §4.1).
  if (origin.empty() || origin == doors.origin()) return true;
  return std::ranges::find(settings.websocket_origins, origin) != settings.websocket_origins.end();
}

Status<> check_setup(const Settings& settings) {
  if (auto checked = check_settings(settings); !checked) return checked;
  NullLog silence;
  const Lasting lasting{rp::make_memory_store(1), false, std::string(64, 'x')};
  const auto doors = Doors::open(settings, lasting, nullptr, silence);
  if (!doors) return std::unexpected(doors.error());
  return {};
}

Result<std::shared_ptr<const Setup>> make_setup(Settings settings, const Lasting& lasting, const Setup* previous,
                                                Log& log) {
  if (auto checked = check_settings(settings); !checked) return std::unexpected(checked.error());
  auto doors = Doors::open(settings, lasting, previous != nullptr ? &previous->doors : nullptr, log);
  if (!doors) return std::unexpected(doors.error());
  auto trusted = http::TrustedProxies::parse(settings.trusted_proxies);
  if (!trusted) return std::unexpected(trusted.error());
  std::shared_ptr<AssertionSigner> signer;
  const IdentitySettings& identity = settings.identity;
  if (!identity.assertion.empty()) {
    const bool kept = previous != nullptr && previous->signer && previous->settings.identity == identity &&
                      previous->doors.origin() == doors->origin();
    if (kept) {
      signer = previous->signer;
    } else {
      auto key = load_assertion_key(identity.assertion_key_file, identity.assertion_algorithm);
      if (!key) return std::unexpected(key.error());
      signer = std::make_shared<AssertionSigner>(*std::move(key), doors->origin(), identity);
    }
  }
  auto rules = RuleTable::make(settings.rules, identity.groups_claim, settings.ignore_case);
  if (!rules) return std::unexpected(rules.error());
  IdentityHeaders headers(identity);
  return std::make_shared<const Setup>(Setup{std::move(settings), *std::move(doors), *std::move(rules),
                                             std::move(headers), *std::move(trusted), lasting.waits,
                                             std::move(signer)});
}

}  // namespace latchkey::gateway
