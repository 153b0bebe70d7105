// What is registered and remembered here, for `status`: servers, clients and agents, and no secret.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "registry/record.hpp"

namespace mcpauth::app {

struct KeptRegistration {
  std::string issuer;
  registry::Record record;
};

// Return all of them, by issuer, kind and name.
std::vector<KeptRegistration> kept_registrations(const Context& context);

// Return one as lines for people, and as an element of `registrations`.
std::string registration_summary(const KeptRegistration& kept, Time now);
Json kept_registration_json(const KeptRegistration& kept);

}  // namespace mcpauth::app
