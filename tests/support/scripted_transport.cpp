#include "tests/support/scripted_transport.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string_view>

namespace mcpauth::test {
namespace {

void pour(http::Response& response, const http::BodySink& sink, std::size_t piece_size) {
  const std::string body = std::move(response.body);
  response.body.clear();
  for (std::size_t at = 0; at < body.size(); at += piece_size) {
    if (!sink(std::string_view(body).substr(at, piece_size))) return;
  }
}

}  // namespace

ScriptedTransport::~ScriptedTransport() {
  if (std::uncaught_exceptions() == 0) CHECK_MESSAGE(script_.empty(), "answers are left over");
}

ScriptedTransport& ScriptedTransport::answers(http::Response response) {
  return answers([response = std::move(response)](const http::Request&) { return response; });
}

ScriptedTransport& ScriptedTransport::answers(Answer answer) {
  script_.push_back(std::move(answer));
  return *this;
}

http::Transport ScriptedTransport::transport() {
  return [this](const http::Request& request) {
    requests.push_back(request);
    if (script_.empty()) {
      throw std::logic_error("no answer for " + request.method + " " + request.url);
    }
    const Answer answer = std::move(script_.front());
    script_.pop_front();
    http::Response response = answer(request);
    if (request.sink && response.status / 100 == 2) pour(response, request.sink, piece_size);
    return response;
  };
}

std::vector<std::string> ScriptedTransport::lines() const {
  std::vector<std::string> lines;
  for (const auto& request : requests) lines.push_back(request.method + " " + request.url);
  return lines;
}

http::Response json_answer(std::string body, int status) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = std::move(body),
          .network = http::Network::loopback};
}

http::Response empty_answer(int status, http::Headers headers) {
  return {.status = status,
          .headers = std::move(headers),
          .body = {},
          .network = http::Network::loopback};
}

}  // namespace mcpauth::test
