#include "commands/administering.hpp"

#include "commands/common_options.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_reading(Declare& declare, Administering& options) {
  declare_admin(declare, options.admin);
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
}

void declare_changing(Declare& declare, Administering& options) {
  declare_change(declare, options.change);
  declare_reading(declare, options);
}

std::vector<Exit> administering_exits() {
  return {Exit::ok,       Exit::usage, Exit::sign_in_needed, Exit::refused,    Exit::network,
          Exit::protocol, Exit::store, Exit::unsafe,         Exit::unsupported};
}

std::vector<Exit> checking_exits() {
  auto exits = administering_exits();
  exits.insert(exits.begin() + 1, Exit::check_failed);
  return exits;
}

app::Context open_context(const Administering& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  return app::make_context(env, options.network, options.store);
}

app::Administration open_administration(const app::Context& context, const Administering& options) {
  return app::make_administration(context, options.admin,
                                  options.change.dry_run ? app::DryRun::yes : app::DryRun::no);
}

}  // namespace mcpauth::commands
