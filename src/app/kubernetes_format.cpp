#include <array>
#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/token_format.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::array<std::string_view, 2> versions = {"client.authentication.k8s.io/v1",
                                                      "client.authentication.k8s.io/v1beta1"};

// The version that is asked for has to be the one that answers. Without KUBERNETES_EXEC_INFO the
// program was not started by a client of Kubernetes, and the stable version serves.
std::string asked_version(const Env& env) {
  const auto info = env.variable("KUBERNETES_EXEC_INFO");
  if (!info) return std::string(versions.front());
  const json::Source source{"KUBERNETES_EXEC_INFO", Exit::usage};
  const Json document = json::parse_untrusted(*info, source);
  const json::Object object(document, source);
  const auto asked = object.string("apiVersion");
  for (const auto version : versions) {
    if (asked == version) return asked;
  }
  object.refuse("apiVersion", "is " + quote(asked) + ", which mcpauth does not speak");
}

}  // namespace

void serve_kubernetes(const Serving& serving) {
  const auto version = asked_version(serving.env);
  const auto tokens = serving.obtain().session.tokens;
  authorization_value(tokens);  // kubectl sends it as one
  Json status = {{"token", tokens.access_token.reveal()}};
  if (tokens.expires_at) status["expirationTimestamp"] = to_rfc3339(*tokens.expires_at);
  print(
      serving.env,
      json::dump({{"apiVersion", version}, {"kind", "ExecCredential"}, {"status", status}}) + '\n');
}

}  // namespace mcpauth::app
