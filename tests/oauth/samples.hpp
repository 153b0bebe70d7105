// What the tests of oauth share: a server's metadata, requests as text, and the error that is
// thrown.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "http/message.hpp"
#include "oauth/callback.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::test {

// Return the metadata of https://as.example with its endpoints at /authorize, /token and so on, and
// S256; `more` are further members, each with a comma before it.
oauth::ServerMetadata sample_metadata(const std::string& more = "");

// Return a sign-in at that server which waits for the state `st4te`.
oauth::Pending sample_pending();
// Return the code `c0de` as its answer.
oauth::AuthorizationCode sample_code();

// Return `request` as it goes over the wire: method and URL, fields, empty line, body.
std::string wire(const http::Request& request);

// Return the error that `run` throws, or nothing.
template <typename Run>
std::optional<Error> error_of(Run run) {
  try {
    run();
  } catch (const Error& error) {
    return error;
  }
  return {};
}

// Return `EXIT code` of the error that `run` throws, or `ok`.
template <typename Run>
std::string outcome_of(Run run) {
  const auto error = error_of(run);
  return error ? std::to_string(static_cast<int>(error->exit)) + " " + error->code : "ok";
}

}  // namespace mcpauth::test
