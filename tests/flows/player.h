// Plays a conversation against a provider, as a browser would that keeps its cookies.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "conversation.h"
#include "http/message.h"
#include "provider.h"

namespace latchkey::flows {

/// What stood for {name}, by name.
using Kept = std::map<std::string, std::string>;

class Player {
 public:
  explicit Player(Provider& provider) : provider_(provider) {}

  /// What is not as expected fails the test.
  void play(const Exchange& exchange);
  /// A whole conversation.
  void play(std::string_view text);

 private:
  http::Request request_of(const Exchange& exchange);
  [[nodiscard]] std::string fill(std::string_view text) const;
  void keep_cookies(const http::Response& response);

  Provider& provider_;
  Kept kept_;
  std::map<std::string, std::string> cookies_;
};

}  // namespace latchkey::flows
