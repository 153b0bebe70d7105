// The table of all commands. A new command is a new row.
#include "commands/agent_token.hpp"
#include "commands/call.hpp"
#include "commands/client_authorize.hpp"
#include "commands/client_deauthorize.hpp"
#include "commands/client_delete.hpp"
#include "commands/client_list.hpp"
#include "commands/client_metadata.hpp"
#include "commands/client_register.hpp"
#include "commands/client_rotate_secret.hpp"
#include "commands/client_show.hpp"
#include "commands/client_update.hpp"
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
#include "commands/profile_add.hpp"
#include "commands/profile_list.hpp"
#include "commands/profile_remove.hpp"
#include "commands/profile_show.hpp"
#include "commands/profile_use.hpp"
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
    leaf<declare_client_authorize, run_client_authorize>(
        "client authorize", "let a client use scopes of an MCP server"),
    leaf<declare_client_deauthorize, run_client_deauthorize>(
        "client deauthorize", "take scopes of an MCP server away from a client"),
    leaf<declare_client_delete, run_client_delete>("client delete",
                                                   "delete a client at the server and forget it"),
    leaf<declare_client_list, run_client_list>("client list",
                                               "list the clients of an authorization server"),
    leaf<declare_client_metadata, run_client_metadata>(
        "client metadata", "write or check a client ID metadata document"),
    leaf<declare_client_register, run_client_register>(
        "client register", "register an MCP client and keep what comes back"),
    leaf<declare_client_rotate_secret, run_client_rotate_secret>("client rotate-secret",
                                                                 "give a client a new secret"),
    leaf<declare_client_show, run_client_show>("client show",
                                               "show a client as it stands at the server"),
    leaf<declare_client_update, run_client_update>("client update", "change what a client is"),
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
    leaf<declare_profile_add, run_profile_add>(
        "profile add", "keep an authorization server and how it is administered"),
    leaf<declare_profile_list, run_profile_list>("profile list", "list the profiles"),
    leaf<declare_profile_remove, run_profile_remove>("profile remove", "forget a profile"),
    leaf<declare_profile_show, run_profile_show>("profile show",
                                                 "show a profile and what its server can do"),
    leaf<declare_profile_use, run_profile_use>("profile use",
                                               "choose the profile that commands mean"),
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
