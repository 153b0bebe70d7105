#include "app/change.hpp"

#include "app/reference.hpp"

namespace mcpauth::app {
namespace {

using registry::Noun;
using registry::Registered;
using registry::Registrar;

template <typename Object>
struct Way {
  Noun noun;
  Registered<Object> (*require)(Registrar&, const std::string& reference);
  Registered<Object> (Registrar::*update)(const Registered<Object>& before, const Object& wanted);
};

const Way<registry::McpServer> way_of_servers{Noun::server, require_server,
                                              &Registrar::update_server};
const Way<registry::Client> way_of_clients{Noun::client, require_client, &Registrar::update_client};
const Way<registry::Agent> way_of_agents{Noun::agent, require_agent, &Registrar::update_agent};

template <typename Object>
Changed<Object> change_now(const Administration& administration, const std::string& reference,
                           const Make<Object>& make, const Way<Object>& way) {
  auto& registrar = *administration.registrar;
  const auto before = way.require(registrar, reference);
  Changed<Object> changed;
  changed.wanted = make(before);
  check_known(administration, way.noun, changed.wanted.name);
  changed.got = (registrar.*way.update)(before, changed.wanted);
  return changed;
}

template <typename Object>
Changed<Object> change(const Context& context, const Administration& administration,
                       const std::string& reference, const Make<Object>& make,
                       const Way<Object>& way) {
  const auto name = way.require(*administration.registrar, reference).object.name;
  Changed<Object> changed;
  in_journal(context, administration, "update", way.noun, name,
             [&] { changed = change_now(administration, reference, make, way); });
  return changed;
}

// Where it gets another name, both are held.
template <typename Object>
Changed<Object> change_read(const Context& context, const Administration& administration,
                            const registry::Registered<Object>& read, const std::string& name,
                            const Make<Object>& make, const Way<Object>& way) {
  const auto& old_name = read.object.name;
  const auto& reference = read.id.empty() ? old_name : read.id;
  Changed<Object> changed;
  const auto request = [&] { changed = change_now(administration, reference, make, way); };
  in_journal(context, administration, "update", way.noun, name, [&] {
    if (old_name == name) return request();
    locked(context, administration, way.noun, old_name, request);
  });
  return changed;
}

}  // namespace

Changed<registry::McpServer> change_server(const Context& context,
                                           const Administration& administration,
                                           const std::string& reference,
                                           const Make<registry::McpServer>& make) {
  return change(context, administration, reference, make, way_of_servers);
}

Changed<registry::Client> change_client(const Context& context,
                                        const Administration& administration,
                                        const std::string& reference,
                                        const Make<registry::Client>& make) {
  return change(context, administration, reference, make, way_of_clients);
}

Changed<registry::Agent> change_agent(const Context& context, const Administration& administration,
                                      const std::string& reference,
                                      const Make<registry::Agent>& make) {
  return change(context, administration, reference, make, way_of_agents);
}

Changed<registry::McpServer> change_read_before(
    const Context& context, const Administration& administration,
    const registry::Registered<registry::McpServer>& read, const std::string& name,
    const Make<registry::McpServer>& make) {
  return change_read(context, administration, read, name, make, way_of_servers);
}

Changed<registry::Client> change_read_before(const Context& context,
                                             const Administration& administration,
                                             const registry::Registered<registry::Client>& read,
                                             const std::string& name,
                                             const Make<registry::Client>& make) {
  return change_read(context, administration, read, name, make, way_of_clients);
}

Changed<registry::Agent> change_read_before(const Context& context,
                                            const Administration& administration,
                                            const registry::Registered<registry::Agent>& read,
                                            const std::string& name,
                                            const Make<registry::Agent>& make) {
  return change_read(context, administration, read, name, make, way_of_agents);
}

}  // namespace mcpauth::app
