#include "app/step.hpp"

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/secret_output.hpp"
#include "oauth/scopes.hpp"

namespace mcpauth::app {
namespace {

using registry::Registered;
using registry::Registrar;

Registered<registry::McpServer> create(Registrar& registrar, const registry::McpServer& wanted) {
  return registrar.register_server(wanted);
}
Registered<registry::Client> create(Registrar& registrar, const registry::Client& wanted) {
  return registrar.register_client(wanted);
}
Registered<registry::Agent> create(Registrar& registrar, const registry::Agent& wanted) {
  return registrar.register_agent(wanted);
}

Registered<registry::McpServer> update(Registrar& registrar,
                                       const registry::Change<registry::McpServer>& change) {
  return registrar.update_server(*change.before, change.after);
}
Registered<registry::Client> update(Registrar& registrar,
                                    const registry::Change<registry::Client>& change) {
  return registrar.update_client(*change.before, change.after);
}
Registered<registry::Agent> update(Registrar& registrar,
                                   const registry::Change<registry::Agent>& change) {
  return registrar.update_agent(*change.before, change.after);
}

void remove(Registrar& registrar, const Registered<registry::McpServer>& server) {
  registrar.delete_server(server);
}
void remove(Registrar& registrar, const Registered<registry::Client>& client) {
  registrar.delete_client(client);
}
void remove(Registrar& registrar, const Registered<registry::Agent>& agent) {
  registrar.delete_agent(agent);
}

struct StepRun {
  const Context& context;
  const Administration& administration;
  const registry::Step& step;

  template <typename Object>
  std::vector<registry::Difference> operator()(const registry::Change<Object>& change) const {
    auto& registrar = *administration.registrar;
    if (step.action == registry::Action::remove) {
      locked(context, administration, step.kind, step.name, [&] {
        remove(registrar, *change.before);
        return true;
      });
      return {};
    }
    const bool creates = step.action == registry::Action::create;
    std::vector<registry::Difference> found;
    in_journal(context, administration, creates ? "register" : "update", step.kind, step.name, [&] {
      const auto got = creates ? create(registrar, change.after) : update(registrar, change);
      found = registry::differences(creates ? to_json(change.after) : full_json(change.after),
                                    full_json(got.object));
      keep_untaken(found);
      found.insert(found.end(), got.differences.begin(), got.differences.end());
    });
    if (administration.planned) return {};
    if (creates) warn_of_unknown_secret();
    return found;
  }

  std::vector<registry::Difference> operator()(const registry::Access& access) const {
    auto& registrar = *administration.registrar;
    if (step.action == registry::Action::remove) {
      registrar.deauthorize(access);
      return {};
    }
    const auto got = registrar.authorize(access);
    if (administration.planned || oauth::contains(got.scopes, access.scopes)) return {};
    return {{"scopes", json::Document(Json(access.scopes)), json::Document(Json(got.scopes))}};
  }

  // A member of the metadata that the server did not take is told once, and not asked for by the
  // next plan.
  void keep_untaken(const std::vector<registry::Difference>& found) const {
    Json untaken = Json::object();
    for (const auto& difference : found) {
      if (difference.member.starts_with("metadata."))
        untaken[difference.member] = {{"asked", *difference.asked}, {"got", *difference.got}};
    }
    auto record = administration.records.find(step.kind, step.name);
    if (untaken.empty() || !record) return;
    record->untaken = json::Document(std::move(untaken));
    administration.records.save(*record);
  }

  void warn_of_unknown_secret() const {
    const auto record = administration.records.find(step.kind, step.name);
    const auto unknown = record ? unknown_secret(*record) : std::string();
    if (!unknown.empty()) warn(context.env, unknown);
  }
};

}  // namespace

std::vector<registry::Difference> do_step(const Context& context,
                                          const Administration& administration,
                                          const registry::Step& step) {
  return std::visit(StepRun{context, administration, step}, step.what);
}

std::string one_by_one_key(const registry::Step& step) {
  const auto* access = std::get_if<registry::Access>(&step.what);
  if (access == nullptr) return step.name;
  return std::string(registry::to_string(access->kind)) + ' ' + access->subject;
}

}  // namespace mcpauth::app
