#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "mcp/discovery.hpp"
#include "tests/mcp/discovery_row.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using namespace mcpauth::test;

namespace {

const DiscoveryRow resource_rows[] = {
    {"M-01 as the challenge says",
     {say(with_challenge()), say(resource()), say(issuer())},
     {post, named, as_oauth},
     found_all},
    {"M-01 a 403 may ask too",
     {say(empty_answer(
          403, {{"WWW-Authenticate", "Bearer resource_metadata=\"https://h.example/meta\""}})),
      say(resource()), say(issuer())},
     {post, named, as_oauth},
     found_all},
    {"M-16 the challenge's scopes count",
     {say(with_challenge(", scope=\"b a\"")), say(resource()), say(issuer())},
     {post, named, as_oauth},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [b a] 0"},
    {"M-01 no other place than the challenge's",
     {say(with_challenge()), none()},
     {post, named},
     "6 metadata_not_found"},
    {"M-01 the challenge's is HTML",
     {say(with_challenge()), say(typed("text/html", "<p>"))},
     {post, named},
     "6 metadata_not_found"},
    {"M-01 the challenge's is in trouble",
     {say(with_challenge()), say(empty_answer(503))},
     {post, named},
     "5 server_in_trouble"},
    {"PR-01 another's",
     {say(with_challenge()), say(resource("https://h.example/other"))},
     {post, named},
     "8 resource_mismatch"},
    {"policy 1 a parent is not enough here",
     {say(with_challenge()), say(resource("https://h.example"))},
     {post, named},
     "8 resource_mismatch"},
    {"W-1 a broken challenge",
     {say(unauthorized("Bearer scope=\"a"))},
     {post},
     "6 malformed_challenge"},
    {"S-1 a challenge to cloud metadata",
     {say(unauthorized("Bearer resource_metadata=\"http://169.254.169.254/\""))},
     {post},
     "8 unsafe_url"},
    {"M-01 bare Bearer: own path",
     {say(unauthorized("Bearer")), say(resource()), say(issuer())},
     {post, own, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource/mcp https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"W-2 token68: own path",
     {say(unauthorized("Bearer resource_metadata=")), say(resource()), say(issuer())},
     {post, own, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource/mcp https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"M-01 then the root",
     {say(empty_answer(401)), none(), say(resource("https://h.example")), say(issuer())},
     {post, own, root, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"PR-03 own path is HTML, root serves",
     {say(empty_answer(401)), say(typed("text/html", "<html>")), say(resource()), say(issuer())},
     {post, own, root, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"R-01 own path redirects away, root serves",
     {say(empty_answer(401)), fails(Exit::unsafe, "redirect_refused"), say(resource()),
      say(issuer())},
     {post, own, root, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"R-01 both redirect away",
     {say(empty_answer(401)), fails(Exit::unsafe, "redirect_refused"),
      fails(Exit::unsafe, "redirect_refused")},
     {post, own, root},
     "8 redirect_refused"},
    {"S-1 own path leads to a forbidden address",
     {say(empty_answer(401)), fails(Exit::unsafe, "unsafe_address")},
     {post, own},
     "8 unsafe_address"},
    {"policy 1 the root's is for another path",
     {say(empty_answer(401)), none(), say(resource("https://h.example/other"))},
     {post, own, root},
     "8 resource_mismatch"},
    {"policy 1 the root's is of another origin",
     {say(empty_answer(401)), none(), say(resource("https://as.example"))},
     {post, own, root},
     "8 resource_mismatch"},
    {"mcp.md §1.3 nothing anywhere",
     {say(empty_answer(401)), none(), none()},
     {post, own, root},
     "6 no_resource_metadata"},
    {"X-1 in trouble",
     {say(empty_answer(401)), say(empty_answer(500)), none()},
     {post, own, root},
     "5 server_in_trouble"},
    {"policy 8 another media type",
     {say(with_challenge()), say(typed("text/plain", resource().body)), say(issuer())},
     {post, named, as_oauth},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"W-4 duplicate names",
     {say(with_challenge()), say(json_answer(R"({"resource":"a","resource":"b"})"))},
     {post, named},
     "6 metadata_not_found"},
    {"W-5 wrong types",
     {say(with_challenge()), say(json_answer(R"({"resource":[]})"))},
     {post, named},
     "6 invalid_document"},
    {"W-3 a warning travels",
     {say(unauthorized("Bearer resource_metadata=https://h.example/meta")), say(resource()),
      say(issuer())},
     {post, named, as_oauth},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 1"},
};

}  // namespace

TEST_CASE("discover: where the resource metadata is asked for, and whose it must be") {
  for (const auto& row : resource_rows) check_discovery(row);
}
