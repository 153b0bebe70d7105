#include "commands/call.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/authorized.hpp"
#include "app/output.hpp"
#include "app/tool_arguments.hpp"
#include "app/tool_text.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"
#include "mcp/wire.hpp"

namespace mcpauth::commands {

void declare_call(Declare& declare, CallOptions& options) {
  declare_target(declare, options.target);
  declare.option("URL").required = true;
  declare.positional("TOOL", options.tool, "the tool to call; absent: the tools are listed");
  declare.list("--arg", options.arguments, "NAME=VALUE",
               "an argument of the tool: JSON where it parses, else text");
  declare
      .text("--args-json", options.arguments_json, "REF",
            "all arguments as a JSON object: @FILE, -, env:NAME, fd:N, keyring:NAME or cmd:COMMAND")
      .kind = ValueKind::referred;
  auto& version = declare.text("--protocol-version", options.protocol_version, "V",
                               "the MCP revision to speak; absent: it is negotiated");
  version.choices.emplace_back(mcp::stateless_version);
  for (const auto each : mcp::handshake_versions) version.choices.emplace_back(each);
  declare_grant(declare, options.grant, options.assertion);
  declare_scopes(declare, options.scopes);
  declare_offline_access(declare, options.scopes);
  declare_client(declare, options.client);
  declare_agent(declare, options.agent);
  declare_dpop(declare, options.dpop);
  declare_browser(declare, options.browser);
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Calls a tool of an MCP server with the token that it needs, or lists its tools. The "
          "kept "
          "session is used; where there is none, or the server wants more scopes, you are asked to "
          "sign in, if this run may ask. Both MCP wires are spoken: the stateless one of "
          "2026-07-28 "
          "and the handshake before it. A tool that fails is exit 4 with its text.",
      .examples = {{"call https://mcp.example.com/mcp", "list the tools"},
                   {"call https://mcp.example.com/mcp whoami", "call a tool"},
                   {"call https://mcp.example.com/mcp write_note --arg text=hello",
                    "call a tool with an argument"}},
      .exits = {Exit::ok, Exit::usage, Exit::sign_in_needed, Exit::refused, Exit::network,
                Exit::protocol, Exit::store, Exit::unsafe, Exit::unsupported, Exit::interrupted},
      .schema = "tool-result",
      .members = {{"result", "the result as the server sent it (with TOOL)"},
                  {"tools", "the tools as the server sent them (without; mcpauth/tools/1)"}},
  });
}

namespace {

Exit list_tools(app::AuthorizedServer& server, const CallOptions& options, app::Env& env) {
  const auto list =
      server.run<mcp::ToolList>([](mcp::Client& client) { return client.list_tools(); });
  for (const auto& warning : list.warnings) app::warn(env, warning);
  if (!options.output.json) {
    app::print(env, app::tools_text(list));
    return Exit::ok;
  }
  Json tools = Json::array();
  for (const auto& tool : list.tools) tools.push_back(*tool.document);
  app::print_json(env, {{"schema", "mcpauth/tools/1"}, {"tools", tools}});
  return Exit::ok;
}

Exit call_tool(app::AuthorizedServer& server, const CallOptions& options, app::Env& env) {
  const Json arguments = app::tool_arguments(options.arguments, options.arguments_json, env);
  const auto result = server.run<json::Document>(
      [&](mcp::Client& client) { return client.call_tool(options.tool, arguments); });
  if (app::is_tool_error(*result))
    throw Error(
        Exit::refused, "tool_error",
        fmt::format("the tool {} failed: {}", quote(options.tool), app::tool_error_text(*result)));
  if (options.output.json) {
    app::print_json(env, {{"schema", "mcpauth/tool-result/1"}, {"result", *result}});
  } else {
    app::print(env, app::tool_result_text(*result) + '\n');
  }
  return Exit::ok;
}

}  // namespace

Exit run_call(const CallOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  if (options.tool.empty() && !(options.arguments.empty() && options.arguments_json.empty()))
    throw Error(Exit::usage, "usage", "arguments are given, and no TOOL to call with them",
                "see 'mcpauth call --help'");
  const app::Context context = app::make_context(env, options.network, options.store);
  app::AuthorizedServer server(context,
                               {.target = options.target,
                                .client = options.client,
                                .scopes = options.scopes,
                                .agent = options.agent,
                                .browser = options.browser,
                                .dpop = options.dpop,
                                .grant = options.grant,
                                .assertion = options.assertion},
                               options.protocol_version);
  return options.tool.empty() ? list_tools(server, options, env) : call_tool(server, options, env);
}

}  // namespace mcpauth::commands
