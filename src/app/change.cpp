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

template <typename Object>
Changed<Object> change(const Context& context, const Administration& administration,
                       const std::string& reference, const Make<Object>& make,
                       const Way<Object>& way) {
  auto& registrar = *administration.registrar;
  const auto name = way.require(registrar, reference).object.name;
  Changed<Object> changed;
  in_journal(context, administration, "update", way.noun, name, [&] {
    const auto before = way.require(registrar, reference);
    changed.wanted = make(before);
    changed.got = (registrar.*way.update)(before, changed.wanted);
  });
  return changed;
}

}  // namespace

Changed<registry::McpServer> change_server(const Context& context,
                                           const Administration& administration,
                                           const std::string& reference,
                                           const Make<registry::McpServer>& make) {
  const Way<registry::McpServer> way{Noun::server, require_server, &Registrar::update_server};
  return change(context, administration, reference, make, way);
}

Changed<registry::Client> change_client(const Context& context,
                                        const Administration& administration,
                                        const std::string& reference,
                                        const Make<registry::Client>& make) {
  const Way<registry::Client> way{Noun::client, require_client, &Registrar::update_client};
  return change(context, administration, reference, make, way);
}

Changed<registry::Agent> change_agent(const Context& context, const Administration& administration,
                                      const std::string& reference,
                                      const Make<registry::Agent>& make) {
  const Way<registry::Agent> way{Noun::agent, require_agent, &Registrar::update_agent};
  return change(context, administration, reference, make, way);
}

}  // namespace mcpauth::app
