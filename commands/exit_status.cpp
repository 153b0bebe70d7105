#include "commands/exit_status.hpp"

#include <algorithm>
#include <iterator>

namespace mcpauth::commands {
namespace {

constexpr ExitStatus statuses[] = {
    {Exit::ok, "done"},
    {Exit::check_failed, "a check did not hold"},
    {Exit::usage, "the command line or an input file is wrong"},
    {Exit::sign_in_needed,
     "a sign-in is needed, and this run may not ask for one, or nobody answered in time"},
    {Exit::refused, "the authorization server or the MCP server refused"},
    {Exit::network,
     "network, TLS, or a server in trouble (5xx, 429, no answer): trying again may help"},
    {Exit::protocol, "the other side's answer is not what its specification allows"},
    {Exit::store, "the local store or its lock, or stdout is full or closed"},
    {Exit::unsafe,
     "refused for safety: iss, state, issuer or resource mismatch, no S256, a URL that is not "
     "opened or fetched"},
    {Exit::unsupported, "this authorization server has no way to do that"},
    {Exit::bug, "a bug in mcpauth"},
    {Exit::interrupted, "interrupted (SIGINT)"},
    {Exit::terminated, "terminated (SIGTERM)"},
};

}  // namespace

std::span<const ExitStatus> exit_statuses() {
  return statuses;
}

std::string_view meaning(Exit exit) {
  const auto* row = std::find_if(std::begin(statuses), std::end(statuses),
                                 [&](const ExitStatus& status) { return status.exit == exit; });
  return row->meaning;
}

std::vector<Exit> exits_of(const Page& page) {
  std::vector<Exit> exits = page.exits;
  exits.push_back(Exit::store);
  if (!page.serves) exits.insert(exits.end(), {Exit::interrupted, Exit::terminated});
  std::sort(exits.begin(), exits.end());
  exits.erase(std::unique(exits.begin(), exits.end()), exits.end());
  return exits;
}

}  // namespace mcpauth::commands
