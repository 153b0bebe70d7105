#include "commands/server_metadata.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/published_metadata.hpp"
#include "app/registration_json.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_server_metadata(Declare& declare, ServerMetadataOptions& options) {
  auto& url = declare.positional("URL", options.url, "the MCP server: its URL, or its name");
  url.kind = ValueKind::server_name;
  url.required = true;
  declare.list("--scope", options.scopes, "SCOPE",
               "a scope to list, where the server is not registered; repeatable");
  declare.flag({"--check"}, options.check, "compare with what the server publishes now");
  declare_reading(declare, options.run);
  declare.page({
      .about = "Prints the protected resource metadata (RFC 9728) that an MCP server is to serve, "
               "and says on stderr where, and which challenge to answer with where a token is "
               "missing (RFC 6750). The server need not be registered. With --check it compares "
               "this with what the server publishes now, and exits with 1 where something differs.",
      .examples = {{"server metadata https://files.example.com/mcp > metadata.json",
                    "the document to serve"},
                   {"server metadata files --check", "is it what the server publishes"}},
      .exits = checking_exits(),
      .schema = "server-metadata",
      .members = {{"url", "where to serve the document"},
                  {"document", "the metadata"},
                  {"www_authenticate", "the challenge to send with 401"},
                  {"differences", "with --check: a list; each with member, asked and got"}},
  });
}

Exit run_server_metadata(const ServerMetadataOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto published = app::metadata_to_publish(administration, options.url, options.scopes);
  std::vector<registry::Difference> differences;
  if (options.check) differences = app::check_published(context, published);
  for (const auto& difference : differences)
    app::warn(env, fmt::format("{}: should be {}, is {}", safe_text(difference.member),
                               safe_text(json::dump(*difference.asked)),
                               safe_text(json::dump(*difference.got))));
  if (options.run.output.json) {
    Json value = {{"schema", "mcpauth/server-metadata/1"}};
    value.update(app::to_json(published));
    if (options.check) value["differences"] = app::differences_json(differences);
    app::print_json(env, value);
  } else if (options.check) {
    app::print(env, differences.empty() ? "the server publishes this\n"
                                        : "the server publishes something else\n");
  } else {
    app::print(env, json::dump_pretty(*published.document) + '\n');
    app::say(env, "serve this at " + published.url);
    app::say(env, "answer without a token: 401, WWW-Authenticate: " + published.challenge);
  }
  return differences.empty() ? Exit::ok : Exit::check_failed;
}

}  // namespace mcpauth::commands
