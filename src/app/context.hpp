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
  // Of the whole run, where one was set; the transport goes by it.
  std::shared_ptr<std::optional<std::chrono::steady_clock::time_point>> deadline;
  http::Allowed allowed;  // what the user lets URLs of servers lead to
  std::string network{};  // all that decides which servers this run reaches, and how patiently
};

// Set how much the run says, by --quiet and -v.
void set_verbosity(Env& env, const OutputOptions& options);

// Return `env.sleep`, ended by an Error when the run is stopped: for waits in loops.
std::function<void(std::chrono::milliseconds)> stoppable_sleep(Env& env);

// Let the time that `options` allow begin anew: a run that goes on and on has it for each request.
void restart_time(const Context& context, const NetworkOptions& options);

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
