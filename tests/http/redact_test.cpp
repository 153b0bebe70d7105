#include "http/redact.hpp"

#include <doctest/doctest.h>

#include "base/encoding.hpp"

using namespace mcpauth;
using namespace mcpauth::http;

namespace {

std::string redacted(std::string_view text) {
  return mcpauth::http::redact(text, {});
}

}  // namespace

TEST_CASE("redact: L-3 parameters of URLs and forms that are known to hold secrets") {
  CHECK(redacted("grant_type=authorization_code&code=abc&redirect_uri=http%3A%2F%2Fx") ==
        "grant_type=authorization_code&code=[redacted]&redirect_uri=http%3A%2F%2Fx");
  CHECK(redacted("https://as.example/cb?state=s%2Ft&iss=https%3A%2F%2Fas#x") ==
        "https://as.example/cb?state=[redacted]&iss=https%3A%2F%2Fas#x");
  for (const auto* name :
       {"access_token", "refresh_token", "id_token", "id_token_hint", "code", "code_verifier",
        "client_secret", "client_assertion", "assertion", "actor_token", "subject_token", "token",
        "registration_access_token", "password", "device_code", "state"}) {
    CAPTURE(std::string(name));
    const std::string plain(name);
    CHECK(redacted("a=b&" + plain + "=SECRET&c=d") == "a=b&" + plain + "=[redacted]&c=d");
    CHECK(redacted(R"({"a":"b",")" + plain + R"(":"SECRET","c":1})") ==
          R"({"a":"b",")" + plain + R"(":"[redacted]","c":1})");
  }
}

TEST_CASE("redact: names that only look alike are left") {
  for (const auto* text :
       {"token_type=Bearer&code_challenge=abc&scope=code%20state&client_id=x",
        R"({"token_type":"Bearer","code":-32602,"state":null,"x":"code","expires_in":3600})",
        R"({"error":"invalid_grant","error_description":"the code = wrong"})", "code", "=", "\"",
        ""}) {
    CHECK(redacted(text) == text);
  }
}

TEST_CASE("redact: members in pieces, with blanks, in other spellings, and JSON within JSON") {
  CHECK(redacted("{\n  \"accessToken\" : \"SECRET\"\n}") ==
        "{\n  \"accessToken\" : \"[redacted]\"\n}");
  CHECK(redacted(R"({"clientSecret":"a\"b\\","c":"d"})") ==
        R"({"clientSecret":"[redacted]","c":"d"})");
  CHECK(redacted(R"({"access_token":"cut in the midd)") == R"({"access_token":"[redacted])");
  CHECK(redacted(R"(data: {"text":"{\"access_token\":\"SECRET\",\"a\":\"b\"}","c":"d"})") ==
        R"(data: {"text":"{\"access_token\":\"[redacted]\",\"a\":\"b\"}","c":"d"})");
  CHECK(redacted(R"("{\\\"password\\\": \\\"SEC\\\\\\\"RET\\\",\\\"a\\\":\\\"b\\\"}")") ==
        R"("{\\\"password\\\": \\\"[redacted]\\\",\\\"a\\\":\\\"b\\\"}")");
}

TEST_CASE("redact: the value of a credential, as Keycloak answers a rotation, and no other value") {
  CHECK(redacted(R"({"type":"secret","value":"SECRET"})") ==
        R"({"type":"secret","value":"[redacted]"})");
  CHECK(redacted(R"({"value" : "SECRET", "type" : "secret"})") ==
        R"({"value" : "[redacted]", "type" : "secret"})");
  for (const auto* text : {R"({"type":"work","value":"a@b.example"})", R"({"value":"plain"})"})
    CHECK(redacted(text) == text);
}

TEST_CASE("redact: the user information of URLs") {
  CHECK(redacted("https_proxy=http://user:PW@proxy.example:3128/") ==
        "https_proxy=http://[redacted]@proxy.example:3128/");
  CHECK(redacted("http://a@b@proxy and http://plain/@x") ==
        "http://[redacted]@proxy and http://plain/@x");
}

TEST_CASE("redact: L-3 a carried secret is found in every form") {
  const std::string secret = "s3cr:et/+ \"\\\xc3\xa9~K";
  const std::vector<Secret> secrets{Secret(secret)};
  const std::string forms[] = {
      secret,
      "s3cr%3Aet%2F%2B%20%22%5C%C3%A9~K",
      "s3cr%3Aet%2F%2B+%22%5C%C3%A9~K",
      "s3cr%3aet%2f%2b%20%22%5c%c3%a9~K",
      R"(s3cr:et/+ \"\\\u00e9~K)",
      R"(s3cr:et\/+ \"\\\u00e9~K)",
      base64_encode(secret),
      base64url_encode(secret),
      base64_encode("client:" + secret),
      base64_encode("cl:" + secret),
      base64_encode("cli:" + secret),
      base64_encode(secret + ":password"),
      base64url_encode("{\"a\":\"" + secret + "\"}"),
      base64_encode("client:" + form_encode(secret)),
  };
  for (const auto& form : forms) {
    CAPTURE(form);
    CHECK(mcpauth::http::redact("a (" + form + ") b", secrets) == "a ([redacted]) b");
  }
}

TEST_CASE("redact: several secrets, one inside the other, twice in a row") {
  const std::vector<Secret> secrets{Secret("abcdefgh"), Secret("cdef"), Secret("")};
  CHECK(mcpauth::http::redact("abcdefghabcdefgh cdef", secrets) ==
        "[redacted][redacted] [redacted]");
}

TEST_CASE("redact: header fields") {
  const std::vector<Secret> secrets{Secret("SECRET")};
  const auto value = [&](const char* name, const char* text) {
    return mcpauth::http::redact(Header{name, text}, secrets);
  };
  CHECK(value("Authorization", "Bearer abc def") == "Bearer [redacted]");
  CHECK(value("authorization", "abc") == "[redacted]");
  CHECK(value("Proxy-Authorization", "Basic abc") == "Basic [redacted]");
  CHECK(value("Cookie", "a=b; c=d") == "[redacted]");
  CHECK(value("Set-Cookie", "a=b; Path=/") == "[redacted]");
  CHECK(value("DPoP", "e30.e30.e30") == "[redacted]");
  CHECK(value("Mcp-Session-Id", "abc") == "[redacted]");
  CHECK(value("Location", "https://as.example/cb?code=abc&iss=x") ==
        "https://as.example/cb?code=[redacted]&iss=x");
  CHECK(value("X-Echo", "SECRET!") == "[redacted]!");
  CHECK(value("WWW-Authenticate", R"(Bearer error="invalid_token", scope="a b")") ==
        R"(Bearer error="invalid_token", scope="a b")");
  CHECK(value("DPoP-Nonce", "abc") == "abc");
}

TEST_CASE("discreet: X-1 what is quoted of a success is redacted, and its results stay") {
  struct Row {
    const char* what;
    const char* type;
    const char* body;
    const char* shown_type;
    const char* shown_body;
  };
  const auto json = "application/json";
  const Row rows[] = {
      {"an error", json, R"({"error":"SECRET","error_description":"you sent SECRET and code=ab"})",
       json, R"({"error":"[redacted]","error_description":"you sent [redacted] and code=ab"})"},
      {"an error, hidden by name", json, R"({"error":"a","error_description":"client_secret=abc"})",
       json, R"({"error":"a","error_description":"client_secret=[redacted]"})"},
      {"a token type", json, R"({"access_token":"x","token_type":"SECRET"})", json,
       R"({"access_token":"x","token_type":"[redacted]"})"},
      {"a failed app-native login", json,
       R"({"flowStatus":"FAIL_INCOMPLETE","messages":[{"message":"SECRET is wrong"}]})", json,
       R"({"flowStatus":"FAIL_INCOMPLETE","messages":[{"message":"[redacted] is wrong"}]})"},
      {"a media type", "text/SECRET", "SECRET", "text/[redacted]", "SECRET"},
      {"tokens", json, R"({"access_token":"SECRET","token_type":"Bearer", "scope":"SECRET:read"})",
       json, R"({"access_token":"SECRET","token_type":"Bearer", "scope":"SECRET:read"})"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.what));
    const auto transport = discreet([&](const Request&) {
      return Response{200, {{"Content-Type", row.type}, {"dpop-nonce", "n SECRET"}}, row.body};
    });
    Request request;
    request.secrets = {Secret("SECRET")};
    const auto response = transport(request);
    CHECK(header_value(response.headers, "Content-Type") == row.shown_type);
    CHECK(header_value(response.headers, "DPoP-Nonce") == "n [redacted]");
    CHECK(response.body == row.shown_body);
  }
}

TEST_CASE("discreet: L-3 what is too short to be found by its value is hidden by its name") {
  const auto transport = discreet([](const Request&) {
    return Response{
        400,
        {},
        R"({"error":"invalid_client","error_description":"got client_secret=abc&code=1","state":"x"})"};
  });
  Request request;
  request.secrets = {Secret("abc")};
  CHECK(transport(request).body ==
        R"({"error":"invalid_client",)"
        R"("error_description":"got client_secret=[redacted]&code=1","state":"x"})");
}
