// A development server in a test: its own clock, its own randomness, and a browser with cookies.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dev/service.hpp"

namespace mcpauth::dev {

inline constexpr const char* base_url = "http://127.0.0.1:4000";
inline constexpr const char* mcp_url = "http://127.0.0.1:4000/mcp";
inline constexpr const char* redirect_uri = "http://127.0.0.1:5000/callback";
inline constexpr const char* public_client = "mcpauth-dev-public";
inline constexpr const char* confidential_client = "mcpauth-dev-confidential";

struct Harness {
  explicit Harness(const Options& chosen = {});
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;

  Time now = from_epoch(1'800'000'000);
  unsigned drawn = 0;         // how often randomness was asked for
  http::Transport documents;  // where clients' documents are fetched
  Service service;
  Ready ready;

  http::Response send(ServerRequest request);
  http::Response get(const std::string& target, http::Headers headers = {});
  http::Response post(const std::string& path, const Parameters& form, http::Headers headers = {});
  http::Response post_json(const std::string& path, const Json& body, http::Headers headers = {});

  // Return the header for HTTP Basic of the confidential client.
  http::Header basic() const;
  // Return the parameters of a good authorization request, and the verifier that goes with it.
  Parameters authorization(const Parameters& changes = {}) const;
  // Authorize (with automatic consent) and return the code.
  std::string code(const Parameters& changes = {});
  // Return the form that redeems `code`.
  Parameters redemption(const std::string& code, const Parameters& changes = {}) const;
  // Return the token response of a whole sign-in of the public client.
  Json sign_in(const Parameters& changes = {});
  // Return an access token of the confidential client.
  std::string machine_token(const std::string& scope = "mcp:read");
  // Return a token that proves the seeded agent, as the persona gives it.
  std::string actor_token();
};

// Return the options of a server that asks nobody.
Options automatic();
Options automatic_asgardeo();

// Return `base` with the pairs of `changes` in the place of those of the same name, or added; an
// empty value takes a pair out.
Parameters changed(Parameters base, const Parameters& changes);

Json body_of(const http::Response& response);
Json claims_of(const Json& token_response);
std::string header_of(const http::Response& response, std::string_view name);
// Return the parameters that a redirect carries.
std::map<std::string, std::string> answer_of(const http::Response& response);
http::Header bearer(const std::string& token);

// Return status and body: what a JSON answer says.
struct Answer {
  int status;
  Json body;
  bool operator==(const Answer&) const = default;
};
Answer answer_in(const http::Response& response);
Answer refused(int status, const std::string& error, const std::string& description);

// A browser: it keeps cookies, follows nothing and fills in the one form of a page.
struct Browser {
  explicit Browser(Harness& server) : server_(server) {}

  http::Response get(const std::string& target);
  // Send the form of `page` with `entries` beside its hidden fields.
  http::Response submit(const http::Response& page, const Parameters& entries);
  // Sign alice in on `page` and return the page that comes after the redirect.
  http::Response sign_in(const http::Response& page);
  // Return the page where a good authorization request leads.
  http::Response open(const Parameters& changes = {});

  std::map<std::string, std::string> cookies;

 private:
  http::Response keep(http::Response response);
  http::Headers headers() const;
  Harness& server_;
};

// Return the value of the hidden field `name` in `page`.
std::string hidden(const http::Response& page, const std::string& name);

}  // namespace mcpauth::dev
