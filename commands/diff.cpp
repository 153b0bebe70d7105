#include "commands/diff.hpp"

#include <nlohmann/json.hpp>

#include "app/estate.hpp"
#include "app/manifest_files.hpp"
#include "app/output.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {
void declare_diff(Declare& declare, DiffOptions& options) {
  auto& file =
      declare.text("--file", options.file, "FILE|DIR",
                   "the manifest: a file in YAML or JSON, a folder of such files, or - for stdin");
  file.names = {"-f", "--file"};
  file.kind = ValueKind::file;
  file.required = true;
  declare.flag({"--prune"}, options.prune,
               "count what was made from here and is not in the manifest any more");
  declare_reading(declare, options.run);
  declare.page({
      .about = "Shows where an authorization server differs from a manifest, as the steps that "
               "'apply' would do, and changes nothing. It exits with 1 where there is any. Scopes "
               "that a server or an access has and its element in the manifest has not are no step "
               "without --prune: they are shown as left.",
      .examples = {{"diff -f estate.yaml", "what apply would do"},
                   {"diff -f estate.yaml --json", "for a program"}},
      .exits = checking_exits(),
      .schema = "diff",
      .members =
          {{"steps",
            "a list; each with action create, update or delete, kind server, client, agent "
            "or access, name, level, changes"},
           {"changes", "a list; each with member, asked and got"},
           {"left",
            "scopes that stay, although the manifest does not have them: a list; each with kind "
            "server or access, name, scopes, and used_by where they stay for that alone"},
           {"untaken",
            "members that an earlier run asked for and the server did not take: a list of texts"}},
  });
}

Exit run_diff(const DiffOptions& options, app::Env& env) {
  const auto manifest = registry::read_manifest(app::read_manifest_files(options.file, env));
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto plan = app::plan_estate(administration, manifest,
                                     options.prune ? registry::Prune::yes : registry::Prune::no);
  if (options.run.output.json)
    app::print_json(env, app::plan_json("diff", plan));
  else
    app::print(env, app::plan_text(plan, "nothing differs"));
  return plan.steps.empty() ? Exit::ok : Exit::check_failed;
}

}  // namespace mcpauth::commands
