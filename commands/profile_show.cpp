#include "commands/profile_show.hpp"

#include "app/output.hpp"
#include "app/profile_json.hpp"
#include "commands/common_options.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {
namespace {

// A server that cannot be reached does not hide what is kept of it.
app::ShownProfile shown_profile(const app::Context& context, const app::Profile& profile) {
  try {
    return app::detected_profile(context, profile);
  } catch (const Error& error) {
    if (error.exit != Exit::network) throw;
    app::warn(context.env, error.message);
    return {profile, {}, nullptr};
  }
}

}  // namespace

void declare_profile_show(Declare& declare, ProfileShowOptions& options) {
  declare.positional("NAME", options.name, "the profile; the one in use where none is named").kind =
      ValueKind::profile_name;
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about = "Shows a profile: the authorization server, who administers it, what kind of server "
               "it is, and how far it takes part in each verb: native, composed of several of its "
               "objects, recorded here only, or unsupported. Secrets are not part of a profile.",
      .examples = {{"profile show", "the one in use"},
                   {"profile show work --json", "what can be done there, for a program"}},
      .exits = {Exit::ok, Exit::usage, Exit::protocol, Exit::store, Exit::unsafe,
                Exit::unsupported},
      .schema = "profile",
      .members = profile_members(),
  });
}

Exit run_profile_show(const ProfileShowOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::make_context(env, options.network, options.store);
  app::AdminOptions which;
  which.profile = options.name;
  app::print_profile(env, shown_profile(context, app::choose_profile(context, which)),
                     options.output);
  return Exit::ok;
}

}  // namespace mcpauth::commands
