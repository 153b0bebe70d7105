#include "commands/profile_use.hpp"

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/profile_json.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_profile_use(Declare& declare, ProfileUseOptions& options) {
  auto& name = declare.positional("NAME", options.name, "the profile");
  name.kind = ValueKind::profile_name;
  name.required = true;
  declare_output(declare, options.output);
  declare_store(declare, options.store);
  declare.page({
      .about = "From now on, commands that register something and name neither --profile nor "
               "--issuer mean this profile.",
      .examples = {{"profile use work", "administer the server of work"},
                   {"profile use home --quiet", "another one, without a word"}},
      .exits = {Exit::ok, Exit::usage, Exit::store},
      .schema = "profile",
      .members = profile_members(),
  });
}

Exit run_profile_use(const ProfileUseOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::offline_context(env, options.store);
  const auto profile = app::require_profile(context, options.name);
  app::use_profile(context, profile.name);
  if (options.output.json)
    app::print_profile(env, {profile, {}, nullptr}, options.output);
  else
    app::say(env, "profile " + quote(profile.name) + " is in use: " + safe_text(profile.issuer));
  return Exit::ok;
}

}  // namespace mcpauth::commands
