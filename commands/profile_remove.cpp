#include "commands/profile_remove.hpp"

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/profile_json.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_profile_remove(Declare& declare, ProfileRemoveOptions& options) {
  auto& name = declare.positional("NAME", options.name, "the profile");
  name.kind = ValueKind::profile_name;
  name.required = true;
  declare_output(declare, options.output);
  declare_store(declare, options.store);
  declare.page({
      .about = "Forgets a profile. What was registered with it stays, at the server and here: it "
               "belongs to the issuer, and another profile of that issuer manages it.",
      .examples = {{"profile remove work", "forget how that server is administered"},
                   {"profile remove work --json", "and print what it was"}},
      .exits = {Exit::ok, Exit::usage, Exit::store},
      .schema = "profile",
      .members = profile_members(),
  });
}

Exit run_profile_remove(const ProfileRemoveOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::offline_context(env, options.store);
  const auto profile = app::require_profile(context, options.name);
  app::forget_profile(context, profile.name);
  if (options.output.json)
    app::print_profile(env, {profile, {}, nullptr}, options.output);
  else
    app::say(env, "profile " + quote(profile.name) + " is forgotten");
  return Exit::ok;
}

}  // namespace mcpauth::commands
