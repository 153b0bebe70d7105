#include "app/login_command.hpp"

#include <algorithm>

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
  add(command, "--actor", wanted.agent.actor);
  if (!wanted.agent.actor.empty()) return command;
  add(command, "--agent-id", wanted.agent.agent_id);
  if (!wanted.agent.agent_id.empty())
    add(command, "--agent-secret",
        wanted.agent.agent_secret.empty() ? "env:AGENT_SECRET" : wanted.agent.agent_secret);
  return command;
}

std::string login_command(const Session& session) {
  Wanted wanted;
  wanted.target.url = session.url;
  if (session.url.empty()) {
    wanted.target.issuer = session.tokens.issuer;
    wanted.target.resource = session.tokens.resource;
  }
  wanted.scopes.audience = session.audience;
  wanted.client.client_secret = session.client_secret;
  wanted.client.client_key = session.client_key;
  if (!session.client_secret.empty() || !session.client_key.empty())
    wanted.client.client_id = session.tokens.client_id;
  wanted.agent.agent_id = is_agents_own(session) ? "" : session.actor;
  wanted.grant = session.grant;
  return login_command(wanted);
}

}  // namespace mcpauth::app
