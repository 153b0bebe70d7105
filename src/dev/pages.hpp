// The pages that people see: plain HTML, without scripts.
#pragma once

#include <string>

#include "dev/state.hpp"

namespace mcpauth::dev {

enum class LoginNote { none, wrong_password };
enum class ConsentNote { none, nothing_ticked };

// Return the sign-in form of the interaction `id`.
http::Response login_page(const State& state, const std::string& id, const Interaction& interaction,
                          LoginNote note);

// Return the consent form, which names the user, the client, the agent and the scopes.
http::Response consent_page(const State& state, const std::string& id,
                            const Interaction& interaction, ConsentNote note);

enum class DeviceNote { none, unknown_code };

// Return the form where the code of a device is entered; `user_code` is filled in.
http::Response device_page(const std::string& user_code, DeviceNote note);

// Thrown by a handler to answer a browser with a page that says what is wrong.
struct PageRefusal {
  int status;
  std::string title;
  std::string text;
};
http::Response refusal_page(const PageRefusal& refusal);

// Return the page at `/`: what this server is, and where things are.
Reply welcome_page(State& state, const ServerRequest& request);

}  // namespace mcpauth::dev
