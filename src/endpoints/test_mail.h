// A mail that an administrator sends to himself, to see whether the settings that he typed work: at once and not by the
// outbox, for he waits for the answer.
#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"
#include "endpoints/env.h"
#include "endpoints/mail_settings.h"
#include "model/realm.h"

namespace latchkey::endpoints {

struct TestMail {
  model::RealmPtr realm;
  model::StringMap smtp;  ///< as typed, under Keycloak's keys; secrets in it go before those below
  MailSecrets secrets;    ///< the realm's, where what was typed does not say others
  std::string to;
  std::string locale;
};

/// The error's detail is for the administrator: what is wrong with the settings, or what the server said. No password.
Task<Status<>> send_test_mail(const Env& env, TestMail test);

}  // namespace latchkey::endpoints
