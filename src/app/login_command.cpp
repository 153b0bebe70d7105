#include "app/login_command.hpp"

#include <algorithm>

#include "app/registration.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// What no shell takes for anything but itself.
bool is_plain(std::string_view text) {
  constexpr std::string_view others = "_-./:@%+,";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

// A value that begins like an option is joined to its own.
void add(std::string& command, const std::string& option, const std::string& value) {
  if (value.empty()) return;
  command += ' ' + option + (value.starts_with('-') ? '=' : ' ') + shell_word(value);
}

}  // namespace

std::string shell_word(std::string_view text) {
  const std::string safe = safe_text(text, std::string_view::npos);
  return is_plain(safe) ? safe : shell_quoted(safe);
}

std::string login_command(const Wanted& wanted) {
  std::string command = "mcpauth login";
  if (!wanted.target.url.empty()) command += ' ' + shell_word(wanted.target.url);
  if (wanted.grant == device_grant) command += " --device";
  add(command, "--issuer", wanted.target.issuer);
  add(command, "--resource", wanted.target.resource);
  for (const auto& scope : wanted.scopes.scopes) add(command, "--scope", scope);
  add(command, "--audience", wanted.scopes.audience);
  add(command, "--client-id", wanted.client.client_id);
  add(command, "--client-secret", wanted.client.client_secret);
  add(command, "--client-key", wanted.client.client_key);
  add(command, "--client-cert", wanted.client.client_cert);
  add(command, "--client-cert-key", wanted.client.client_cert_key);
  add(command, "--client-auth", wanted.client.client_auth);
  if (wanted.dpop.wanted()) command += " --dpop";
  add(command, "--dpop-key", wanted.dpop.key);
  add(command, "--actor", wanted.agent.actor);
  if (!wanted.agent.actor.empty()) return command;
  add(command, "--agent-id", wanted.agent.agent_id);
  if (!wanted.agent.agent_id.empty())
    add(command, "--agent-secret",
        wanted.agent.agent_secret.empty() ? "env:AGENT_SECRET" : wanted.agent.agent_secret);
  return command;
}

Wanted wanted_again(const Context& context, const Session& session) {
  Wanted wanted;
  wanted.target.url = session.url;
  if (session.url.empty()) {
    wanted.target.issuer = session.tokens.issuer;
    wanted.target.resource = session.tokens.resource;
  }
  wanted.scopes.audience = session.audience;
  wanted.dpop.dpop = !session.dpop_jkt.empty();
  wanted.agent.agent_id = is_agents_own(session) ? "" : session.actor;
  wanted.grant = session.grant;
  const auto registered = find_registration(context, session.tokens.issuer);
  if (registered && registered->client_id == session.tokens.client_id) return wanted;
  wanted.client.client_id = session.tokens.client_id;
  wanted.client.client_secret = session.client_secret;
  wanted.client.client_key = session.client_key;
  wanted.client.client_cert = session.client_cert;
  wanted.client.client_cert_key = session.client_cert_key;
  if (session.auth_method != "none") wanted.client.client_auth = session.auth_method;
  return wanted;
}

std::string login_command(const Context& context, const Session& session) {
  return login_command(wanted_again(context, session));
}

}  // namespace mcpauth::app
