// The table of all commands. A new command is a new row.
#include "commands/agent_token.hpp"
#include "commands/call.hpp"
#include "commands/completion.hpp"
#include "commands/dev.hpp"
#include "commands/discover.hpp"
#include "commands/exec.hpp"
#include "commands/headers.hpp"
#include "commands/key_generate.hpp"
#include "commands/key_show.hpp"
#include "commands/leaf.hpp"
#include "commands/login.hpp"
#include "commands/logout.hpp"
#include "commands/setup.hpp"
#include "commands/status.hpp"
#include "commands/token.hpp"
#include "commands/token_decode.hpp"
#include "commands/token_exchange.hpp"
#include "commands/token_introspect.hpp"
#include "commands/token_revoke.hpp"
#include "commands/token_verify.hpp"

namespace mcpauth::commands {
namespace {

constexpr Leaf table[] = {
    leaf<declare_agent_token, run_agent_token>("agent token",
                                               "print a token of an agent's own, to act with"),
    leaf<declare_call, run_call>("call", "list the tools of an MCP server, or call one"),
    leaf<declare_completion, run_completion>("completion",
                                             "print the completion script of a shell"),
    leaf<declare_dev, run_dev>("dev", "run a server to develop and test against, on loopback"),
    leaf<declare_discover, run_discover>("discover", "find out what guards an MCP server"),
    leaf<declare_exec, run_exec>("exec", "run a program with a token in its hands"),
    leaf<declare_headers, run_headers>("headers",
                                       "print the header of a token, for hosts that run a helper"),
    leaf<declare_key_generate, run_key_generate>("key generate",
                                                 "make a private key for assertions or DPoP"),
    leaf<declare_key_show, run_key_show>("key show", "print the public half of a private key"),
    leaf<declare_login, run_login>("login", "sign in to an MCP server and keep the session"),
    leaf<declare_logout, run_logout>("logout", "revoke a session's tokens and forget it"),
    leaf<declare_setup, run_setup>("setup", "put the helper into an MCP host's configuration"),
    leaf<declare_status, run_status>("status", "show what is kept, and until when"),
    leaf<declare_token, run_token>("token", "print a token: kept, refreshed or minted"),
    leaf<declare_token_decode, run_token_decode>("token decode",
                                                 "show what a token says, not verified"),
    leaf<declare_token_exchange, run_token_exchange>("token exchange",
                                                     "exchange a token for another one"),
    leaf<declare_token_introspect, run_token_introspect>("token introspect",
                                                         "ask the server whether a token is good"),
    leaf<declare_token_revoke, run_token_revoke>("token revoke", "end a token at its server"),
    leaf<declare_token_verify, run_token_verify>("token verify", "say whether a token holds"),
};

}  // namespace

std::span<const Leaf> leaves() {
  return table;
}

}  // namespace mcpauth::commands
