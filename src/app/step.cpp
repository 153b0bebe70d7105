#include "app/step.hpp"

#include <nlohmann/json.hpp>

#include "app/access.hpp"
#include "app/change.hpp"
#include "app/output.hpp"
#include "app/secret_output.hpp"
#include "oauth/scopes.hpp"
#include "registry/overlay.hpp"
#include "registry/recorded.hpp"

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
    if (step.action == registry::Action::create) return made(change.after);
    if (step.action == registry::Action::update) return changed(change);
    locked(context, administration, step.kind, step.name, [&] {
      remove(*administration.registrar, *change.before);
      return true;
    });
    return {};
  }

  std::vector<registry::Difference> operator()(const registry::Access& access) const {
    if (step.action == registry::Action::remove) {
      const auto [noun, name] = registry::subject_key(access.kind, access.subject);
      locked(context, administration, noun, name,
             [&] { return administration.registrar->take_back(access); });
      return {};
    }
    const auto got = give_access(context, administration, access);
    if (administration.planned || oauth::contains(got.scopes, access.scopes)) return {};
    return {{"scopes", json::Document(Json(access.scopes)), json::Document(Json(got.scopes))}};
  }

  template <typename Object>
  std::vector<registry::Difference> made(const Object& wanted) const {
    Registered<Object> got;
    in_journal(context, administration, "register", step.kind, step.name,
               [&] { got = create(*administration.registrar, wanted); });
    if (administration.planned) return {};
    auto found = told(to_json(wanted), got);
    warn_of_unknown_secret();
    return found;
  }

  // The plan was made a while ago.
  template <typename Object>
  std::vector<registry::Difference> changed(const registry::Change<Object>& change) const {
    const auto [wanted, got] = change_read_before(
        context, administration, *change.before, step.name, [&](const Registered<Object>& now) {
          return registry::rebased(change.before->object, change.after, now.object);
        });
    if (administration.planned) return {};
    return told(full_json(wanted), got);
  }

  template <typename Object>
  std::vector<registry::Difference> told(const Json& asked, const Registered<Object>& got) const {
    auto found = registry::differences(asked, full_json(got.object));
    keep_untaken(found);
    found.insert(found.end(), got.differences.begin(), got.differences.end());
    return found;
  }

  // A member of the metadata that the server did not take is told once, and not asked for by the
  // next plan.
  void keep_untaken(const std::vector<registry::Difference>& found) const {
    Json untaken = Json::object();
    for (const auto& difference : found) {
      if (difference.member.starts_with("metadata."))
        untaken[difference.member] = {{"asked", *difference.asked}, {"got", *difference.got}};
    }
    if (untaken.empty()) return;
    const auto lock = lock_record(context, administration, step.kind, step.name);
    auto record = administration.records.find(step.kind, step.name);
    if (!record) return;
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
  if (access == nullptr) return step.together.empty() ? step.name : step.together;
  return std::string(registry::to_string(access->kind)) + ' ' + access->subject;
}

}  // namespace mcpauth::app
