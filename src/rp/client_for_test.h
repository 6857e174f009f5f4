// For tests: a client without a browser, and the provider it talks to with every endpoint there is.
#pragma once

#include <gtest/gtest.h>
#include <latchkey/client.h>

#include <memory>
#include <string>

#include "rp/provider_for_test.h"
#include "url/form.h"

namespace latchkey::rp {

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    op.edit_metadata = [](json::Object& metadata) {
      for (const char* name :
           {"introspection", "revocation", "registration", "device_authorization", "backchannel_authentication"}) {
        metadata[std::string(name) + "_endpoint"] = std::string(kIssuer) + "/" + name;
      }
    };
  }
  Client& client() {
    if (!client_) {
      auto made = Client::create(config, environment());
      if (!made) ADD_FAILURE() << made.error().to_string();
      client_ = *made;
    }
    return *client_;
  }
  std::shared_ptr<Client> shared_client() {
    (void)client();
    return client_;
  }
  /// Sleeping moves the clock.
  Environment environment() {
    Environment environment = op.environment();
    environment.sleep = [this](std::chrono::milliseconds time) {
      slept.push_back(std::chrono::duration_cast<std::chrono::seconds>(time));
      op.clock.advance(time);
    };
    return environment;
  }
  url::Form sent(const std::string& endpoint) const { return *url::parse_form(op.last(endpoint).body); }
  /// A provider without any of the endpoints.
  void offer_nothing() {
    op.edit_metadata = [](json::Object&) {};
    client_.reset();
  }

  TestProvider op;
  Config config = config_for_test();
  std::vector<std::chrono::seconds> slept;

 private:
  std::shared_ptr<Client> client_;
};

}  // namespace latchkey::rp
