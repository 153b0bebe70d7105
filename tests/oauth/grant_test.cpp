#include "oauth/grant.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::outcome_of;
using test::sample_code;
using test::sample_metadata;
using test::wire;

namespace {

const std::string head =
    "POST https://as.example/token\n"
    "Accept: application/json\n"
    "Content-Type: application/x-www-form-urlencoded\n";

}  // namespace

TEST_CASE("token_request: the code with its verifier and redirect URI") {
  const auto request = token_request(sample_metadata(), AuthorizationCodeGrant{sample_code()},
                                     none("c1"), {.resource = "https://mcp.example/mcp"});
  CHECK(wire(request) == head +
                             "\ngrant_type=authorization_code&code=c0de"
                             "&redirect_uri=http%3A%2F%2F127.0.0.1%3A4000%2Fcallback"
                             "&code_verifier=v3rifier&resource=https%3A%2F%2Fmcp.example%2Fmcp"
                             "&client_id=c1");
  CHECK(request.secrets == std::vector<Secret>{Secret("c0de"), Secret("v3rifier")});
}

TEST_CASE("token_request: RFC 6749 §4.1.2, a code is sent once, and so is an ID-JAG") {
  const auto sent_once = [](const Grant& grant) {
    return token_request(sample_metadata(), grant, none("c1"), {}).once;
  };
  CHECK(sent_once(AuthorizationCodeGrant{sample_code()}));
  CHECK(sent_once(JwtBearerGrant{Secret("jag"), {}, true}));
  CHECK(!sent_once(JwtBearerGrant{Secret("jwt"), {}}));
  CHECK(!sent_once(ClientCredentialsGrant{}));
}

TEST_CASE("token_request: R-04, it is never redirected, and goes no further than the metadata") {
  const auto request = token_request(sample_metadata(), ClientCredentialsGrant{}, none("c1"), {});
  CHECK(request.redirects == http::Redirects::refuse);
  CHECK(request.reach == http::Reach::public_only);
}

TEST_CASE("token_request: the actor token goes into the body") {
  const auto request =
      token_request(sample_metadata(), AuthorizationCodeGrant{sample_code(), Secret("eyJ.actor.t")},
                    client_secret_basic("c1", Secret("s1")), {});
  CHECK(wire(request) == head +
                             "Authorization: Basic YzE6czE=\n"
                             "\ngrant_type=authorization_code&code=c0de"
                             "&redirect_uri=http%3A%2F%2F127.0.0.1%3A4000%2Fcallback"
                             "&code_verifier=v3rifier&actor_token=eyJ.actor.t");
  CHECK(request.secrets == std::vector<Secret>{Secret("c0de"), Secret("v3rifier"),
                                               Secret("eyJ.actor.t"), Secret("s1"),
                                               Secret("YzE6czE=")});
}

TEST_CASE("token_request: a refresh, as wide as before or narrower") {
  const auto wide = token_request(sample_metadata(), RefreshTokenGrant{Secret("r&1")}, none("c1"),
                                  {.resource = "https://mcp.example/mcp"});
  CHECK(wire(wide) == head +
                          "\ngrant_type=refresh_token&refresh_token=r%261"
                          "&resource=https%3A%2F%2Fmcp.example%2Fmcp&client_id=c1");
  CHECK(wide.secrets == std::vector<Secret>{Secret("r&1")});
  const auto narrow =
      token_request(sample_metadata(), RefreshTokenGrant{Secret("r1"), {"a", "b"}}, none("c1"), {});
  CHECK(narrow.body == "grant_type=refresh_token&refresh_token=r1&scope=a+b&client_id=c1");
}

TEST_CASE("token_request: client credentials, with an audience where a server asks for one") {
  const auto request =
      token_request(sample_metadata(), ClientCredentialsGrant{{"files:read"}},
                    client_secret_post("c1", Secret("s1")),
                    {.resource = "https://mcp.example/mcp", .audience = "api://files"});
  CHECK(wire(request) == head +
                             "\ngrant_type=client_credentials&scope=files%3Aread"
                             "&resource=https%3A%2F%2Fmcp.example%2Fmcp&audience=api%3A%2F%2Ffiles"
                             "&client_id=c1&client_secret=s1");
}

TEST_CASE("token_request: RFC 8628 §3.4, the device code, with the verifier of RFC 7636") {
  const auto request =
      token_request(sample_metadata(), DeviceCodeGrant{Secret("d&c"), Secret("v3rifier")},
                    none("c1"), {.resource = "https://mcp.example/mcp"});
  CHECK(wire(request) == head +
                             "\ngrant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
                             "&device_code=d%26c&code_verifier=v3rifier"
                             "&resource=https%3A%2F%2Fmcp.example%2Fmcp&client_id=c1");
  CHECK(request.secrets == std::vector<Secret>{Secret("d&c"), Secret("v3rifier")});
}

TEST_CASE("token_request: RFC 7523 §2.1, an assertion") {
  const auto request =
      token_request(sample_metadata(), JwtBearerGrant{Secret("eyJ.a.s"), {"mcp:read"}},
                    client_secret_basic("c1", Secret("s1")), {});
  CHECK(wire(request) == head +
                             "Authorization: Basic YzE6czE=\n"
                             "\ngrant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
                             "&assertion=eyJ.a.s&scope=mcp%3Aread");
  CHECK(request.secrets ==
        std::vector<Secret>{Secret("eyJ.a.s"), Secret("s1"), Secret("YzE6czE=")});
}

TEST_CASE("token_request: RFC 8693 §2.1, subject and actor with their types") {
  const TokenExchangeGrant grant{{Secret("sub.j.t"), "urn:ietf:params:oauth:token-type:jwt"},
                                 TypedToken{Secret("act.j.t"), "urn:example:actor"},
                                 "urn:ietf:params:oauth:token-type:access_token",
                                 {"a", "b"}};
  const auto request =
      token_request(sample_metadata(), grant, none("c1"),
                    {.resource = "https://mcp.example/mcp", .audience = "api://files"});
  CHECK(wire(request) ==
        head +
            "\ngrant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
            "&subject_token=sub.j.t"
            "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt"
            "&actor_token=act.j.t&actor_token_type=urn%3Aexample%3Aactor"
            "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
            "&scope=a+b&resource=https%3A%2F%2Fmcp.example%2Fmcp&audience=api%3A%2F%2Ffiles"
            "&client_id=c1");
  CHECK(request.secrets == std::vector<Secret>{Secret("sub.j.t"), Secret("act.j.t")});
}

TEST_CASE("token_request: RFC 8693 §2.1, the least of an exchange") {
  const TokenExchangeGrant grant{{Secret("t"), "urn:x:y"}, {}, "", {}};
  CHECK(token_request(sample_metadata(), grant, none("c1"), {}).body ==
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=t"
        "&subject_token_type=urn%3Ax%3Ay&client_id=c1");
}

TEST_CASE("token_request: RFC 8707, the resource is sent byte for byte") {
  for (const std::string resource :
       {"https://mcp.example/mcp/", "https://MCP.example:443/a%2Fb?x=%20"}) {
    const auto request = token_request(sample_metadata(), ClientCredentialsGrant{}, none("c1"),
                                       {.resource = resource});
    const auto form = form_decode(request.body);
    REQUIRE(form);
    CHECK(*find(*form, "resource") == resource);
  }
}

TEST_CASE("token_request: RFC 9207 §4, a code goes to the issuer that gave it") {
  auto pending = test::sample_pending();
  pending.issuer = "https://other.example";
  const auto code = validate_callback("code=c0de&state=st4te", pending);
  CHECK(outcome_of([&] {
          token_request(sample_metadata(), AuthorizationCodeGrant{*code}, none("c1"), {});
        }) == "8 issuer_mismatch");
}

TEST_CASE("token_request: a server without a token endpoint") {
  const auto metadata =
      parse_server_metadata(Json{{"issuer", "https://as.example"}}, "https://as.example");
  CHECK(outcome_of([&] { token_request(metadata, ClientCredentialsGrant{}, none("c1"), {}); }) ==
        "9 unsupported_endpoint");
}

TEST_CASE("lists_grant: RFC 8414 §2 has a default") {
  CHECK(lists_grant(sample_metadata(), "authorization_code"));
  CHECK(!lists_grant(sample_metadata(), "client_credentials"));
  const auto metadata = sample_metadata(R"(, "grant_types_supported": ["client_credentials"])");
  CHECK(lists_grant(metadata, "client_credentials"));
  CHECK(!lists_grant(metadata, "authorization_code"));
}
