#include "commands/dev.hpp"

#include <algorithm>
#include <thread>

#include "app/output.hpp"
#include "base/text.hpp"
#include "dev/server.hpp"
#include "http/curl_transport.hpp"
#include "oauth/resource_indicator.hpp"

namespace mcpauth::commands {
namespace {

constexpr int highest_port = 65'535;
constexpr std::chrono::hours between_looks{1};

// The failures as rows of the manual, those that go with every endpoint once.
Section failure_section() {
  Section section{"FAILURES", {}};
  for (const auto& point : dev::failure_points())
    section.rows.push_back(
        {std::string(point.point) + '=' + std::string(point.kind), std::string(point.help)});
  std::vector<std::string> endpoints;
  for (const auto name : dev::failure_endpoints()) endpoints.emplace_back(name);
  section.rows.push_back({"any", "in place of it, one endpoint: " + join(endpoints, ", ")});
  return section;
}

std::vector<std::string> failure_values() {
  std::vector<std::string> values;
  for (const auto& point : dev::failure_points()) {
    const std::string kind = '=' + std::string(point.kind);
    if (point.point != "any") values.push_back(std::string(point.point) + kind);
    if (point.point != "any") continue;
    for (const auto endpoint : dev::failure_endpoints())
      values.push_back(std::string(endpoint) + kind);
  }
  return values;
}

Page manual() {
  Page page;
  page.about =
      "Runs an authorization server and an MCP server that it guards, on loopback only, ready in "
      "milliseconds: to learn on, and to test MCP clients and servers against. When it is ready it "
      "prints one line of JSON with its addresses, a user, clients and an agent, so that every "
      "pattern works at once. The default persona is a plain OAuth 2.1 server with open "
      "registration; the asgardeo one has the shape and the oddities of Asgardeo. Everything is "
      "forgotten at the end, unless --state names a file. With --fail it breaks where you say.";
  page.examples = {{"dev --port 0 --auto-consent", "a free port, and consent without a form"},
                   {"dev --port 0 --trust-issuer http://127.0.0.1:8080=idp-keys.json",
                    "take what another server grants, as an enterprise's identity provider does"},
                   {"dev --port 0 --fail token=503 --fail metadata=wrong-issuer",
                    "see how a client takes trouble"}};
  page.exits = {Exit::ok, Exit::usage, Exit::store};
  page.serves = true;
  page.sections = {failure_section()};
  return page;
}

}  // namespace

void declare_dev(Declare& declare, DevOptions& options) {
  declare.number("--port", options.port, "PORT", "the port on 127.0.0.1; 0 or absent: a free one");
  declare.flag({"--auto-consent"}, options.auto_consent,
               "sign the user in and consent without a form");
  declare.text("--persona", options.persona, "NAME", "which product it is like").choices = {
      "default", "asgardeo"};
  declare
      .text("--state", options.state_file, "FILE",
            "keep keys, registrations and refresh tokens in this file")
      .kind = ValueKind::file;
  declare.flag({"--empty"}, options.empty, "seed nothing but the user and the administrator");
  declare
      .list("--fail", options.failures, "POINT=KIND", "break at this point in this way; repeatable")
      .suggestions = failure_values();
  declare.list("--resource", options.resources, "URI",
               "another resource that tokens are given for; repeatable");
  declare.list("--trust-issuer", options.trusted_issuers, "ISSUER=FILE",
               "take assertions of this issuer, whose keys (a JWKS) are in the file; repeatable");
  declare.page(manual());
}

Exit run_dev(const DevOptions& options, app::Env& env) {
  const auto port = options.port.value_or(0);
  if (port < 0 || port > highest_port)
    throw Error(Exit::usage, "usage", "--port is not between 0 and 65535");
  for (const auto& resource : options.resources)
    oauth::check_resource_indicator(resource, "--resource");
  env.watch_stop();
  http::Options fetching;
  fetching.stop = env.stop;
  dev::Server server({env.now, env.random, env.make_transport(fetching)},
                     {.port = static_cast<int>(port),
                      .consent = options.auto_consent ? dev::Consent::automatic : dev::Consent::ask,
                      .persona = options.persona,
                      .state_file = options.state_file,
                      .seed = options.empty ? dev::Seed::empty : dev::Seed::all,
                      .failures = options.failures,
                      .resources = options.resources,
                      .trusted_issuers = options.trusted_issuers});
  const auto ready = server.start();
  app::print(env, dev::ready_line(ready) + '\n');
  std::jthread serving([&] { server.run(); });
  while (!env.stop.stop_requested()) env.sleep(between_looks);
  server.stop();
  return Exit::ok;
}

}  // namespace mcpauth::commands
