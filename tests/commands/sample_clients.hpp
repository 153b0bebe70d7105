// A server that registers clients (RFC 7591, RFC 7592), and clients that are registered there.
#pragma once

#include "tests/commands/sample_server.hpp"

namespace mcpauth::test {

// The metadata of an authorization server with a registration endpoint.
http::Response registering_server(const Json& changes = {});

// What it answers for the confidential client "c-1", with `changes` merged into it.
http::Response sample_registration(const Json& changes = {}, int status = 201);

// Run `client register nightly` there and expect it to succeed; its requests are not kept.
void register_nightly(TestEnv& t, const Json& changes = {});

// Return the member of the client nightly as it is kept; nothing is asked of the server.
Json kept_member(TestEnv& t, const char* name);

// `WORDS… --issuer … --provider standard`
std::vector<std::string> at_standard(std::vector<std::string> words);

}  // namespace mcpauth::test
