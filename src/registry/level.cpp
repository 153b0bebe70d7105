#include "registry/level.hpp"

#include <array>

namespace mcpauth::registry {
namespace {

constexpr std::array<std::string_view, 4> level_names = {"native", "composed", "recorded",
                                                         "unsupported"};

constexpr std::array verbs = {
    Verb::server_register,      Verb::server_list,         Verb::server_update,
    Verb::server_delete,        Verb::scope_add,           Verb::scope_remove,
    Verb::client_register,      Verb::client_list,         Verb::client_update,
    Verb::client_rotate_secret, Verb::client_delete,       Verb::client_authorize,
    Verb::client_deauthorize,   Verb::agent_register,      Verb::agent_list,
    Verb::agent_disable,        Verb::agent_rotate_secret, Verb::agent_delete,
    Verb::agent_authorize,      Verb::agent_deauthorize,   Verb::user_authorize,
    Verb::user_deauthorize};

constexpr std::array<std::string_view, verbs.size() + 1> verb_names = {
    "server register",     "server list",          "server update",   "server delete",
    "scope add",           "scope remove",         "client register", "client list",
    "client update",       "client rotate-secret", "client delete",   "client authorize",
    "client deauthorize",  "agent register",       "agent list",      "agent disable",
    "agent rotate-secret", "agent delete",         "agent authorize", "agent deauthorize",
    "server authorize",    "server deauthorize",   "agent update"};

}  // namespace

std::string_view to_string(Level level) {
  return level_names.at(static_cast<std::size_t>(level));
}

std::string_view to_string(Verb verb) {
  return verb_names.at(static_cast<std::size_t>(verb));
}

std::span<const Verb> all_verbs() {
  return verbs;
}

}  // namespace mcpauth::registry
