#include "commands/deleting.hpp"

#include <fmt/format.h>

#include "app/confirm.hpp"
#include "app/output.hpp"
#include "base/text.hpp"

namespace mcpauth::commands {

void delete_object(const app::Context& context, const app::Administration& administration,
                   const Administering& options, const Deletion& deletion,
                   const std::function<void()>& remove) {
  app::Env& env = context.env;
  const auto which = fmt::format("{} {}", registry::to_string(deletion.noun), quote(deletion.name));
  if (!deletion.yes && !options.change.dry_run)
    app::confirm_on_terminal(
        env, fmt::format("delete the {} at {}?", which, safe_text(administration.server.issuer)));
  app::locked(context, administration, deletion.noun, deletion.name, remove);
  const bool told =
      deletion.outcome == "deleted" && app::is_told_only(administration, deletion.noun);
  const auto outcome = told ? "forgotten, and the server says it is deleted" : deletion.outcome;
  if (options.output.json || administration.planned)
    app::print_registration(env, administration, deletion.object, options.output, options.change);
  else
    app::say(env, fmt::format("{} is {}", which, outcome));
}

}  // namespace mcpauth::commands
