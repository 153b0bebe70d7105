// Sign-in over real loopback: the real transport and listener, the development server, and a
// browser that is an HTTP client.
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/descriptor.hpp"
#include "base/encoding.hpp"
#include "dev/server.hpp"
#include "http/curl_transport.hpp"
#include "tests/support/http_browser.hpp"
#include "tests/support/test_env.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

Time real_now() {
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

// A development server that runs, and a world whose requests are real and recorded.
struct Rig {
  explicit Rig(std::vector<std::string> failures = {}, const std::string& persona = "default")
      : server({real_now, t.env.random}, {.consent = dev::Consent::automatic,
                                          .persona = persona,
                                          .failures = std::move(failures)}),
        ready(server.start()),
        serving([this] { server.run(); }) {
    t.now = real_now();
    t.env.make_transport = [this](const http::Options& options) {
      return [this, next = http::make_transport(options)](const http::Request& request) {
        {
          const std::lock_guard lock(mutex);
          urls.push_back(request.url);
        }
        return next(request);
      };
    };
  }
  ~Rig() { server.stop(); }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  // Let the browser do `visit` on a thread of its own, as it does outside.
  void expect_browser(const std::function<void(const std::string& url)>& visit) {
    t.browser = [this, visit](const std::string&, const std::string& url) {
      browsing = std::jthread([visit, url] { visit(url); });
      return std::optional<std::string>();
    };
  }

  bool asked_for_a_token() {
    const std::lock_guard lock(mutex);
    return std::any_of(urls.begin(), urls.end(),
                       [](const std::string& url) { return url.ends_with("/oauth2/token"); });
  }

  int login(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"login", ready.mcp_url, "--browser", "test"};
    words.insert(words.end(), more.begin(), more.end());
    return t.run(std::move(words));
  }

  TestEnv t;
  std::mutex mutex;
  std::vector<std::string> urls;
  dev::Server server;
  dev::Ready ready;
  std::jthread serving;
  std::jthread browsing;
};

}  // namespace

TEST_CASE("login: a user signs in, and the kept token names them") {
  Rig rig;
  rig.expect_browser(browse);
  CHECK(rig.login() == 0);
  CHECK(rig.t.run({"token", rig.ready.mcp_url, "--json"}) == 0);
  const auto token = rig.t.out_json();
  CHECK(token.at("subject") == rig.ready.user.sub);
  CHECK(token.at("source") == "kept");
  CHECK(rig.t.run({"call", rig.ready.mcp_url, "echo", "--arg", "text=hello"}) == 0);
  CHECK(rig.t.out.str() == "hello\n");
}

TEST_CASE(
    "login: where to sign in is shown once, whatever the browser does (U-6), and no state (L-3)") {
  Rig rig;
  std::string url;
  rig.expect_browser([&url](const std::string& opened) {
    url = opened;
    browse(opened);
  });
  CHECK(rig.login({"-v", "--trace"}) == 0);
  rig.browsing.join();
  const auto times_shown = [text = rig.t.err.str()](const std::string& part) {
    std::size_t times = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
    return times;
  };
  CHECK(times_shown("if no page appears, visit\n\n    " + url + "\n") == 1);
  CHECK(times_shown(*find(*form_decode(url.substr(url.find('?') + 1)), "state")) == 1);
}

TEST_CASE("login: an agent acts for the user, and the MCP server sees both") {
  Rig rig;
  rig.expect_browser(browse);
  rig.t.variables["A"] = rig.ready.agent.agent_secret;
  CHECK(rig.login({"--agent-id", rig.ready.agent.agent_id, "--agent-secret", "env:A"}) == 0);
  CHECK(rig.t.run({"call", rig.ready.mcp_url, "whoami"}) == 0);
  const auto claims = Json::parse(rig.t.out.str());
  CHECK(claims.at("sub") == rig.ready.user.sub);
  CHECK(claims.at("act").at("sub") == rig.ready.agent.agent_id);
}

TEST_CASE(
    "login: an agent's token that ends while the user consents is renewed before the code is "
    "spent") {
  Rig rig;
  rig.expect_browser(browse);
  const auto visit = rig.t.browser;
  rig.t.browser = [&](const std::string& command, const std::string& url) {
    rig.t.now += std::chrono::seconds(3590);
    return visit(command, url);
  };
  rig.t.variables["A"] = rig.ready.agent.agent_secret;
  CHECK(rig.login({"--agent-id", rig.ready.agent.agent_id, "--agent-secret", "env:A"}) == 0);
  CHECK(std::count_if(rig.urls.begin(), rig.urls.end(),
                      [](const std::string& url) { return url.ends_with("/oauth2/token"); }) == 3);
}

TEST_CASE("login --actor: an agent that was registered here acts for the user, by its name") {
  Rig rig;
  rig.expect_browser(browse);
  rig.t.variables["S"] = rig.ready.admin.client_secret;
  REQUIRE(rig.t.run({"profile", "add", "dev", "--issuer", rig.ready.issuer, "--client-id",
                     rig.ready.admin.client_id, "--client-secret", "env:S"}) == 0);
  REQUIRE(rig.t.run({"agent", "register", "assistant", "--json"}) == 0);
  const std::string id = rig.t.out_json().at("object").at("agent_id");
  CHECK(rig.login({"--actor", "assistant"}) == 0);
  CHECK(rig.t.run({"token", rig.ready.mcp_url, "--actor", "assistant", "--json"}) == 0);
  CHECK(rig.t.out_json().at("subject") == rig.ready.user.sub);
  CHECK(rig.t.out_json().at("actor") == id);
  CHECK(rig.t.run({"call", rig.ready.mcp_url, "whoami", "--actor", "assistant"}) == 0);
  CHECK(Json::parse(rig.t.out.str()).at("act").at("sub") == id);
  CHECK(rig.t.run({"token", rig.ready.mcp_url, "--actor", "nobody"}) == 2);
}

TEST_CASE(
    "login: a callback that names another issuer is exit 8, and its code goes nowhere (M-06)") {
  Rig rig({"callback=wrong-iss"});
  rig.expect_browser(browse);
  CHECK(rig.login() == 8);
  CHECK(!rig.asked_for_a_token());
  CHECK(rig.t.run({"token", rig.ready.mcp_url}) == 3);
}

TEST_CASE("login: at Asgardeo's kind of server the agent signs in by the app-native login") {
  Rig rig({}, "asgardeo");
  rig.expect_browser(browse);
  rig.t.variables["A"] = rig.ready.agent.agent_secret;
  CHECK(rig.login({"--client-id", rig.ready.public_client.client_id, "--agent-id",
                   rig.ready.agent.agent_id, "--agent-secret", "env:A"}) == 0);
  CHECK(std::any_of(rig.urls.begin(), rig.urls.end(),
                    [](const std::string& url) { return url.ends_with("/oauth2/authn"); }));
  CHECK(rig.t.run({"token", rig.ready.mcp_url, "--json"}) == 0);
  CHECK(rig.t.out_json().at("subject") == rig.ready.user.sub);
  CHECK(rig.t.out_json().at("actor") == rig.ready.agent.agent_id);
}

TEST_CASE("login: a token for the user that does not name the agent is exit 8, and is not kept") {
  Rig rig({"token=no-act"});
  rig.expect_browser(browse);
  rig.t.variables["A"] = rig.ready.agent.agent_secret;
  CHECK(rig.login({"--agent-id", rig.ready.agent.agent_id, "--agent-secret", "env:A"}) == 8);
  CHECK(rig.t.run({"token", rig.ready.mcp_url}) == 3);
}

TEST_CASE("login: a callback without the issuer that was advertised is exit 8 (M-06)") {
  Rig rig({"callback=no-iss"});
  rig.expect_browser(browse);
  CHECK(rig.login() == 8);
  CHECK(!rig.asked_for_a_token());
}

TEST_CASE("login: a callback with another state ends nothing, and the real one is taken (CB-5)") {
  Rig rig;
  rig.expect_browser([](const std::string& url) {
    const auto query = form_decode(url.substr(url.find('?') + 1));
    const std::string redirect_uri = *find(*query, "redirect_uri");
    browse(redirect_uri + "?error=access_denied&state=forged");
    browse(redirect_uri + "?code=forged&state=forged");
    browse(url);
  });
  CHECK(rig.login() == 0);
}

TEST_CASE("login: where the kept client may not come back to, a new one is registered") {
  Rig rig;
  rig.expect_browser(browse);
  CHECK(rig.login() == 0);
  const auto client = [&rig] {
    CHECK(rig.t.run({"token", rig.ready.mcp_url, "--json"}) == 0);  // there is one session
    return rig.t.out_json().at("client_id");
  };
  const auto first = client();
  CHECK(rig.login({"--redirect-uri", "http://127.0.0.1/callback", "--timeout", "20"}) == 0);
  CHECK(client() == first);  // RFC 8252 §7.3: another port is no other redirect URI
  CHECK(rig.login({"--redirect-uri", "http://localhost/other", "--timeout", "20"}) == 0);
  CHECK(client() != first);
}

TEST_CASE("login: the scheme's own port in --redirect-uri is a port, and no free one is taken") {
  Rig rig;  // TestEnv fails the test when a browser is opened
  // Whoever may listen there finds it taken; nobody else may.
  const Descriptor taken(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(80);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  (void)::bind(taken.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  CHECK(rig.login({"--redirect-uri", "http://127.0.0.1:80/c", "--timeout", "20"}) == 2);
  CHECK(rig.t.err.str().find("127.0.0.1:80") != std::string::npos);
}

TEST_CASE(
    "login: no browser is opened after metadata that are not to be trusted (M-04, M-09, S-1)") {
  for (const auto* failure :
       {"metadata=wrong-issuer", "metadata=no-s256", "metadata=forbidden-endpoint"}) {
    CAPTURE(failure);
    Rig rig({failure});  // TestEnv fails the test when a browser is opened
    CHECK(rig.login() == 8);
    CHECK(!rig.asked_for_a_token());
  }
}

TEST_CASE("token: at the development server, too, a second mint is one request") {
  Rig rig;
  rig.t.variables["S"] = rig.ready.confidential_client.client_secret;
  const std::vector<std::string> mint = {"token",           rig.ready.mcp_url,
                                         "--client-id",     rig.ready.confidential_client.client_id,
                                         "--client-secret", "env:S"};
  CHECK(rig.t.run(mint) == 0);
  CHECK(rig.urls.size() == 4);
  CHECK(rig.t.run({"logout", rig.ready.mcp_url}) == 0);
  rig.urls.clear();
  CHECK(rig.t.run(mint) == 0);
  CHECK(rig.urls.size() == 1);
}

TEST_CASE("login: without a terminal and a browser it is exit 3 with the command to run, unasked") {
  Rig rig;
  CHECK(rig.t.run({"login", rig.ready.mcp_url}) == 3);
  CHECK(rig.t.err.str() ==
        "mcpauth: error: a sign-in is needed, and there is no terminal to ask on\n"
        "mcpauth: hint: name a browser with --browser, sign in on another device with --device, "
        "or run on a terminal: mcpauth login " +
            rig.ready.mcp_url + "\n");
  CHECK(rig.urls.empty());
}
