#include "commands/discover.hpp"

#include <fmt/format.h>

#include "app/context.hpp"
#include "app/guard.hpp"
#include "app/output.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"
#include "commands/lines.hpp"
#include "mcp/discovery.hpp"

namespace mcpauth::commands {
namespace {

constexpr std::size_t value_column = 17;

// What is found, in lines of at most `width`.
struct Report {
  std::size_t width;
  std::string text;

  void line(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += fmt::format("  {:<14} {}\n", name,
                        wrap(safe_text(value, 400), value_column, value_column, width));
  }
};

std::string list_text(const std::optional<std::vector<std::string>>& list) {
  return list ? join(*list, " ") : "";
}

void add_server(Report& report, const oauth::ServerMetadata& server) {
  const auto endpoint = [](const std::optional<Url>& url) { return url ? url->text() : ""; };
  report.text += "authorization server\n";
  report.line("issuer", server.issuer);
  report.line("authorize", endpoint(server.authorization_endpoint));
  report.line("token", endpoint(server.token_endpoint));
  report.line("register", endpoint(server.registration_endpoint));
  report.line("grants", list_text(server.grant_types_supported));
  report.line("client auth", list_text(server.token_endpoint_auth_methods_supported));
  report.line("PKCE", server.code_challenge_methods_supported
                          ? list_text(server.code_challenge_methods_supported)
                          : "not supported");
}

std::string discovery_text(const mcp::Discovery& discovery, std::size_t width) {
  Report report{width, discovery.url.text() + '\n'};
  if (!discovery.server) return report.text + "  answers without asking for a token\n";
  if (discovery.resource) {
    report.text += "resource\n";
    report.line("identifier", discovery.resource->metadata.resource);
    report.line("metadata", discovery.resource->fetch.url.text());
  }
  report.line("scopes", join(discovery.scopes, " "));
  add_server(report, discovery.server->metadata);
  report.line("client id by", join(discovery.registration, ", "));
  return report.text;
}

// A screen would break a line in the middle of a word; a program wants it whole.
std::size_t width_of(const app::Terminal& terminal) {
  return terminal.out ? static_cast<std::size_t>(terminal.columns) : std::string::npos;
}

}  // namespace

void declare_discover(Declare& declare, DiscoverOptions& options) {
  auto& url = declare.positional("URL", options.url, "the MCP server");
  url.required = true;
  url.kind = ValueKind::session_url;
  declare.flag({"--allow-legacy-2025-03-26"}, options.allow_legacy,
               "take the server's origin as issuer where it has no resource metadata");
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare.page({
      .about =
          "Asks an MCP server without a token and follows what it says: its resource metadata (RFC "
          "9728), the authorization server behind it (RFC 8414 or OpenID Connect), how a client id "
          "can be had there, and which scopes to ask for. Nothing is signed in to, registered or "
          "kept.",
      .examples = {{"discover https://mcp.example.com/mcp", "for a person"},
                   {"discover https://mcp.example.com/mcp --json",
                    "with both documents, for a "
                    "program"}},
      .exits = {Exit::ok, Exit::usage, Exit::refused, Exit::network, Exit::protocol, Exit::unsafe},
      .schema = "discovery",
      .members = {{"url", "the server"},
                  {"resource_metadata", "url and document of RFC 9728"},
                  {"authorization_servers", "a list of issuer, metadata_url and document"},
                  {"registration", "the ways to a client id, best first"},
                  {"scopes", "what to ask for"},
                  {"warnings", "what was odd on the way"}},
  });
}

Exit run_discover(const DiscoverOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const Url url = parse_url(options.url, "server's URL", UrlFrom::user);
  const auto discovery =
      mcp::discover(url, app::network_transport(env, options.network),
                    options.allow_legacy ? mcp::Legacy::allow : mcp::Legacy::refuse);
  if (options.output.json) {
    app::print_json(env, mcp::to_json(discovery));
    return Exit::ok;
  }
  if (discovery.resource) app::explain_origin(env, url, *discovery.resource);
  for (const auto& warning : discovery.warnings) app::warn(env, warning);
  app::print(env, discovery_text(discovery, width_of(env.terminal)));
  return Exit::ok;
}

}  // namespace mcpauth::commands
