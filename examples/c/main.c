/* The C interface in a program of its own: makes a login, and asks it what to do with a few requests. Needs no network;
 * says what went wrong and ends with 1 if anything is not as it should be.
 *
 *   gcc -std=c11 main.c $(pkg-config --cflags --libs latchkey-c) && ./a.out */
#include <latchkey/latchkey.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void demand(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "failed: %s (%s)\n", what, latchkey_error());
  exit(1);
}

static const char *header_of(const latchkey_answer *answer, const char *name) {
  for (size_t i = 0; i < latchkey_answer_header_count(answer); ++i) {
    if (strcmp(latchkey_answer_header_name(answer, i), name) == 0) return latchkey_answer_header_value(answer, i);
  }
  return "";
}

static void to_log(void *context, int level, const char *line) {
  (void)level;
  (void)line;
  ++*(int *)context;
}

/* [serve] */
/* What a server does with each request: first the login's own routes, then the rule of the route. */
static latchkey_answer *serve(latchkey_web *web, const latchkey_request *request, const char *rule) {
  latchkey_answer *answer = latchkey_web_handle(web, request);
  if (answer == NULL || latchkey_answer_status(answer) != 0) return answer;
  latchkey_answer_free(answer);
  return latchkey_web_require(web, request, rule); /* status 0: go on, latchkey_answer_identity() says who it is */
}
/* [/serve] */

static void check_login(void) {
  int lines = 0;
  latchkey_settings settings = {.size = sizeof settings,
                                .issuer = "http://localhost:9/realms/demo",
                                .client_id = "demo",
                                .client_secret = "secret",
                                .redirect_uri = "http://localhost:8081/auth/callback",
                                .role_claims = "realm_access.roles \"https://example.org/roles\"",
                                .log = to_log,
                                .log_context = &lines};
  latchkey_web *web = latchkey_web_new(&settings);
  demand(web != NULL && latchkey_error()[0] == '\0', "a login is made");

  latchkey_request request = {.size = sizeof request, .path = "/private", .query = "x=1"};
  latchkey_answer *answer = serve(web, &request, "role(admin)");
  demand(latchkey_answer_status(answer) == 303, "a stranger is sent to the login");
  demand(strcmp(header_of(answer, "Location"), "/auth/login?return_to=%2Fprivate%3Fx%3D1") == 0, "and comes back");
  demand(latchkey_answer_identity(answer) == NULL, "and is nobody");
  demand(latchkey_answer_header_name(answer, 1000) == NULL, "no header beyond the last");
  latchkey_answer_free(answer);

  const latchkey_header script[] = {{"sec-fetch-mode", "cors"}};
  request.headers = script;
  request.header_count = 1;
  answer = serve(web, &request, "login");
  demand(latchkey_answer_status(answer) == 401 && latchkey_answer_body_size(answer) > 0, "a script gets 401");
  latchkey_answer_free(answer);
  answer = latchkey_web_access_token(web, &request);
  demand(latchkey_answer_status(answer) == 401, "nobody has no token");
  latchkey_answer_free(answer);

  answer = serve(web, &request, "anyone");
  demand(latchkey_answer_status(answer) == 0, "an open page is open");
  latchkey_answer_free(answer);

  request.path = "/auth/login";
  answer = serve(web, &request, "login");
  demand(latchkey_answer_status(answer) == 503 && lines > 0, "a provider that is away is said and logged");
  latchkey_answer_free(answer);

  demand(latchkey_web_require(web, &request, "rolle(x)") == NULL, "a wrong rule is refused");
  demand(strcmp(latchkey_error_code(), "invalid_configuration") == 0, "with its code");
  demand(latchkey_web_require(web, NULL, "login") == NULL, "no request, no answer");
  demand(latchkey_web_handle(NULL, &request) == NULL, "no login, no answer");
  request.size = 0;
  demand(latchkey_web_handle(web, &request) == NULL, "a structure without its size is refused");
  latchkey_web_free(web);
}

static void check_tokens(void) {
  latchkey_token_settings settings = {
      .size = sizeof settings, .issuer = "http://localhost:9/realms/demo", .audiences = "api other"};
  latchkey_tokens *tokens = latchkey_tokens_new(&settings);
  demand(tokens != NULL, "a token check is made");
  const latchkey_header headers[] = {{"Authorization", "Basic YTpi"}};
  latchkey_request request = {.size = sizeof request, .path = "/api", .headers = headers, .header_count = 1};
  latchkey_answer *answer = latchkey_tokens_require(tokens, &request, "scope(read)");
  demand(latchkey_answer_status(answer) == 401, "no token, no entry");
  demand(strncmp(header_of(answer, "WWW-Authenticate"), "Bearer", 6) == 0, "and the challenge says so");
  latchkey_answer_free(answer);
  latchkey_tokens_free(tokens);
  settings.audiences = NULL;
  demand(latchkey_tokens_new(&settings) == NULL && strstr(latchkey_error(), "audiences") != NULL,
         "a missing setting is named");
}

int main(void) {
  check_login();
  check_tokens();
  const latchkey_settings nothing = {.size = sizeof nothing};
  demand(latchkey_web_new(&nothing) == NULL && strstr(latchkey_error(), "AUTHORITY") != NULL, "a missing issuer is named");
  demand(latchkey_web_new(NULL) == NULL, "no settings, no login");
  latchkey_web_free(NULL);
  latchkey_tokens_free(NULL);
  latchkey_answer_free(NULL);
  printf("latchkey %s: all as it should be\n", latchkey_version());
  return 0;
}
