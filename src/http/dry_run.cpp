#include "http/dry_run.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "base/text.hpp"
#include "http/redact.hpp"

namespace mcpauth::http {
namespace {

// What identifies a person to the server stands in a shell variable.
std::string authorization_of(const Request& request, const std::string& added) {
  const auto own = header_value(request.headers, "Authorization");
  return own ? own->substr(0, own->find(' ')) + " $TOKEN" : added;
}

// The body as a word of a shell, in which $SECRET stands for each secret: it ends the quotes.
std::string shell_body(const std::string& body) {
  constexpr std::string_view variable = R"('"$SECRET"')";
  std::string word = shell_quoted(body);
  for (auto at = word.find(redaction_mark); at != std::string::npos;
       at = word.find(redaction_mark, at)) {
    word.replace(at, redaction_mark.size(), variable);
    at += variable.size();
  }
  return word;
}

PlannedRequest planned(const Request& request, const std::string& added) {
  PlannedRequest plan{request.method,
                      redact(request.url, request.secrets),
                      redact_body(request.body, request.secrets),
                      {}};
  plan.curl = fmt::format("curl -X {} {}", plan.method, shell_quoted(plan.url));
  if (const auto authorization = authorization_of(request, added); !authorization.empty())
    plan.curl += fmt::format(" -H \"Authorization: {}\"", authorization);
  for (const auto& header : request.headers) {
    if (equal_ignoring_case(header.name, "Authorization")) continue;
    plan.curl += " -H " + shell_quoted(header.name + ": " + redact(header, request.secrets));
  }
  if (!plan.body.empty()) plan.curl += " -d " + shell_body(plan.body);
  return plan;
}

}  // namespace

Transport dry_run(Transport next, std::string authorization,
                  std::function<void(const PlannedRequest& request)> sink,
                  SideEffects* side_effects) {
  const auto server = std::make_shared<PretendedServer>(std::move(next), side_effects);
  return [server, authorization = std::move(authorization),
          sink = std::move(sink)](const Request& request) {
    if (request.method == "GET") return server->read(request);
    sink(planned(request, authorization));
    return server->change(request);
  };
}

}  // namespace mcpauth::http
