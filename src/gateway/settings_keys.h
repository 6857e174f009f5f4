// The keys of each table of the gateway's file, and how each is read.
#pragma once

#include <span>

#include "gateway/settings.h"
#include "gateway/settings_file.h"
#include "gateway/settings_value.h"

namespace latchkey::gateway {

struct ProviderDraft {
  ProviderSettings settings;
  const Lookup* environment = nullptr;
};

struct UpstreamDraft {
  UpstreamSettings settings;
  http::Upstream upstream;
  bool has_url = false;
};

[[nodiscard]] std::span<const Key<ProviderDraft>> provider_keys();
[[nodiscard]] std::span<const Key<UpstreamDraft>> upstream_keys();
[[nodiscard]] std::span<const Key<RuleSettings>> rule_keys();
[[nodiscard]] std::span<const Key<SessionSettings>> session_keys();
[[nodiscard]] std::span<const Key<IdentitySettings>> identity_keys();
[[nodiscard]] std::span<const Key<ForwardAuthSettings>> forward_auth_keys();
[[nodiscard]] std::span<const Key<ListenSettings>> listen_keys();

}  // namespace latchkey::gateway
