#include "main/busy_port.h"

#include <fmt/format.h>

namespace latchkey::main {

Status<> on_another_port(const Error& error, std::string_view option) {
  if (error.kind != Error::Kind::conflict) return std::unexpected(error);
  return fail(error.kind,
              fmt::format("{}; stop what listens there, or choose another port with {}", error.detail, option));
}

}  // namespace latchkey::main
