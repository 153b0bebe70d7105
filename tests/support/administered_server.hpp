// An authorization server as a driver sees it: scripted answers, records in a store of their own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "registry/registrar.hpp"
#include "tests/support/scripted_transport.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mcpauth::test {

// The metadata have the issuer and what `members` adds.
struct AdministeredServer {
  explicit AdministeredServer(std::string issuer_url, Json members = Json::object())
      : issuer(std::move(issuer_url)), metadata(std::move(members)) {
    metadata["issuer"] = issuer;
  }

  // Return what a driver is made of. Everything it refers to is in this object.
  registry::Administration administration() {
    return {oauth::parse_server_metadata(metadata, issuer, http::Reach::loopback_too),
            "",
            transport.transport(),
            transport.transport(),
            "mcpauth-admin",
            records,
            [] { return from_epoch(1'785'231'000); },
            [](std::size_t bytes) { return std::string(bytes, 'r'); },
            [this](std::string_view text) { warnings.emplace_back(text); }};
  }

  std::string issuer;
  Json metadata;
  ScriptedTransport transport;
  std::vector<std::string> warnings;
  TemporaryDirectory directory;
  store::Store store{directory / "state"};
  registry::Records records{store, issuer};
};

}  // namespace mcpauth::test
