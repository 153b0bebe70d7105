#include "commands/profile_list.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/profile.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_profile_list(Declare& declare, ProfileListOptions& options) {
  declare_output(declare, options.output);
  declare_store(declare, options.store);
  declare.page({
      .about = "Lists the profiles: the authorization servers that are administered from here. The "
               "one in use is marked with a star. Nothing is asked of the network.",
      .examples = {{"profile list", "all of them"},
                   {"profile list --json", "the same, for a program"}},
      .exits = {Exit::ok, Exit::usage, Exit::store},
      .schema = "profiles",
      .members = {{"profiles", "a list; each as from profile show, and in_use"}},
  });
}

Exit run_profile_list(const ProfileListOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::offline_context(env, options.store);
  const auto in_use = app::profile_in_use(context);
  Json list = Json::array();
  std::string text;
  for (const auto& profile : app::all_profiles(context)) {
    Json element = app::to_json(profile);
    element["in_use"] = profile.name == in_use;
    list.push_back(std::move(element));
    text += fmt::format("{} {:<20}  {}\n", profile.name == in_use ? '*' : ' ',
                        safe_text(profile.name), safe_text(profile.issuer));
  }
  if (options.output.json)
    app::print_json(env, {{"schema", "mcpauth/profiles/1"}, {"profiles", list}});
  else
    app::print(env, text.empty() ? "there are no profiles\n" : text);
  return Exit::ok;
}

}  // namespace mcpauth::commands
