#include "http/curl_transport.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "tests/support/expect_error.hpp"
#include "tests/support/raw_server.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using namespace mcpauth::test;
using namespace std::chrono_literals;

namespace {

const char* no_environment(const char*) {
  return nullptr;
}

Options plain_options() {
  Options options;
  options.user_agent = "test/1";
  options.environment = no_environment;
  return options;
}

Request get(std::string url) {
  Request request;
  request.url = std::move(url);
  request.reach = Reach::anywhere;
  return request;
}

std::chrono::milliseconds time_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

}  // namespace

TEST_CASE("make_transport: a request is sent byte for byte, an answer read whole") {
  RawServer server(
      "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-A:  b \r\nX-a:c\r\n"
      "Content-Length: 5\r\n\r\nhello");
  Request request = post_form(server.url("/token?x=%2F"), "a=b&c=d", Reach::anywhere);
  request.headers.push_back({"X-Empty", ""});
  const Response response = make_transport(plain_options())(request);
  CHECK(response.status == 201);
  CHECK(response.body == "hello");
  CHECK(response.network == Network::loopback);
  CHECK(
      response.headers ==
      Headers{{"Content-Type", "text/plain"}, {"X-A", "b"}, {"X-a", "c"}, {"Content-Length", "5"}});
  CHECK(server.requests() ==
        std::vector<std::string>{
            "POST /token?x=%2F HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nUser-Agent: test/1\r\nAccept: application/json\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nX-Empty:\r\n"
            "Content-Length: 7\r\n\r\na=b&c=d"});
}

TEST_CASE("make_transport: every method is sent as it is, with its body") {
  RawServer server(http_answer());
  const auto transport = make_transport(plain_options());
  const auto first_bytes = [&](const char* method, const char* body) {
    Request request = get(server.url());
    request.method = method;
    request.body = body;
    transport(request);
    const auto sent = server.requests().back();
    return sent.substr(0, sent.find(' ')) + sent.substr(sent.find("\r\n\r\n") + 4);
  };
  CHECK(first_bytes("GET", "") == "GET");
  CHECK(first_bytes("POST", "") == "POST");
  CHECK(first_bytes("PUT", "abc") == "PUTabc");
  CHECK(first_bytes("PATCH", "abc") == "PATCHabc");
  CHECK(first_bytes("DELETE", "") == "DELETE");
  CHECK(server.accepted() == 1);
}

TEST_CASE("make_transport: nothing is added to a request that nobody asked for") {
  RawServer server(http_answer());
  Request request = get(server.url());
  request.method = "POST";
  request.body = std::string(2UL << 20U, 'x');  // so long that curl would first ask to go on
  CHECK(make_transport(plain_options())(request).status == 200);
  const auto sent = server.requests()[0];
  CHECK(sent.substr(0, sent.find("\r\n\r\n")) ==
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nUser-Agent: test/1\r\nAccept: */*\r\nContent-Length: 2097152");
}

TEST_CASE("make_transport: one connection serves all requests to an origin") {
  RawServer server(http_answer());
  const auto transport = make_transport(plain_options());
  for (int i = 0; i < 5; ++i) CHECK(transport(get(server.url())).network == Network::loopback);
  CHECK(transport(post_form(server.url(), "a=b", Reach::anywhere)).status == 200);
  Request streamed = get(server.url());
  streamed.sink = [](std::string_view) { return true; };
  CHECK(transport(streamed).body.empty());
  CHECK(server.accepted() == 1);
}

TEST_CASE("make_transport: S-2 a kept connection is checked again for each request") {
  RawServer server(http_answer());
  const auto transport = make_transport(plain_options());
  CHECK(transport(get(server.url())).status == 200);
  Request narrow = get(server.url());
  narrow.reach = Reach::public_only;
  CHECK(error_of([&] { transport(narrow); }) == "8 unsafe_address");
  CHECK(server.requests().size() == 1);
}

TEST_CASE("make_transport: what follows an answer is not taken for the next one") {
  RawServer server(http_answer("first") + http_answer("smuggled"));
  const auto transport = make_transport(plain_options());
  for (int i = 0; i < 3; ++i) CHECK(transport(get(server.url())).body == "first");
}

TEST_CASE("make_transport: S-1 an address out of reach is refused before a byte is sent") {
  RawServer server(http_answer());
  Options options = plain_options();
  options.insecure_http = true;
  const std::string port = std::to_string(server.port());
  options.resolve = {"mcp.example:" + port + ":127.0.0.1",
                     "two.example:" + port + ":10.0.0.1,127.0.0.1"};
  const auto transport = make_transport(options);
  const auto asked = [&](const std::string& host, Reach reach) {
    Request request = get("http://" + host + ":" + port + "/");
    request.reach = reach;
    request.limits.connect = 200ms;
    return error_of([&] { transport(request); });
  };
  for (const auto* host :
       {"127.0.0.1", "localhost", "a.localhost", "mcp.example", "[::1]", "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]", "169.254.169.254", "0.0.0.0"}) {
    CAPTURE(std::string(host));
    CHECK(asked(host, Reach::public_only) == "8 unsafe_address");
    CHECK(asked(host, Reach::private_too) == "8 unsafe_address");
  }
  CHECK(asked("10.0.0.1", Reach::public_only) == "8 unsafe_address");
  CHECK(asked("two.example", Reach::public_only) == "8 unsafe_address");  // S-3
  CHECK(asked("169.254.169.254", Reach::loopback_too) == "8 unsafe_address");
  CHECK(server.accepted() == 0);
  CHECK(asked("mcp.example", Reach::loopback_too) == "no error");
}

TEST_CASE("make_transport: S-3 an address out of reach is passed over for one within") {
  RawServer cutting([](Connection& connection) { connection.read_request(); });
  Options options = plain_options();
  options.insecure_http = true;  // the name is not this machine's
  const std::string port = std::to_string(cutting.port());
  options.resolve = {"two.example:" + port + ":169.254.169.254,127.0.0.1"};
  Request request = get("http://two.example:" + port + "/");
  request.reach = Reach::loopback_too;
  CHECK(error_of([&] { make_transport(options)(request); }) == "5 connection_cut");
  CHECK(cutting.requests().size() == 1);
}

TEST_CASE("make_transport: http leads to loopback only, unless the user allows more") {
  RawServer server(http_answer());
  Request request = get("http://10.0.0.1:" + std::to_string(server.port()) + "/");
  CHECK(error_of([&] { make_transport(plain_options())(request); }) == "2 insecure_http");
}

TEST_CASE("make_transport: policy 12 http at a name is refused before the name is looked up") {
  RawServer server(http_answer());
  Options options = plain_options();
  options.resolve = {"mcp.example:" + std::to_string(server.port()) + ":127.0.0.1"};
  const auto transport = make_transport(options);
  const auto asked = [&](const std::string& url, Reach reach) {
    Request request = get(url);
    request.reach = reach;
    return error_of([&] { transport(request); });
  };
  const auto mapped = "http://mcp.example:" + std::to_string(server.port());
  CHECK(asked("http://nowhere.invalid/", Reach::anywhere) == "2 insecure_http");
  CHECK(asked("http://nowhere.invalid/", Reach::loopback_too) == "8 insecure_http");
  CHECK(asked(mapped, Reach::anywhere) == "2 insecure_http");
  CHECK(asked(server.url(), Reach::anywhere) == "no error");
  CHECK(server.accepted() == 1);
}

TEST_CASE("make_transport: S-5 behind a proxy, addresses are still refused") {
  RawServer proxy(http_answer("from the proxy"));
  Options options = plain_options();
  const std::string address = "http://user:PW@127.0.0.1:" + std::to_string(proxy.port());
  options.environment = [&](const char* name) {
    return name == std::string_view("all_proxy") ? address.c_str() : nullptr;
  };
  options.insecure_http = true;
  const auto transport = make_transport(options);
  for (const auto* url : {"https://169.254.169.254/", "https://10.0.0.1/", "http://[fd00::1]/"}) {
    Request request = get(url);
    request.reach = Reach::public_only;
    CAPTURE(std::string(url));
    CHECK(error_of([&] { transport(request); }) == "8 unsafe_address");
  }
  CHECK(proxy.accepted() == 0);
  Request request = get("http://mcp.example/a");
  request.reach = Reach::public_only;
  CHECK(transport(request).body == "from the proxy");
  CHECK(transport(request).network == Network::public_internet);
  CHECK(proxy.requests()[0].starts_with("GET http://mcp.example/a HTTP/1.1\r\n"));
}

TEST_CASE("make_transport: S-14 a bad proxy's password is in no message") {
  Options options = plain_options();
  options.environment = [](const char* name) -> const char* {
    return name == std::string_view("https_proxy") ? "gopher://user:PASSWORD@127.0.0.1" : nullptr;
  };
  try {
    make_transport(options)(get("https://mcp.example/"));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.exit == Exit::network);
    CHECK(error.message.find("PASSWORD") == std::string::npos);
  }
}

TEST_CASE("make_transport: S-15 neither .netrc nor cookies are sent") {
  const auto home =
      std::filesystem::temp_directory_path() / ("mcpauth-netrc-" + std::to_string(getpid()));
  std::filesystem::create_directory(home);
  std::ofstream(home / ".netrc") << "default login user password secret\n";
  const std::string old = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  setenv("HOME", home.c_str(), 1);
  RawServer server("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
  const auto transport = make_transport(plain_options());
  transport(get(server.url()));
  transport(get(server.url()));
  setenv("HOME", old.c_str(), 1);
  std::filesystem::remove_all(home);
  for (const auto& request : server.requests()) {
    CHECK(request.find("Authorization") == std::string::npos);
    CHECK(request.find("Cookie") == std::string::npos);
    CHECK(request.find("Accept-Encoding") == std::string::npos);  // S-16
  }
}

TEST_CASE("make_transport: R-05 an unsafe header is refused before anything is sent") {
  RawServer server(http_answer());
  const auto transport = make_transport(plain_options());
  const Headers bad[] = {{{"Authorization", "Bearer a\r\nX: y"}},
                         {{"A", std::string("a\0b", 3)}},
                         {{"A", "a\nb"}},
                         {{"A", "\x7f"}},
                         {{"A", "caf\xc3\xa9"}},
                         {{"A b", "c"}},
                         {{"", "c"}},
                         {{"A:", "c"}},
                         {{"Host", "evil.example"}},
                         {{"Transfer-Encoding", "chunked"}}};
  for (const auto& headers : bad) {
    CAPTURE(headers[0].name);
    CAPTURE(headers[0].value);
    Request request = get(server.url());
    request.headers = headers;
    CHECK(error_of([&] { transport(request); }) == "6 unsafe_header");
  }
  CHECK(server.accepted() == 0);
}

TEST_CASE("make_transport: R-01 a redirect is followed within the origin, anything else refused") {
  RawServer other(http_answer());
  std::string location;
  RawServer server([&](Connection& connection) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      const bool home = request.starts_with("GET /end ");
      connection.send(home ? http_answer("there")
                           : "HTTP/1.1 302 Found\r\nLocation: " + location +
                                 "\r\nContent-Length: 0\r\n\r\n");
    }
  });
  const auto transport = make_transport(plain_options());
  const auto outcome = [&](std::string to) {
    location = std::move(to);
    Request request = get(server.url("/a/b?c"));
    request.redirects = Redirects::follow;
    return error_of([&] { transport(request); });
  };
  CHECK(outcome("/end") == "no error");
  CHECK(outcome(server.url("/end")) == "no error");
  CHECK(server.requests().back().starts_with("GET /end "));
  CHECK(outcome(other.url("/end")) == "8 redirect_refused");
  CHECK(outcome("http://169.254.169.254/") == "8 redirect_refused");
  CHECK(outcome("/a/b?c") == "8 redirect_refused");  // a loop
  CHECK(outcome("file:///etc/passwd") == "8 unsafe_url");
  CHECK(other.accepted() == 0);
  CHECK(server.accepted() == 1);
}

TEST_CASE("make_transport: R-04 a redirected POST goes nowhere") {
  RawServer other(http_answer());
  RawServer server("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + other.url() +
                   "\r\nContent-Length: 0\r\n\r\n");
  const auto transport = make_transport(plain_options());
  CHECK(error_of([&] { transport(post_form(server.url(), "code=x", Reach::anywhere)); }) ==
        "8 redirect_refused");
  CHECK(other.accepted() == 0);
}

TEST_CASE("make_transport: a stop cuts a transfer off in the middle") {
  std::stop_source stop;
  Options options = plain_options();
  options.stop = stop.get_token();
  options.stopped_as = [] { return Exit::terminated; };
  std::promise<void> waiting;
  RawServer server([&](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
    waiting.set_value();
    connection.closes_within(5s);
  });
  const auto transport = make_transport(options);
  std::chrono::steady_clock::time_point stopped;
  std::thread stopper([&] {
    waiting.get_future().wait();
    stopped = std::chrono::steady_clock::now();
    stop.request_stop();
  });
  CHECK(error_of([&] { transport(get(server.url())); }) == "143 stopped");
  stopper.join();
  CHECK(std::chrono::steady_clock::now() - stopped < 100ms);
  CHECK(error_of([&] { transport(get(server.url())); }) == "143 stopped");
  CHECK(server.accepted() == 1);
}

TEST_CASE("make_transport: a sink that has enough ends the transfer at once") {
  RawServer server([&](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
    connection.closes_within(5s);
  });
  Request request = get(server.url());
  std::string seen;
  request.sink = [&](std::string_view piece) {
    seen += piece;
    return seen.find("\n\n") == std::string::npos;
  };
  Response response;
  CHECK(time_of([&] { response = make_transport(plain_options())(request); }) < 100ms);
  CHECK(response.status == 200);
  CHECK(response.body.empty());
  CHECK(seen == "data: 1\n\n");
}

TEST_CASE("make_transport: an answer that ends behind what the sink wanted leaves its connection") {
  RawServer server([&](Connection& connection) {
    while (!connection.read_request().empty()) {
      connection.send(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n");
    }
  });
  const auto transport = make_transport(plain_options());
  std::string seen;
  Request request = get(server.url());
  request.sink = [&](std::string_view piece) {
    seen += piece;
    return false;
  };
  for (int i = 0; i < 3; ++i) transport(request);
  CHECK(seen.find('d') == std::string::npos);
  CHECK(server.accepted() == 1);
}

TEST_CASE(
    "make_transport: RFC 9112 §7.1 a chunk size that is none is no answer, and asked for once") {
  for (const char* size : {"-1", "g", ""}) {
    CAPTURE(std::string(size));
    RawServer server([&](Connection& connection) {
      connection.read_request();
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(size) +
                      "\r\nabc\r\n0\r\n\r\n");
    });
    CHECK(error_of([&] { make_transport(plain_options())(get(server.url())); }) ==
          "6 invalid_http");
    CHECK(server.accepted() == 1);
  }
}

TEST_CASE("make_transport: without a total limit, a sign of life now and then is enough") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
  RawServer server([&](Connection& connection) {
    connection.read_request();
    connection.send(head + "a");
    for (const auto* piece : {"b", "c"}) {
      if (connection.closes_within(150ms)) return;
      connection.send(piece);
    }
  });
  Request request = get(server.url());
  request.limits.idle = 200ms;
  request.limits.total = 0ms;
  CHECK(make_transport(plain_options())(request).body == "abc");
  RawServer silent([&](Connection& connection) {
    connection.read_request();
    connection.send(head + "a");
    connection.closes_within(5s);
  });
  request.url = silent.url();
  CHECK(error_of([&] { make_transport(plain_options())(request); }) == "5 timeout");
}

TEST_CASE(
    "make_transport: a refusal's body does not go to the sink, and a sink's error comes out") {
  RawServer refusing("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
  Request request = get(refusing.url());
  request.sink = [](std::string_view) -> bool { throw Error(Exit::refused, "mine", "mine"); };
  const auto transport = make_transport(plain_options());
  CHECK(transport(request).body == "no");
  RawServer server(http_answer());
  request.url = server.url();
  CHECK(error_of([&] { transport(request); }) == "4 mine");
}

TEST_CASE("make_transport: exchanges may run side by side, and inside each other") {
  RawServer server(http_answer("{}"));
  const auto transport = make_transport(plain_options());
  Request outer = get(server.url());
  outer.sink = [&](std::string_view) { return transport(get(server.url())).status == 200; };
  CHECK(transport(outer).status == 200);
  std::vector<std::future<int>> results;
  for (int i = 0; i < 8; ++i)
    results.push_back(
        std::async(std::launch::async, [&] { return transport(get(server.url())).status; }));
  for (auto& result : results) CHECK(result.get() == 200);
}

TEST_CASE("make_transport: C-9 a POST is not sent twice when a kept connection closes, a GET is") {
  const auto requests_of = [](const char* method, std::string& outcome) {
    RawServer server([](Connection& connection) {
      // The first connection answers once, and closes on the second request.
      connection.read_request();
      connection.send(http_answer());
      connection.read_request();
    });
    const auto transport = make_transport(plain_options());
    Request request = get(server.url());
    request.method = method;
    transport(request);
    outcome = error_of([&] { transport(request); });
    return server.requests().size();
  };
  std::string outcome;
  CHECK(requests_of("POST", outcome) == 2);
  CHECK(outcome == "5 connection_cut");
  CHECK(requests_of("GET", outcome) == 3);
  CHECK(outcome == "no error");
}

TEST_CASE("make_transport: the trace shows every hop of a redirect") {
  RawServer server([](Connection& connection) {
    for (std::string request; !(request = connection.read_request()).empty();)
      connection.send(request.starts_with("GET /b ")
                          ? http_answer()
                          : "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n");
  });
  Options options = plain_options();
  std::string text;
  options.trace = [&](std::string_view line) { text += line; };
  Request request = get(server.url("/a"));
  request.redirects = Redirects::follow;
  make_transport(options)(request);
  CHECK(text == "> GET " + server.url("/a") +
                    "\n< 302\n< Location: /b\n< Content-Length: 0\n> GET " + server.url("/b") +
                    "\n< 200\n< Content-Type: application/json\n< Content-Length: 2\n< \n< {}\n");
}

TEST_CASE("make_transport: errors of the network are exit 5, each with its code") {
  Options options = plain_options();
  const auto outcome = [&](const std::string& url) {
    return error_of([&] { make_transport(options)(get(url)); });
  };
  int closed_port = 0;
  {
    const RawServer gone(http_answer());
    closed_port = gone.port();
  }
  CHECK(outcome("http://127.0.0.1:" + std::to_string(closed_port) + "/") == "5 connection_failed");
  CHECK(outcome("https://nothing.invalid/") == "5 dns_failed");
  const RawServer silent([](Connection& connection) { connection.read_request(); });
  CHECK(outcome(silent.url()) == "5 connection_cut");
  const RawServer cut([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
  });
  CHECK(outcome(cut.url()) == "5 answer_cut");
  const RawServer hasty([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
  });
  CHECK(outcome(hasty.url()) == "5 answer_cut");
  const RawServer no_tls([](Connection& connection) { connection.send(http_answer()); });
  CHECK(outcome("https://127.0.0.1:" + std::to_string(no_tls.port()) + "/") == "5 tls_failed");
  options.deadline = std::make_shared<const std::optional<std::chrono::steady_clock::time_point>>(
      std::chrono::steady_clock::now());
  CHECK(outcome(silent.url()) == "5 timeout");
}
