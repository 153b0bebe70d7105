// Requests to an MCP server that get the tokens they need: sign-in and renewal on 401, step-up on
// 403.
#pragma once

#include <variant>

#include "app/obtain_token.hpp"
#include "mcp/client.hpp"

namespace mcpauth::app {

// An MCP server together with the token that it is asked with.
class AuthorizedServer {
 public:
  // `protocol_version` fixes the revision; empty: it is negotiated, and the era remembered per
  // origin.
  AuthorizedServer(const Context& context, Wanted wanted, const std::string& protocol_version);
  ~AuthorizedServer();
  AuthorizedServer(const AuthorizedServer&) = delete;
  AuthorizedServer& operator=(const AuthorizedServer&) = delete;

  // Return the result of `operation` on the client, repeated after each authorization that it
  // needed. Throws Error 4 where the server still refuses, or wants a fourth authorization in this
  // run; Error 3 where a person is needed and may not be asked.
  template <typename Result>
  Result run(const std::function<mcp::Answer<Result>(mcp::Client&)>& operation) {
    for (;;) {
      auto answer = operation(client_);
      remember_era();
      if (auto* result = std::get_if<Result>(&answer)) return std::move(*result);
      authorize(std::get<mcp::NeedsAuthorization>(answer));
    }
  }

 private:
  void authorize(const mcp::NeedsAuthorization& needs);
  void step_up(const mcp::NeedsAuthorization& needs);
  void renew(const mcp::NeedsAuthorization& needs);
  void obtain(Effort effort, const mcp::NeedsAuthorization& needs);
  void remember_era();

  const Context& context_;
  Wanted wanted_;
  Url url_;
  std::optional<Session> session_;
  int sign_ins_ = 0;
  bool reminted_ = false;
  bool renewed_ = false;
  std::optional<mcp::Era> remembered_era_;
  mcp::Client client_;
};

}  // namespace mcpauth::app
