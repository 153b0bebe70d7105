#include "app/evidence.hpp"

#include "app/secret_option.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/url.hpp"

namespace mcpauth::app {
namespace {

struct EvidenceOption {
  const char* option;
  std::string AssertionOptions::*value;
  std::string_view grant;  // the one that has a use for it
};
constexpr EvidenceOption evidence_options[] = {
    {"--assertion", &AssertionOptions::assertion, "jwt_bearer"},
    {"--id-token", &AssertionOptions::id_token, "id_jag"},
    {"--idp-client-id", &AssertionOptions::idp_client_id, "id_jag"},
    {"--idp-client-secret", &AssertionOptions::idp_client_secret, "id_jag"},
    {"--idp-token-endpoint", &AssertionOptions::idp_token_endpoint, "id_jag"},
    {"--subject-token", &AssertionOptions::subject_token, "token_exchange"},
    {"--subject-token-type", &AssertionOptions::subject_token_type, "token_exchange"},
    {"--actor-token", &AssertionOptions::actor_token, "token_exchange"},
    {"--actor-token-type", &AssertionOptions::actor_token_type, "token_exchange"},
};

Error bad_evidence(std::string message, std::string hint = {}) {
  return Error(Exit::usage, "usage", std::move(message), std::move(hint));
}

void check_options(const std::string& grant, const AssertionOptions& options) {
  for (const auto& [option, value, own_grant] : evidence_options) {
    if ((options.*value).empty() || own_grant == grant) continue;
    throw bad_evidence(std::string(option) + " is for --grant " + std::string(own_grant));
  }
}

std::optional<Evidence> read_assertion(const AssertionOptions& options, Env& env) {
  const Secret assertion = secret_option(options.assertion, "MCPAUTH_ASSERTION", env);
  if (assertion.empty()) return {};
  Evidence evidence;
  evidence.subject.token = assertion;
  return evidence;
}

std::optional<Evidence> read_id_token(const AssertionOptions& options, Env& env) {
  Evidence evidence;
  evidence.subject = {secret_option(options.id_token, "MCPAUTH_ID_TOKEN", env),
                      oauth::token_type_named("id_token", "--id-token")};
  if (evidence.subject.token.empty()) return {};
  evidence.idp_token_endpoint = options.idp_token_endpoint;
  evidence.idp_client_id = options.idp_client_id;
  evidence.idp_client_secret =
      secret_option(options.idp_client_secret, "MCPAUTH_IDP_CLIENT_SECRET", env);
  if (evidence.idp_token_endpoint.empty() || evidence.idp_client_id.empty())
    throw bad_evidence("an ID token goes to its identity provider, which is not named",
                       "say --idp-token-endpoint URL and --idp-client-id ID");
  parse_url(evidence.idp_token_endpoint, "--idp-token-endpoint", UrlFrom::user);
  return evidence;
}

oauth::TypedToken typed(Secret token, const std::string& type, const char* option) {
  return {std::move(token), oauth::token_type_named(type.empty() ? "access_token" : type, option)};
}

std::optional<Evidence> read_subject(const AssertionOptions& options, Env& env) {
  Secret subject = secret_option(options.subject_token, "MCPAUTH_SUBJECT_TOKEN", env);
  Secret actor = secret_option(options.actor_token, "MCPAUTH_ACTOR_TOKEN", env);
  if (actor.empty() && !options.actor_token_type.empty())
    throw bad_evidence("--actor-token-type says the type of no token",
                       "give one with --actor-token");
  if (subject.empty()) {
    if (actor.empty() && options.subject_token_type.empty()) return {};
    throw bad_evidence("there is nobody to act for",
                       "give the subject's token with --subject-token");
  }
  Evidence evidence;
  evidence.subject = typed(std::move(subject), options.subject_token_type, "--subject-token-type");
  if (!actor.empty())
    evidence.actor = typed(std::move(actor), options.actor_token_type, "--actor-token-type");
  return evidence;
}

}  // namespace

std::optional<Evidence> read_evidence(const std::string& grant, const AssertionOptions& options,
                                      Env& env) {
  check_options(grant, options);
  if (grant == "jwt_bearer") return read_assertion(options, env);
  if (grant == "id_jag") return read_id_token(options, env);
  if (grant == "token_exchange") return read_subject(options, env);
  return {};
}

std::string fingerprint(const Evidence& evidence) {
  const oauth::TypedToken actor = evidence.actor.value_or(oauth::TypedToken());
  // Where it was sent counts too: what one identity provider fails at is no other one's failure.
  std::string text;
  for (const std::string_view part :
       {evidence.subject.token.reveal(), std::string_view(evidence.subject.type),
        actor.token.reveal(), std::string_view(actor.type),
        std::string_view(evidence.idp_token_endpoint), std::string_view(evidence.idp_client_id),
        evidence.idp_client_secret.reveal()})
    text.append(part).push_back('\0');
  auto hash = base64url_encode(sha256(text));
  wipe(text);
  return hash;
}

}  // namespace mcpauth::app
