// The kinds of component that a realm may be given, with their forms.
#include <array>

#include "kc/catalog/catalog.h"
#include "kc/catalog/property.h"
#include "model/component.h"

namespace latchkey::kc {
namespace {

using Properties = std::vector<Property>;

constexpr std::string_view kValidatorType = "org.keycloak.validate.Validator";
constexpr std::string_view kListenerType = "org.keycloak.events.EventListenerProvider";
constexpr std::string_view kConditionType =
    "org.keycloak.services.clientpolicy.condition.ClientPolicyConditionProvider";
constexpr std::string_view kExecutorType = "org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider";

// Interfaces of which we have no provider: consoles show them as empty, and nothing of them can be made.
constexpr std::array<std::string_view, 4> kEmptyInterfaces{
    "org.keycloak.storage.UserStorageProvider",
    "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy",
    "org.keycloak.services.ui.extend.UiPageProvider",
    "org.keycloak.services.ui.extend.UiTabProvider",
};

struct ComponentType {
  std::string_view id, help;
  Properties properties;
};

Properties key_form(Properties own) {
  Properties form{
      {"priority",
       "Priority",
       "Of several keys of one algorithm the one with the highest priority signs",
       "String",
       "0",
       {}},
      {"enabled", "Enabled", "Whether the key is used at all", "boolean", "true", {}},
      {"active", "Active", "Whether the key signs; one that is not active still verifies", "boolean", "true", {}},
  };
  for (auto& property : own) form.push_back(std::move(property));
  return form;
}

const Property kKeySize{"keySize", "Key size", "Bits of the generated key", "List", "2048", {"2048", "3072", "4096"}};
const Property kSignature{"algorithm", "Algorithm", "What the key signs with",
                          "List",      "RS256",     {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}};
const Property kEncryption{"algorithm", "Algorithm", "What the key decrypts",
                           "List",      "RSA-OAEP",  {"RSA-OAEP", "RSA-OAEP-256", "RSA1_5"}};
const Property kPrivateKey{"privateKey", "Private RSA Key", "The private key in PEM", "File", "", {}, true};
const Property kCertificate{"certificate", "X509 Certificate", "The certificate of the key in PEM", "File", "", {}};

std::vector<ComponentType> key_providers() {
  return {
      {"rsa-generated", "Makes RSA keys that sign, with a certificate of their own", key_form({kKeySize, kSignature})},
      {"rsa-enc-generated", "Makes RSA keys that decrypt, with a certificate of their own",
       key_form({kKeySize, kEncryption})},
      {"rsa", "An RSA key of yours that signs", key_form({kPrivateKey, kCertificate, kSignature})},
      {"rsa-enc", "An RSA key of yours that decrypts", key_form({kPrivateKey, kCertificate, kEncryption})},
      {"ecdsa-generated", "Makes elliptic-curve keys (ES256, ES384, ES512)",
       key_form({{"ecdsaEllipticCurveKey",
                  "Elliptic Curve",
                  "The curve of the key",
                  "List",
                  "P-256",
                  {"P-256", "P-384", "P-521"}}})},
      {"eddsa-generated", "Makes Edwards-curve keys (EdDSA)",
       key_form({{"eddsaEllipticCurveKey",
                  "Elliptic Curve",
                  "The curve of the key",
                  "List",
                  "Ed25519",
                  {"Ed25519", "Ed448"}}})},
      {"hmac-generated", "Makes shared secrets that sign what only this server reads",
       key_form(
           {{"secretSize", "Secret size", "Bytes of the secret", "List", "128", {"64", "128", "256", "512"}},
            {"algorithm", "Algorithm", "What the secret signs with", "List", "HS512", {"HS256", "HS384", "HS512"}}})},
      {"aes-generated", "Makes secrets that encrypt what only this server reads",
       key_form({{"secretSize", "AES Key size", "Bytes of the secret", "List", "16", {"16", "24", "32"}}})},
  };
}

Properties range(std::string_view type) {
  return {{"min", "Minimum", "The smallest that is taken", type, "", {}},
          {"max", "Maximum", "The largest that is taken", type, "", {}}};
}
const Property kErrorMessage{
    "error-message", "Error message key", "The message that is shown instead of the usual one", "String", "", {}};

std::vector<ComponentType> validators() {
  return {
      {"length",
       "How many characters a text has",
       {{"min", "Minimum length", "The least number of characters", "String", "", {}},
        {"max", "Maximum length", "The greatest number of characters", "String", "", {}},
        {"trim-disabled", "Trimming disabled", "Whether blanks at both ends count", "boolean", "false", {}}}},
      {"integer", "A whole number, in a range if you like", range("String")},
      {"double", "A number, in a range if you like", range("String")},
      {"pattern",
       "A text that matches a regular expression",
       {{"pattern", "RegExp pattern", "The expression", "String", "", {}}, kErrorMessage}},
      {"email", "An e-mail address", {}},
      {"uri", "A web address", {}},
      {"local-date", "A date in the user's language", {}},
      {"iso-date", "A date like 2026-11-25", {}},
      {"options",
       "One of the listed texts",
       {{"options", "Options", "The texts that are taken", "MultivaluedString", "", {}}}},
      {"person-name-prohibited-characters", "No characters that names do not have", {kErrorMessage}},
      {"username-prohibited-characters", "No characters that user names must not have", {kErrorMessage}},
      {"multivalued",
       "How many values an attribute has",
       {{"min", "Minimum size", "The least number of values", "String", "", {}},
        {"max", "Maximum size", "The greatest number of values", "String", "", {}}}},
  };
}

std::vector<ComponentType> listeners() {
  return {{"latchkey-webhook",
           "Sends events to an address, signed, until they are accepted",
           {{"url", "URL", "Where events are posted", "String", "", {}},
            {"secret", "Secret", "What the signature of each request is made with", "Password", "", {}, true},
            {"events", "Events", "Types of login events; none: all", "MultivaluedString", "", {}},
            {"adminEvents", "Admin events", "Whether what administrators do is told too", "boolean", "false", {}},
            {"enabled", "Enabled", "Whether anything is sent", "boolean", "true", {}}}}};
}

// Client policies: what op/client_policies understands and enforces.
std::vector<ComponentType> policy_conditions() {
  const Property negative{"is-negative-logic", "Negative logic", "Whether the policy is for all other clients instead",
                          "boolean",           "false",          {}};
  return {
      {"any-client", "Every client", {negative}},
      {"client-updater-context",
       "Clients that are made or changed in this way; nothing at a sign-in",
       {{"update-client-source", "Update client context", "By whom", "MultivaluedList", "", {"ByAuthenticatedUser"}},
        negative}},
      {"client-access-type",
       "Clients of these kinds",
       {{"type", "Client access type", "The kinds", "MultivaluedList", "", {"confidential", "public", "bearer-only"}},
        negative}},
      {"client-roles",
       "Clients that have one of these roles",
       {{"roles", "Roles", "Names of roles of the client", "MultivaluedString", "", {}}, negative}}};
}

std::vector<ComponentType> policy_executors() {
  const Property automatic{"auto-configure", "Auto-configure", "Sets it, instead of refusing the client",
                           "boolean",        "false",          {}};
  return {{"confidential-client", "Lets in only clients that prove who they are", {}},
          {"consent-required", "Clients that are made or changed ask the person", {automatic}},
          {"full-scope-disabled", "Clients that are made or changed name the roles in their tokens", {automatic}},
          {"pkce-enforcer", "Demands PKCE with S256", {}},
          {"reject-ropc-grant", "No password grant", {}},
          {"secure-client-uris",
           "Only https addresses without wildcards",
           {{"allow-http-on-localhost",
             "Allow http on localhost",
             "Whether an answer may go to http://localhost at a sign-in",
             "boolean",
             "false",
             {}}}}};
}

json::Array write(const std::vector<ComponentType>& types) {
  json::Array out;
  for (const auto& type : types) {
    json::Object one;
    one["id"] = json::String(type.id);
    one["helpText"] = json::String(type.help);
    one["properties"] = write_properties(type.properties);
    one["clientProperties"] = json::Array();
    one["metadata"] = json::Object();
    out.emplace_back(std::move(one));
  }
  return out;
}

}  // namespace

json::Object component_types() {
  json::Object out;
  out[model::kKeyProviderType] = write(key_providers());
  out[kValidatorType] = write(validators());
  out[kListenerType] = write(listeners());
  out[kConditionType] = write(policy_conditions());
  out[kExecutorType] = write(policy_executors());
  for (const auto name : kEmptyInterfaces) out[name] = json::Array();
  return out;
}

json::Array component_types_of(std::string_view provider_type) {
  if (provider_type == model::kKeyProviderType) return write(key_providers());
  if (provider_type == kListenerType) return write(listeners());
  return {};
}

bool is_component_interface(std::string_view provider_type) {
  const auto types = component_types();
  return types.contains(provider_type);
}

}  // namespace latchkey::kc
