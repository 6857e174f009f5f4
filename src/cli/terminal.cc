#include "cli/terminal.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>

namespace latchkey::cli {
namespace {

/// Echo off while it lives, and back as it was.
class Silence {
 public:
  Silence() {
    known_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!known_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~Silence() {
    if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  termios before_{};
  bool known_ = false;
};

Result<Secret> first_line(std::istream& in, std::string_view where) {
  std::string line;
  std::getline(in, line);
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) return fail(Error::Kind::invalid, fmt::format("there is no secret in {}", where));
  return Secret(std::move(line));
}

}  // namespace

Result<Secret> read_secret(std::string_view prompt, const std::string& file) {
  if (file == "-") return first_line(std::cin, "standard input");
  if (!file.empty()) {
    std::ifstream in(file);
    if (!in) return fail(Error::Kind::invalid, fmt::format("{} cannot be read", file));
    return first_line(in, file);
  }
  if (::isatty(STDIN_FILENO) == 0)
    return fail(Error::Kind::invalid, fmt::format("{}: there is no terminal to ask at; name a file, or - for standard input", prompt));
  fmt::print(stderr, "{}: ", prompt);
  std::fflush(stderr);
  const Silence silence;
  auto secret = first_line(std::cin, "the answer");
  fmt::print(stderr, "\n");
  return secret;
}

bool for_a_person() { return ::isatty(STDOUT_FILENO) == 1; }

}  // namespace latchkey::cli
