#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "mcp/discovery.hpp"
#include "tests/mcp/discovery_row.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using namespace mcpauth::test;

namespace {

const DiscoveryRow server_rows[] = {
    {"M-03 then OpenID",
     {say(with_challenge()), say(resource()), none(), say(issuer())},
     {post, named, as_oauth, as_openid},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/openid-configuration [s1 s2] 0"},
    {"A-03 200 with HTML is none",
     {say(with_challenge()), say(resource()), say(typed("text/html", "<p>")), say(issuer())},
     {post, named, as_oauth, as_openid},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/openid-configuration [s1 s2] 0"},
    {"A-03 an answer that is too long is none",
     {say(with_challenge()), say(resource()), fails(Exit::protocol, "too_large"), say(issuer())},
     {post, named, as_oauth, as_openid},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/openid-configuration [s1 s2] 0"},
    {"A-03 one that is compressed is none",
     {say(with_challenge()), say(resource()), fails(Exit::protocol, "invalid_http"), say(issuer())},
     {post, named, as_oauth, as_openid},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/openid-configuration [s1 s2] 0"},
    {"M-03 with a path, the fourth form last",
     {say(with_challenge()), say(resource("https://h.example/mcp", {"https://as.example/t/x"})),
      none(), none(), none(), say(issuer("https://as.example/t/x"))},
     {post, named, as_oauth + "/t/x", as_openid + "/t/x",
      "GET https://as.example/t/x/.well-known/openid-configuration",
      "GET https://as.example/t/x/.well-known/oauth-authorization-server"},
     "https://h.example/meta https://as.example/t/x "
     "https://as.example/t/x/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"M-04 another issuer",
     {say(with_challenge()), say(resource()), say(issuer("https://evil.example"))},
     {post, named, as_oauth},
     "8 issuer_mismatch"},
    {"policy 2 a slash more",
     {say(with_challenge()), say(resource()), say(issuer("https://as.example/"))},
     {post, named, as_oauth},
     "8 issuer_mismatch"},
    {"PR-05 another case",
     {say(with_challenge()), say(resource()), say(issuer("https://AS.example"))},
     {post, named, as_oauth},
     "8 issuer_mismatch"},
    {"M-04 ends the run, though another issuer is left",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      say(issuer("https://evil.example"))},
     {post, named, as_oauth},
     "8 issuer_mismatch"},
    {"M-03 no metadata",
     {say(with_challenge()), say(resource()), none(), none()},
     {post, named, as_oauth, as_openid},
     "6 metadata_not_found"},
    {"X-1 server in trouble",
     {say(with_challenge()), say(resource()), say(empty_answer(502)), none()},
     {post, named, as_oauth, as_openid},
     "5 server_in_trouble"},
    {"U-2 an endpoint's scheme",
     {say(with_challenge()), say(resource()),
      say(issuer("https://as.example", {{"authorization_endpoint", "javascript:alert(1)"}}))},
     {post, named, as_oauth},
     "8 unsafe_url"},
    {"M-15 the second issuer",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})), none(),
      none(), say(issuer("https://b.example"))},
     {post, named, as_oauth, as_openid,
      "GET https://b.example/.well-known/oauth-authorization-server"},
     "https://h.example/meta https://b.example "
     "https://b.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"M-15 the first has no name in DNS",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      fails(Exit::network, "dns_failed"), say(issuer("https://b.example"))},
     {post, named, as_oauth, "GET https://b.example/.well-known/oauth-authorization-server"},
     "https://h.example/meta https://b.example "
     "https://b.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"M-15 the first cannot be read",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      say(json_answer("[]")), say(issuer("https://b.example"))},
     {post, named, as_oauth, "GET https://b.example/.well-known/oauth-authorization-server"},
     "https://h.example/meta https://b.example "
     "https://b.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"S-8 at most three",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://a.example", "https://b.example",
                                             "https://c.example", "https://d.example"})),
      fails(Exit::network, "timeout"), fails(Exit::network, "dns_failed"),
      fails(Exit::network, "tls_failed")},
     {post, named, "GET https://a.example/.well-known/oauth-authorization-server",
      "GET https://b.example/.well-known/oauth-authorization-server",
      "GET https://c.example/.well-known/oauth-authorization-server"},
     "5 timeout"},
    {"S-1 an issuer inside ends the run",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      fails(Exit::unsafe, "unsafe_address")},
     {post, named, as_oauth},
     "8 unsafe_address"},
    {"design.md §2 stopped in between",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      fails(Exit::interrupted, "stopped")},
     {post, named, as_oauth},
     "130 stopped"},
};

}  // namespace

TEST_CASE(
    "discover: where the authorization server's metadata is asked for, and whose it must be") {
  for (const auto& row : server_rows) check_discovery(row);
}
