#include "commands/client_delete.hpp"

#include "app/confirm.hpp"
#include "app/output.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"
#include "store/journal.hpp"

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
  declare_admin(declare, options.admin);
  declare_change(declare, options.change);
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Deletes a client at the server and forgets it here, with its secret and all that it "
          "may use. On a terminal, it is asked first. A client that the server lets nobody "
          "manage can be forgotten with --forget.",
      .examples = {{"client delete desktop", "at the server and here"},
                   {"client delete nightly --yes --json", "without a question, for a program"}},
      .exits = {Exit::ok, Exit::usage, Exit::sign_in_needed, Exit::refused, Exit::network,
                Exit::protocol, Exit::store, Exit::unsafe, Exit::unsupported},
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_client_delete(const ClientDeleteOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::make_context(env, options.network, options.store);
  const auto administration = app::make_administration(
      context, options.admin, options.change.dry_run ? app::DryRun::yes : app::DryRun::no);
  const auto client = app::require_client(*administration.registrar, options.name);
  const auto& name = client.object.name;
  if (!options.yes && !options.change.dry_run)
    app::confirm_on_terminal(env, "delete the client " + quote(name) + " at " +
                                      safe_text(administration.server.issuer) + '?');
  app::locked(context, administration, registry::Noun::client, name, [&] {
    if (options.forget)
      administration.records.forget(registry::Noun::client, name);
    else
      delete_in(administration, client);
    return true;
  });
  if (options.output.json || administration.planned)
    app::print_registration(env, administration, {client.level, app::shown_json(client), {}},
                            options.output, options.change);
  else
    app::say(env, "client " + quote(name) + (options.forget ? " is forgotten" : " is deleted"));
  return Exit::ok;
}

}  // namespace mcpauth::commands
