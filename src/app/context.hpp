// What a run that touches the network has at hand: the world, a transport, the store.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "app/env.hpp"
#include "app/options.hpp"
#include "http/admission.hpp"
#include "store/store.hpp"

namespace mcpauth::app {

struct Context {
  Env& env;
  http::Transport transport;
  std::shared_ptr<store::Store> store;
  std::optional<std::chrono::steady_clock::time_point>
      deadline;           // of the whole run, where one was set
  http::Allowed allowed;  // what the user lets URLs of servers lead to
};

// Set how much the run says, by --quiet and -v.
void set_verbosity(Env& env, const OutputOptions& options);

// Return `env.sleep`, ended by an Error when the run is stopped: for waits in loops.
std::function<void(std::chrono::milliseconds)> stoppable_sleep(Env& env);

// Return the transport that `options` ask for: its certificates, its limits, its trace.
http::Transport network_transport(Env& env, const NetworkOptions& options);

// Return both; the store's folder is made where it does not exist yet.
Context make_context(Env& env, const NetworkOptions& network, const StoreOptions& store);

// Return a context without a transport, for what never asks the network.
Context offline_context(Env& env, const StoreOptions& store);

// Return the store's folder: `options`, else $XDG_STATE_HOME/mcpauth, else ~/.local/state/mcpauth.
// Throws Error 7 where the environment names none.
std::string state_directory(const StoreOptions& options, const Env& env);

}  // namespace mcpauth::app
