#include "commands/apply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/apply.hpp"
#include "app/confirm.hpp"
#include "app/estate.hpp"
#include "app/manifest_files.hpp"
#include "app/output.hpp"
#include "app/registration_json.hpp"
#include "base/counted.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"
#include "registry/manifest_schema.hpp"

namespace mcpauth::commands {
namespace {

constexpr int jobs_by_default = 8;
constexpr int most_jobs_of_apply = 64;

// Return how many steps are to be done at a time.
int check_options(const ApplyOptions& options, const app::Env& env) {
  if (!options.yes && !options.run.change.dry_run && !app::may_ask(env))
    throw Error(Exit::usage, "not_confirmed", "there is no terminal to ask on",
                "--yes does it without a question; 'mcpauth diff' only looks");
  const auto jobs = options.jobs.value_or(jobs_by_default);
  if (jobs < 1 || jobs > most_jobs_of_apply)
    throw Error(Exit::usage, "usage",
                fmt::format("--jobs is not between 1 and {}", most_jobs_of_apply));
  return static_cast<int>(jobs);
}

void check_levels(const std::vector<registry::Step>& steps) {
  const auto unsupported = std::find_if(steps.begin(), steps.end(), [](const registry::Step& step) {
    return step.level == registry::Level::unsupported;
  });
  if (unsupported == steps.end()) return;
  throw Error(Exit::unsupported, "unsupported_verb",
              fmt::format("this server has no way to {} the {} {}",
                          registry::to_string(unsupported->action),
                          registry::to_string(unsupported->kind), quote(unsupported->name)),
              "nothing was done");
}

Json differences_json(const std::vector<app::StepDifference>& differences) {
  Json list = Json::array();
  for (const auto& [step, difference] : differences)
    list.push_back({{"step", step},
                    {"member", difference.member},
                    {"asked", *difference.asked},
                    {"got", *difference.got}});
  return list;
}

void report(app::Env& env, const app::Administration& administration, const registry::Plan& plan,
            const std::vector<app::StepDifference>& differences, const ApplyOptions& options) {
  for (const auto& [step, difference] : differences)
    app::warn(env,
              fmt::format("{}: {}: asked for {}, got {}", safe_text(step),
                          safe_text(difference.member), safe_text(json::dump(*difference.asked)),
                          safe_text(json::dump(*difference.got))));
  if (options.run.output.json) {
    Json value = app::plan_json("plan", plan);
    value["differences"] = differences_json(differences);
    if (administration.planned) value["requests"] = app::requests_json(*administration.planned);
    app::print_json(env, value);
  } else if (administration.planned) {
    app::print(env, app::requests_text(*administration.planned));
  } else if (!plan.steps.empty()) {
    app::say(env, counted(plan.steps.size(), "step") + " done");
  }
  std::vector<std::string> names;
  for (const auto& [step, difference] : differences)
    names.push_back(step + ' ' + difference.member);
  app::check_strict(options.run.change, names);
}

}  // namespace

void declare_apply(Declare& declare, ApplyOptions& options) {
  auto& file =
      declare.text("--file", options.file, "FILE|DIR",
                   "the manifest: a file in YAML or JSON, a folder of such files, or - for stdin");
  file.names = {"-f", "--file"};
  file.kind = ValueKind::file;
  file.required = true;
  file.excludes = "--print-schema";
  declare.flag({"--prune"}, options.prune,
               "delete what was made from here and is not in the manifest any more");
  declare.flag({"-y", "--yes"}, options.yes, "do not ask; needed where there is no terminal");
  declare.number("--jobs", options.jobs, "N",
                 "do so many steps at a time, or as many as the server bears; 8 by default");
  declare.flag({"--print-schema"}, options.print_schema,
               "print the JSON Schema of manifests, and do nothing");
  declare_changing(declare, options.run);
  declare.page({
      .about = "Makes an authorization server what a manifest says: its MCP servers, scopes, "
               "clients, agents and access. The plan is shown first, with the level of each step, "
               "and on a terminal it is asked before anything is done. What the manifest does not "
               "mention stays as it is: objects, members of objects, scopes and access, and what "
               "stays of those that it has is shown as left. With --prune, what was made from here "
               "and is not in it is deleted, and never anything else: a scope or a server that "
               "somebody else's client or agent may use stays, and is shown with who that is; so "
               "does a scope that somebody else made, and the server that has it. Done twice, the "
               "second time does nothing; cut "
               "off anywhere, the same command goes on from there. The secrets of what is made are "
               "kept, and written to the new files that secret_to names, relative to the manifest.",
      .examples = {{"apply -f estate.yaml", "show the plan, ask, and do it"},
                   {"apply -f estate.yaml --yes --prune --json",
                    "without a question, for a program"}},
      .exits = administering_exits(),
      .schema = "plan",
      .members =
          {{"steps",
            "a list; each with action create, update or delete, kind server, client, agent or "
            "access, name, level, changes"},
           {"changes", "a list; each with member, asked and got"},
           {"left",
            "scopes that stay, although the manifest does not have them: a list; each with kind "
            "server or access, name, scopes, and used_by where they stay for that alone"},
           {"untaken",
            "members that an earlier run asked for and the server did not take: a list of texts"},
           {"differences",
            "what came back otherwise than asked for; each with step, member, asked and got"},
           {"requests", "with --dry-run: a list of what would be sent"}},
  });
}

Exit run_apply(const ApplyOptions& options, app::Env& env) {
  if (options.print_schema) {
    app::print(env, json::dump_pretty(registry::manifest_schema()) + '\n');
    return Exit::ok;
  }
  const int jobs = check_options(options, env);
  const auto manifest = registry::read_manifest(app::read_manifest_files(options.file, env));
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto prune = options.prune ? registry::Prune::yes : registry::Prune::no;
  const auto plan =
      app::plan_estate(administration, manifest, prune, app::unfinished(context, administration));
  const auto& steps = plan.steps;
  if (!options.run.output.json) app::print(env, app::plan_text(plan, "nothing to do"));
  check_levels(steps);
  const bool really = !administration.planned;
  if (really) app::prepare_secret_files(manifest, steps);
  const bool asks = really && !steps.empty() && !options.yes && app::may_ask(env);
  if (asks && options.run.output.json) env.err << app::plan_text(plan, {});
  if (asks)
    app::confirm_on_terminal(env, fmt::format("do {} at {}?", counted(steps.size(), "step"),
                                              safe_text(administration.server.issuer)));
  const auto differences = app::apply_steps(context, administration, steps, jobs);
  const auto written =
      really ? app::write_secret_files(context, manifest, administration.records) : std::size_t{0};
  if (written > 0) app::say(env, counted(written, "secret") + " written");
  report(env, administration, plan, differences, options);
  return Exit::ok;
}

}  // namespace mcpauth::commands
