// A transport with a script: it records what is sent, answers in order, and must be used up.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace mcpauth::test {

// Say with `answers` what comes back, hand `transport()` to the code under test, compare
// `requests`. A request without an answer, and an answer without a request, fail the test.
class ScriptedTransport {
 public:
  using Answer = std::function<http::Response(const http::Request&)>;

  ScriptedTransport() = default;
  ScriptedTransport(const ScriptedTransport&) = delete;
  ScriptedTransport& operator=(const ScriptedTransport&) = delete;
  ~ScriptedTransport();

  // Add an answer to the script: a response, or a function for anything else (an Error to throw).
  ScriptedTransport& answers(http::Response response);
  ScriptedTransport& answers(Answer answer);

  // Return the transport. It refers to this object. The body of a 2xx answer goes to the request's
  // sink where there is one, byte for byte in pieces of `piece_size`, until the sink stops it.
  http::Transport transport();

  // Return `METHOD URL` of each request so far.
  std::vector<std::string> lines() const;

  std::vector<http::Request> requests;
  std::size_t piece_size = 7;  // odd on purpose: no piece ends where a line does

 private:
  std::deque<Answer> script_;
};

// Return an answer with `body` as `application/json`, from loopback.
http::Response json_answer(std::string body, int status = 200);
// Return an answer without a body, with `headers`.
http::Response empty_answer(int status, http::Headers headers = {});

}  // namespace mcpauth::test
