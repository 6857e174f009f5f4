/* Latchkey for C, and for whatever can call C: logins and guards as a request that goes in and an answer that comes
 * out.
 *
 *   latchkey_web *web = latchkey_web_new(&settings);
 *   latchkey_answer *answer = latchkey_web_handle(web, &request);           // the login's own routes
 *   if (answer && latchkey_answer_status(answer) == 0) {                    // none of them: yours
 *     latchkey_answer_free(answer);
 *     answer = latchkey_web_require(web, &request, "role(admin)");          // 0: go on, else send it
 *   }
 *
 * Structures begin with their size, so that later versions can add members: set it with sizeof. Handles are opaque and
 * may be used by several threads at once, answers by one at a time. No exception crosses. A function that gives a
 * pointer gives NULL when it fails; latchkey_error() then says why, for the calling thread. Text is UTF-8 and ends with
 * a zero byte; what a caller passes is copied. Link with -llatchkey (liblatchkey.so; pkg-config latchkey-c). */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
/** Marks what the shared library exports. */
#define LATCHKEY_API __attribute__((visibility("default")))
#else
/** Marks what the shared library exports. */
#define LATCHKEY_API
#endif

/** A login for a web application, against one provider. */
typedef struct latchkey_web latchkey_web;
/** What checks the access tokens of an API. */
typedef struct latchkey_tokens latchkey_tokens;
/** What to send, or who it is. */
typedef struct latchkey_answer latchkey_answer;

/** How loud a log line is. */
enum latchkey_log_level {
  LATCHKEY_DEBUG = 0,   /**< for finding a fault */
  LATCHKEY_INFO = 1,    /**< as it should be */
  LATCHKEY_WARNING = 2, /**< somebody should look at it some time */
  LATCHKEY_ERROR = 3    /**< somebody should look at it now */
};

/** Receives log lines, which hold no secret and no token; called by several threads at once. */
typedef void (*latchkey_log)(void* context, int level, const char* line);

/** Settings of a login. NULL stands for the default. */
typedef struct latchkey_settings {
  size_t size;               /**< sizeof(latchkey_settings) */
  const char* issuer;        /**< AUTHORITY: the provider, exactly as its tokens name it; needed */
  const char* client_id;     /**< CLIENT_ID; needed */
  const char* client_secret; /**< CLIENT_SECRET; NULL for a public client */
  const char* redirect_uri;  /**< REDIRECT_URI: where the provider sends the browser back to, absolute; needed */
  const char* scopes;        /**< separated by spaces; default "openid profile email" */
  const char* secret_key;    /**< seals logins in progress: 32 characters or more, the same on all nodes */
  const char* role_claims;   /**< where roles stand, as in a rule: "realm_access.roles roles"; default: Keycloak's */
  int allow_insecure_http;   /**< 1 permits http:// for a provider on another machine */
  latchkey_log log;          /**< default: silence */
  void* log_context;         /**< given to log */
} latchkey_settings;

/** Settings for access tokens that are JWTs. NULL stands for the default. */
typedef struct latchkey_token_settings {
  size_t size;             /**< sizeof(latchkey_token_settings) */
  const char* issuer;      /**< the provider; needed */
  const char* audiences;   /**< the API's names in `aud`, separated by spaces; needed */
  const char* origin;      /**< "https://api.example.org", for DPoP-bound tokens; default: none are taken */
  int allow_insecure_http; /**< 1 permits http:// for a provider on another machine */
  latchkey_log log;        /**< default: silence */
  void* log_context;       /**< given to log */
} latchkey_token_settings;

/** One header line. */
typedef struct latchkey_header {
  const char* name;  /**< in any case */
  const char* value; /**< without line breaks */
} latchkey_header;

/** What a browser or program sent. */
typedef struct latchkey_request {
  size_t size;                      /**< sizeof(latchkey_request) */
  const char* method;               /**< "GET"; NULL too */
  const char* path;                 /**< as it came over the wire, undecoded; needed */
  const char* query;                /**< as it came, without "?"; may be NULL */
  const latchkey_header* headers;   /**< in the order they came */
  size_t header_count;              /**< how many */
  const char* body;                 /**< may be NULL */
  size_t body_size;                 /**< bytes of body */
  const unsigned char* certificate; /**< the TLS client's certificate as DER; may be NULL */
  size_t certificate_size;          /**< bytes of certificate */
} latchkey_request;

/** The library's version, "0.1.0". */
LATCHKEY_API const char* latchkey_version(void);

/** Why the calling thread's last function failed, for people: "" when it did not. Good until its next call. */
LATCHKEY_API const char* latchkey_error(void);
/** The same as one word for programs, "invalid_configuration"; "" when it did not fail. */
LATCHKEY_API const char* latchkey_error_code(void);

/** A login; NULL when a setting is wrong. Touches no network. Sessions are kept in memory. */
LATCHKEY_API latchkey_web* latchkey_web_new(const latchkey_settings* settings);
/** Ends it; no call may be under way. NULL is ignored. */
LATCHKEY_API void latchkey_web_free(latchkey_web* web);
/** Serves /auth/login, the path of redirect_uri, /auth/logout and the logouts that begin at the provider. Status 0 when
 * the request is for none of them. May wait for the provider. */
LATCHKEY_API latchkey_answer* latchkey_web_handle(latchkey_web* web, const latchkey_request* request);
/** Applies a rule such as "login", "role(admin) and not group(guests)" or "acr(gold) and max_age(300)". Status 0: the
 * request may be served, latchkey_answer_identity() says who it is, and the answer's headers belong into the response.
 * Otherwise send the answer. NULL when the rule is wrong. */
LATCHKEY_API latchkey_answer* latchkey_web_require(latchkey_web* web, const latchkey_request* request,
                                                   const char* rule);
/** An access token for calling APIs as the person, refreshed if need be: status 0 and the token as body; 401 when
 * nobody is logged in; 503 when the provider is away. */
LATCHKEY_API latchkey_answer* latchkey_web_access_token(latchkey_web* web, const latchkey_request* request);

/** What checks access tokens; NULL when a setting is wrong. Touches no network. */
LATCHKEY_API latchkey_tokens* latchkey_tokens_new(const latchkey_token_settings* settings);
/** Ends it; no call may be under way. NULL is ignored. */
LATCHKEY_API void latchkey_tokens_free(latchkey_tokens* tokens);
/** As latchkey_web_require(), for the access token of the request; refusals are JSON with WWW-Authenticate. */
LATCHKEY_API latchkey_answer* latchkey_tokens_require(latchkey_tokens* tokens, const latchkey_request* request,
                                                      const char* rule);

/** The HTTP status to send; 0: not to be sent, go on. */
LATCHKEY_API int latchkey_answer_status(const latchkey_answer* answer);
/** How many headers there are; the same name may stand there more than once (Set-Cookie). */
LATCHKEY_API size_t latchkey_answer_header_count(const latchkey_answer* answer);
/** The name of header number `index`, from 0; NULL beyond the last. Good as long as the answer. */
LATCHKEY_API const char* latchkey_answer_header_name(const latchkey_answer* answer, size_t index);
/** Its value. */
LATCHKEY_API const char* latchkey_answer_header_value(const latchkey_answer* answer, size_t index);
/** The body, which may hold zero bytes and ends with one more. */
LATCHKEY_API const char* latchkey_answer_body(const latchkey_answer* answer);
/** Its size without that. */
LATCHKEY_API size_t latchkey_answer_body_size(const latchkey_answer* answer);
/** Who it is, as JSON: issuer, subject, roles, claims ... without tokens. NULL when nobody is and nobody need be. */
LATCHKEY_API const char* latchkey_answer_identity(const latchkey_answer* answer);
/** Ends the answer and what it gave. NULL is ignored. */
LATCHKEY_API void latchkey_answer_free(latchkey_answer* answer);

#ifdef __cplusplus
}
#endif
