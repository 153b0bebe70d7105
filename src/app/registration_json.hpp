// What a verb says that writes: the object as it stands, how far the server takes part in it, and
// what came back otherwise than it was asked for (mcpauth/registration/1).
#pragma once

#include <string>
#include <vector>

#include "app/administration.hpp"
#include "app/options.hpp"

namespace mcpauth::app {

// Return the object in the form that all verbs show: its own members, `client_id` or `id`, `level`,
// and in `document` what the server said.
Json shown_json(const registry::Registered<registry::McpServer>& server);
Json shown_json(const registry::Registered<registry::Client>& client);
Json shown_json(const registry::Registered<registry::Agent>& agent);

// Return such an object as lines `member: value`, and one of what the server says besides, whatever
// is foreign in it made safe.
std::string shown_text(const Json& object);

struct Registration {
  registry::Verb verb = registry::Verb::server_register;  // whose level is told
  Json object;
  std::vector<registry::Difference> differences;
};

// Return what was registered compared with what was asked for; nothing differs in a dry run.
template <typename Object>
Registration compared(const Administration& administration, registry::Verb verb,
                      const Object& asked, const registry::Registered<Object>& got) {
  Registration registration{verb, shown_json(got), {}};
  if (!administration.planned) registration.differences = registry::differences(asked, got);
  return registration;
}

// Return differences, and requests that were not sent, as the lists that all verbs show; the latter
// as command lines, too.
Json differences_json(const std::vector<registry::Difference>& differences);
Json requests_json(const PlannedRequests& requests);
std::string requests_text(const PlannedRequests& requests);

// With --strict, throw Error 4 with all that differs, if anything does.
void check_strict(const ChangeOptions& change, const std::vector<std::string>& differing);

// Write it to stdout with the verb's level, and each difference to stderr. In a dry run, the
// requests are what is written. With --strict, differences are Error 4 after that.
void print_registration(Env& env, const Administration& administration,
                        const Registration& registration, const OutputOptions& output,
                        const ChangeOptions& change);

// Write the secrets of what is kept as `name` where `secrets` say, add them to what is shown where
// they are to be, and print it all. Nothing is written in a dry run.
void hand_over(Env& env, const Administration& administration, Registration registration,
               registry::Noun noun, const std::string& name, const SecretOutputOptions& secrets,
               const OutputOptions& output, const ChangeOptions& change);

}  // namespace mcpauth::app
