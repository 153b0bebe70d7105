#include "commands/agent_register.hpp"

#include "app/agent_json.hpp"
#include "app/registration_json.hpp"
#include "app/secret_output.hpp"
#include "commands/registration_options.hpp"
#include "registry/manifest_schema.hpp"

namespace mcpauth::commands {

void declare_agent_register(Declare& declare, AgentRegisterOptions& options) {
  declare.positional("NAME", options.name, "what to call the agent").required = true;
  declare.text("--owner", options.owner, "USER", "the user who answers for it");
  declare
      .text("--kind", options.kind, "KIND",
            "whether it meets its users, who can consent to it; interactive by default")
      .choices = {"interactive", "background"};
  declare_secret_output(declare, options.secrets);
  declare_changing(declare, options.run);
  declare.page({
      .about = "Registers an identity for an agent. It has up to four credentials, which are never "
               "mixed up: agent_id and agent_secret are what the agent itself signs in with, "
               "client_id and client_secret are those of the client that it signs in through, "
               "where the authorization server gave it one; where an agent is only a client there, "
               "the two are the same. They are kept before anything is printed; 'login --actor "
               "NAME' and 'agent token NAME' find them. An agent of that name that is registered "
               "already is left alone and shown.",
      .examples = {{"agent register research-assistant --owner alice", "one that meets its users"},
                   {"agent register sweeper --kind background --secret-to sweeper.secret",
                    "one that nobody sees, its secret to a new file"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_agent_register(const AgentRegisterOptions& options, app::Env& env) {
  const registry::Agent wanted{options.name, options.owner,
                               options.kind == "background" ? registry::AgentKind::background
                                                            : registry::AgentKind::interactive,
                               true};
  registry::check_manifest_name(wanted.name);
  const app::Context context = open_context(options.run, env);
  app::check_secret_output(options.secrets, app::kept_record(context, options.run.admin,
                                                             registry::Noun::agent, wanted.name));
  const auto administration = open_administration(context, options.run);
  registry::Registered<registry::Agent> got;
  app::in_journal(context, administration, "register", registry::Noun::agent, wanted.name,
                  [&] { got = administration.registrar->register_agent(wanted); });
  auto registration = app::compared(administration, registry::Verb::agent_register, wanted, got);
  registration.object = app::agent_json(administration, got);
  app::hand_over(env, administration, std::move(registration), registry::Noun::agent, wanted.name,
                 options.secrets, options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
