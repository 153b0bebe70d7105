#include "commands/client_metadata.hpp"

#include <nlohmann/json.hpp>

#include "app/client_description.hpp"
#include "app/context.hpp"
#include "app/output.hpp"
#include "commands/common_options.hpp"
#include "commands/registration_options.hpp"
#include "oauth/client_id_metadata.hpp"
#include "registry/checks.hpp"
#include "registry/manifest_schema.hpp"

namespace mcpauth::commands {
namespace {

oauth::ClientMetadata metadata_of(const registry::Client& client) {
  oauth::ClientMetadata metadata;
  metadata.client_name = client.name;
  metadata.redirect_uris = client.redirect_uris;
  if (!client.grant_types.empty()) metadata.grant_types = client.grant_types;
  metadata.token_endpoint_auth_method = client.token_endpoint_auth_method;
  if (!client.jwks->empty()) metadata.jwks = client.jwks;
  metadata.more = client.metadata;
  return metadata;
}

registry::Client described(const ClientMetadataOptions& options, app::Env& env) {
  registry::Client client;
  client.name = options.name;
  client.redirect_uris = {"http://127.0.0.1/callback"};
  client = app::described_client(std::move(client), options.description, env);
  if (client.token_endpoint_auth_method.empty())
    client.token_endpoint_auth_method = client.jwks->empty() ? "none" : "private_key_jwt";
  registry::check_client(client);
  return client;
}

Exit write(const ClientMetadataOptions& options, const Url& url, app::Env& env) {
  if (url.scheme != "https")
    throw Error(Exit::usage, "bad_client_metadata", "the URL is not https",
                "it is the client's id everywhere, and servers fetch the document from there");
  const auto document = oauth::client_id_document(url, metadata_of(described(options, env)));
  auto problems = oauth::client_id_problems(url);
  for (const auto& problem : oauth::document_problems(document, url)) problems.push_back(problem);
  if (!problems.empty()) throw Error(Exit::usage, "bad_client_metadata", problems.front());
  app::print(env, json::dump_pretty(document) + '\n');
  return Exit::ok;
}

// Return what is wrong with what is served there. A redirect is one of the things that are judged.
std::vector<std::string> served_problems(const http::Transport& transport, const Url& url) {
  try {
    return oauth::answer_problems(transport(oauth::client_id_document_request(url)), url);
  } catch (const Error& error) {
    if (error.code != "redirect_refused") throw;
    return {error.message};
  }
}

Exit check(const ClientMetadataOptions& options, const Url& url, app::Env& env) {
  auto problems = oauth::client_id_problems(url);
  for (auto& problem : served_problems(app::network_transport(env, options.network), url))
    problems.push_back(std::move(problem));
  if (options.output.json) {
    app::print_json(env, {{"schema", "mcpauth/client-metadata/1"},
                          {"url", url.text()},
                          {"valid", problems.empty()},
                          {"problems", problems}});
  } else {
    std::string text;
    for (const auto& problem : problems) text += problem + '\n';
    app::print(env, text.empty() ? "this document serves as a client id\n" : text);
  }
  return problems.empty() ? Exit::ok : Exit::check_failed;
}

}  // namespace

void declare_client_metadata(Declare& declare, ClientMetadataOptions& options) {
  declare.positional("NAME", options.name, "what the client is called").required = true;
  declare.positional("URL", options.url, "where the document is served; the client's id").required =
      true;
  declare.flag({"--check"}, options.check, "fetch the document from there and judge it");
  declare_description(declare, options.description);
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare.page({
      .about = "Writes a client ID metadata document: JSON to be served at an https URL, which is "
               "then the client's id at every authorization server that takes such documents, "
               "without a registration (give it with --client-metadata-url). With --check, the "
               "document that is served there is judged instead: whether client_id is the URL byte "
               "for byte, its size, its type, that no redirect is needed and no secret is in it.",
      .examples = {{"client metadata desktop https://example.com/desktop.json > desktop.json",
                    "a public client on people's computers"},
                   {"client metadata desktop https://example.com/desktop.json --check",
                    "judge what is served there"}},
      .exits = {Exit::ok, Exit::check_failed, Exit::usage, Exit::network, Exit::protocol,
                Exit::unsafe},
      .schema = "client-metadata",
      .members = {{"url", "with --check: the document's URL"},
                  {"valid", "with --check: whether it serves"},
                  {"problems", "with --check: what is wrong, each as a sentence"}},
  });
}

Exit run_client_metadata(const ClientMetadataOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const Url url = parse_url(options.url, "URL", UrlFrom::user);
  registry::check_manifest_name(options.name);
  return options.check ? check(options, url, env) : write(options, url, env);
}

}  // namespace mcpauth::commands
