// The sample application: reads its settings, puts the modules together, serves.
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "auth/routes.h"
#include "extensions/identity.h"
#include "main/routes.h"
#include "settings.h"
#include "views.h"
#include "web_server.h"

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHelp = R"(demo - a web application that signs people in with OpenID Connect

Usage: demo [--port PORT] [--host ADDRESS] [--env-file FILE]

  --port PORT      the port to listen on (default: PORT, or 8081)
  --host ADDRESS   the address to listen on (default: 127.0.0.1; 0.0.0.0 for all)
  --env-file FILE  the settings (default: .env); the environment's variables go before it
  --assets FOLDER  where templates/ and static/ are (default: beside this program)
  --help           this text

Settings: AUTHORITY, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, SECRET_KEY; .env.example says what they mean.
)";

struct Options {
  std::optional<int> port;
  std::string host = "127.0.0.1";
  std::optional<std::string> env_file;
  std::optional<std::string> assets;
  bool help = false;
};

[[noreturn]] void give_up(const std::string& message, int status = 2) {
  std::fprintf(stderr, "demo: %s\n", message.c_str());
  std::exit(status);
}

int parse_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65535) {
    give_up("--port takes a number from 1 to 65535, not \"" + std::string(text) + "\"");
  }
  return port;
}

Options parse_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const auto equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    const auto value = [&]() -> std::string {
      if (equals != std::string_view::npos) return std::string(argument.substr(equals + 1));
      if (i + 1 >= argc) give_up(std::string(name) + " needs a value; see --help");
      return argv[++i];
    };
    if (name == "--help" || name == "-h")
      options.help = true;
    else if (name == "--port")
      options.port = parse_port(value());
    else if (name == "--host")
      options.host = value();
    else if (name == "--env-file")
      options.env_file = value();
    else if (name == "--assets")
      options.assets = value();
    else
      give_up("unknown option " + std::string(argument) + "; see --help");
  }
  return options;
}

std::string read_env_file(const Options& options, const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file && options.env_file)
    give_up("cannot read the settings in " + name + "; copy .env.example to it and fill it in");
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

std::string find_assets(const Options& options) {
  if (options.assets) return *options.assets;
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  if (fs::exists(here / "templates" / "base.mustache", error)) return here.string();
  give_up("templates/ and static/ are not beside this program; say where they are with --assets");
}

demo::Settings load(const Options& options) {
  const std::string name = options.env_file.value_or(".env");
  auto loaded = demo::load_settings(read_env_file(options, name), name,
                                    [](std::string_view variable) -> std::optional<std::string> {
                                      const char* value = std::getenv(std::string(variable).c_str());
                                      return value == nullptr ? std::nullopt : std::optional<std::string>(value);
                                    });
  for (const auto& warning : loaded.warnings) std::fprintf(stderr, "demo: note: %s\n", warning.c_str());
  for (const auto& error : loaded.errors) std::fprintf(stderr, "demo: %s\n", error.c_str());
  if (!loaded.errors.empty()) give_up("the settings above must be mended first; .env.example shows them all");
  return std::move(loaded.settings);
}

int run(const Options& options) {
  const demo::Settings settings = load(options);
  const std::string assets = find_assets(options);
  const demo::Views views(assets + "/templates");
  const auto identity = demo::make_identity(settings, views);
  if (!identity) give_up(demo::locate(settings, identity.error()));

  httplib::Server server;
  const std::string& redirect_uri = settings.relying_party.redirect_uri;
  demo::set_up(server, views, assets + "/static", redirect_uri.starts_with("https:"));
  demo::auth_module::add_routes(server, *identity);
  demo::main_module::add_routes(server, *identity, views, settings.admin_role);

  const int port = options.port.value_or(settings.port.value_or(8081));
  const std::string origin = redirect_uri.substr(0, redirect_uri.find('/', redirect_uri.find("//") + 2));
  if (origin.starts_with("http://localhost") && !origin.ends_with(":" + std::to_string(port))) {
    demo::log_line("note: REDIRECT_URI leads to " + origin + ", but this is port " + std::to_string(port) +
                   ": logins would not come back here");
  }
  const std::string ready = "listening on " + options.host + ":" + std::to_string(port) + "; open " + origin +
                            " and log in through " + settings.relying_party.issuer;
  if (!demo::serve(server, options.host, port, ready)) {
    give_up("cannot listen on " + options.host + ":" + std::to_string(port) +
                "; is something else running there? Try --port",
            1);
  }
  demo::log_line("stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  demo::block_signals();
  try {
    const Options options = parse_options(argc, argv);
    if (options.help) {
      std::fwrite(kHelp.data(), 1, kHelp.size(), stdout);
      return 0;
    }
    return run(options);
  } catch (const std::exception& e) {
    give_up(e.what(), 1);
  }
}
