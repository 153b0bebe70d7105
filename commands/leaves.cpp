// The table of all commands. A new command is a new row.
#include "commands/agent_authorize.hpp"
#include "commands/agent_deauthorize.hpp"
#include "commands/agent_delete.hpp"
#include "commands/agent_disable.hpp"
#include "commands/agent_enable.hpp"
#include "commands/agent_list.hpp"
#include "commands/agent_register.hpp"
#include "commands/agent_rotate_secret.hpp"
#include "commands/agent_show.hpp"
#include "commands/agent_token.hpp"
#include "commands/apply.hpp"
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
#include "commands/diff.hpp"
#include "commands/discover.hpp"
#include "commands/exec.hpp"
#include "commands/export.hpp"
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
#include "commands/scope_add.hpp"
#include "commands/scope_list.hpp"
#include "commands/scope_remove.hpp"
#include "commands/server_authorize.hpp"
#include "commands/server_deauthorize.hpp"
#include "commands/server_delete.hpp"
#include "commands/server_list.hpp"
#include "commands/server_metadata.hpp"
#include "commands/server_probe.hpp"
#include "commands/server_register.hpp"
#include "commands/server_show.hpp"
#include "commands/server_update.hpp"
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
    leaf<declare_agent_authorize, run_agent_authorize>("agent authorize",
                                                       "let an agent use scopes of an MCP server"),
    leaf<declare_agent_deauthorize, run_agent_deauthorize>(
        "agent deauthorize", "take scopes of an MCP server away from an agent"),
    leaf<declare_agent_delete, run_agent_delete>("agent delete", "delete an agent"),
    leaf<declare_agent_disable, run_agent_disable>("agent disable",
                                                   "let an agent get no more tokens"),
    leaf<declare_agent_enable, run_agent_enable>("agent enable",
                                                 "let a disabled agent get tokens again"),
    leaf<declare_agent_list, run_agent_list>("agent list", "list the agents"),
    leaf<declare_agent_register, run_agent_register>("agent register",
                                                     "register an identity for an agent"),
    leaf<declare_agent_rotate_secret, run_agent_rotate_secret>("agent rotate-secret",
                                                               "give an agent a new secret"),
    leaf<declare_agent_show, run_agent_show>("agent show", "show an agent"),
    leaf<declare_agent_token, run_agent_token>("agent token",
                                               "print a token of an agent's own, to act with"),
    leaf<declare_apply, run_apply>("apply", "make an authorization server what a manifest says"),
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
    leaf<declare_diff, run_diff>("diff",
                                 "show where an authorization server differs from a manifest"),
    leaf<declare_discover, run_discover>("discover", "find out what guards an MCP server"),
    leaf<declare_exec, run_exec>("exec", "run a program with a token in its hands"),
    leaf<declare_export, run_export>("export",
                                     "write what stands at an authorization server as a manifest"),
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
    leaf<declare_scope_add, run_scope_add>("scope add", "add a scope to an MCP server"),
    leaf<declare_scope_list, run_scope_list>("scope list", "list the scopes of an MCP server"),
    leaf<declare_scope_remove, run_scope_remove>("scope remove",
                                                 "remove a scope from an MCP server"),
    leaf<declare_server_authorize, run_server_authorize>("server authorize",
                                                         "let a user use scopes of an MCP server"),
    leaf<declare_server_deauthorize, run_server_deauthorize>(
        "server deauthorize", "take scopes of an MCP server away from a user"),
    leaf<declare_server_delete, run_server_delete>("server delete", "delete an MCP server"),
    leaf<declare_server_list, run_server_list>("server list", "list the MCP servers"),
    leaf<declare_server_metadata, run_server_metadata>(
        "server metadata", "print the metadata that an MCP server is to publish"),
    leaf<declare_server_probe, run_server_probe>("server probe",
                                                 "say whether tokens are bound to an MCP server"),
    leaf<declare_server_register, run_server_register>("server register",
                                                       "register an MCP server and its scopes"),
    leaf<declare_server_show, run_server_show>("server show", "show an MCP server"),
    leaf<declare_server_update, run_server_update>("server update", "change an MCP server"),
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
