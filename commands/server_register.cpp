#include "commands/server_register.hpp"

#include "app/registration_json.hpp"
#include "base/url.hpp"
#include "commands/registration_options.hpp"
#include "http/admission.hpp"
#include "registry/manifest_schema.hpp"
#include "registry/scope_text.hpp"

namespace mcpauth::commands {
namespace {

registry::McpServer described_server(const ServerRegisterOptions& options) {
  const Url url = parse_url(options.url, "URL", UrlFrom::user);
  http::admit_spelling(url, http::Reach::anywhere, {options.run.network.insecure_http, {}});
  registry::McpServer server{
      options.name.empty() ? url.host : options.name, options.url, options.description, {}};
  registry::check_manifest_name(server.name);
  for (const auto& text : options.scopes) server.scopes.push_back(registry::parse_scope(text));
  return server;
}

}  // namespace

void declare_server_register(Declare& declare, ServerRegisterOptions& options) {
  auto& url_option =
      declare.positional("URL", options.url, "the MCP server: its resource URI (RFC 8707)");
  url_option.required = true;
  declare.text("--name", options.name, "NAME", "what to call it; by default its host");
  declare.text("--description", options.description, "TEXT", "what it is for");
  declare.list("--scope", options.scopes, "NAME[=TITLE]",
               "a scope that can be asked for there, and what people are told of it; repeatable");
  declare_changing(declare, options.run);
  declare.page({
      .about = "Registers an MCP server as a protected resource, with its scopes. No standard has "
               "a way to do this: where the authorization server has none of its own, the server "
               "is recorded here, the level says so, and 'server metadata' writes what to publish. "
               "A server that has that name or resource already is left alone and shown.",
      .examples = {{"server register https://files.example.com/mcp --name files --scope "
                    "'files:read=Read files'",
                    "with one scope and its title"},
                   {"server register https://files.example.com/mcp --dry-run",
                    "show the requests that would be sent"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_server_register(const ServerRegisterOptions& options, app::Env& env) {
  const auto wanted = described_server(options);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  registry::Registered<registry::McpServer> got;
  app::in_journal(context, administration, "register", registry::Noun::server, wanted.name,
                  [&] { got = administration.registrar->register_server(wanted); });
  app::print_registration(
      env, administration,
      app::compared(administration, registry::Verb::server_register, wanted, got),
      options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
