#include "commands/client_delete.hpp"

#include "app/reference.hpp"
#include "commands/deleting.hpp"
#include "commands/registration_options.hpp"
#include "registry/recorded.hpp"

namespace mcpauth::commands {
namespace {

void delete_in(const app::Administration& administration,
               const registry::Registered<registry::Client>& client) {
  try {
    administration.registrar->delete_client(client);
  } catch (Error& error) {
    if (error.exit == Exit::refused || error.exit == Exit::unsafe ||
        error.exit == Exit::unsupported)
      error.hint = "to forget it here alone, say --forget";
    throw;
  }
}

}  // namespace

void declare_client_delete(Declare& declare, ClientDeleteOptions& options) {
  auto& name = declare.positional("NAME", options.name, "the client: its name here, or its id");
  name.kind = ValueKind::client_name;
  name.required = true;
  declare.flag({"--forget"}, options.forget,
               "forget it here and ask nothing of the server, which keeps it");
  declare.flag({"-y", "--yes"}, options.yes, "do not ask");
  declare_changing(declare, options.run);
  declare.page({
      .about =
          "Deletes a client at the server and forgets it here, with its secret and all that it "
          "may use. On a terminal, it is asked first. A client that the server lets nobody "
          "manage can be forgotten with --forget.",
      .examples = {{"client delete desktop", "at the server and here"},
                   {"client delete nightly --yes --json", "without a question, for a program"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_client_delete(const ClientDeleteOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto client = app::require_client(*administration.registrar, options.name);
  const Deletion deletion{registry::Noun::client,
                          client.object.name,
                          {registry::Verb::client_delete, app::shown_json(client), {}},
                          options.yes,
                          options.forget ? "forgotten" : "deleted"};
  delete_object(context, administration, options.run, deletion, [&] {
    if (!options.forget) return delete_in(administration, client);
    registry::forget_recorded_access(administration.records, registry::SubjectKind::client,
                                     client.object.name);
    administration.records.forget(registry::Noun::client, client.object.name);
  });
  return Exit::ok;
}

}  // namespace mcpauth::commands
