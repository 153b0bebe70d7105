#include "app/wanted.hpp"

#include "oauth/resource_indicator.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::app {

SessionFilter filter_of(const Wanted& wanted) {
  return {wanted.target.url,
          wanted.target.issuer,
          wanted.target.resource,
          wanted.client.client_id,
          wanted.scopes.audience,
          wanted.agent.agent_id,
          wanted.agent_only ? "" : wanted.grant,
          wanted.client.client_auth,
          wanted.agent_only,
          wanted.dpop.wanted()};
}

oauth::Scopes asked_scopes(const ScopeOptions& options) {
  oauth::Scopes scopes;
  for (const auto& text : options.scopes)
    scopes = oauth::scope_union(scopes, oauth::parse_scopes(text, "--scope"));
  return scopes;
}

TargetOptions checked_target(TargetOptions target) {
  target.url = kept_url(target.url);
  if (!target.issuer.empty()) oauth::parse_issuer(target.issuer, UrlFrom::user);
  if (!target.resource.empty()) oauth::check_resource_indicator(target.resource, "--resource");
  if (target.url.empty() && target.issuer.empty())
    throw Error(Exit::usage, "usage", "neither a server's URL nor --issuer was given",
                "the argument is the MCP server's URL, for example https://mcp.example.com/mcp");
  return target;
}

std::string_view to_string(Source source) {
  switch (source) {
    case Source::refreshed:
      return "refreshed";
    case Source::minted:
      return "minted";
    case Source::signed_in:
      return "signed-in";
    case Source::kept:
      break;
  }
  return "kept";
}

}  // namespace mcpauth::app
