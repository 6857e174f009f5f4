// The application's settings: from .env, and from the environment, which has the last word. All that is wrong is told
// at once, each with its place and how to mend it.
#pragma once

#include <latchkey/relying_party.h>
#include <latchkey/session.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env_file.h"

namespace demo {

struct Settings {
  latchkey::rp::Config relying_party;
  latchkey::rp::SessionOptions session;
  latchkey::rp::HttpClientOptions http;
  std::string admin_role = "demo-admin";
  std::string session_store;  ///< empty: in memory
  std::optional<int> port;

  /// For "AUTHORITY" and so on: where it was set, or ".env" if nowhere.
  [[nodiscard]] std::string where(std::string_view name) const;
  EnvEntries origins;
  std::string env_file;
};

struct Loaded {
  Settings settings;
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
};

using GetEnv = std::function<std::optional<std::string>(std::string_view name)>;

/// `text` is the file's content, `file_name` how messages call it.
[[nodiscard]] Loaded load_settings(std::string_view text, std::string_view file_name, const GetEnv& environment);

/// An Error of the library, with the place of the setting it names: "(AUTHORITY)" becomes ".env:1".
[[nodiscard]] std::string locate(const Settings& settings, const latchkey::rp::Error& error);

}  // namespace demo
