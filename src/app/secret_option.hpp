// The secret of an option: by its reference, or the value of its variable.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "app/env.hpp"
#include "app/secret_reference.hpp"

namespace mcpauth::app {

// Return the secret that `reference` leads to; without a reference, the value of `variable`
// (MCPAUTH_CLIENT_SECRET), which is removed from the environment; empty where there is neither.
Secret secret_option(const std::string& reference, const std::string& variable, Env& env);

// Take what an `env:` of `references` names out of the environment, whether it is read or not: no
// command, browser or program that is started later inherits it (L-2).
void withdraw_variables(std::initializer_list<std::string_view> references, const Env& env);

// Return where references lead in this world.
Sources secret_sources(Env& env);

// Take the variable out of the environment, and let `secret_option` find nothing in it from now on:
// an option on the command line rules over it.
void overrule_secret(const std::string& variable, Env& env);

}  // namespace mcpauth::app
