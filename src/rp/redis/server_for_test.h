// For tests: a Redis server of one's own, on a unix socket or free ports, gone with the test.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace latchkey::rp {

inline int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

class RedisServer {
 public:
  explicit RedisServer(std::vector<std::string> more = {}) : more_(std::move(more)) {
    std::string name = (std::filesystem::temp_directory_path() / "latchkey-redis-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) folder_ = name;
    start();
  }
  ~RedisServer() {
    stop();
    std::filesystem::remove_all(folder_);
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  [[nodiscard]] std::string socket() const { return folder_ + "/redis.sock"; }
  [[nodiscard]] std::string url() const { return "unix://" + socket(); }
  [[nodiscard]] const std::string& folder() const { return folder_; }

  void start() {
    std::vector<std::string> arguments{
        "redis-server", "--port", "0",     "--unixsocket", socket(),    "--unixsocketperm", "700", "--save", "",
        "--appendonly", "no",     "--dir", folder_,        "--logfile", folder_ + "/log"};
    arguments.insert(arguments.end(), more_.begin(), more_.end());
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      std::vector<char*> argv;
      for (auto& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      ::execvp(argv[0], argv.data());
      ::_exit(127);
    }
    for (int i = 0; i < 600 && !answers(); ++i) ::usleep(20'000);
    ASSERT_TRUE(answers()) << "redis-server does not start; Debian: redis-server";
  }
  void stop() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    ::unlink(socket().c_str());
    child_ = -1;
  }

 private:
  [[nodiscard]] bool answers() const {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket().copy(address.sun_path, sizeof address.sun_path - 1);
    const bool connected = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
  }

  std::vector<std::string> more_;
  std::string folder_;
  pid_t child_ = -1;
};

}  // namespace latchkey::rp
