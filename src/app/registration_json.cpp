#include "app/registration_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/secret_output.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

template <typename Object>
Json shown_as(const registry::Registered<Object>& registered, const char* id) {
  Json object = registry::to_json(registered.object);
  if (!registered.id.empty()) object[id] = registered.id;
  object["level"] = registry::to_string(registered.level);
  if (!registered.document->empty()) object["document"] = *registered.document;
  return object;
}

std::string text_of(const Json& value, std::size_t longest = 2000) {
  if (value.is_string()) return safe_text(*value.get_ptr<const std::string*>(), longest);
  if (!value.is_array()) return safe_text(json::dump(value), longest);
  std::vector<std::string> words;
  for (const auto& element : value) {
    const auto* name = json::find_string(element, "name");
    words.push_back(name != nullptr ? safe_text(*name) : text_of(element, longest));
  }
  return join(words, " ");
}

Json request_json(const http::PlannedRequest& request) {
  Json value = {{"method", request.method}, {"url", request.url}};
  if (!request.body.empty()) value["body"] = request.body;
  value["curl"] = request.curl;
  return value;
}

std::string_view level_of(const Administration& administration, const Registration& registration) {
  return registry::to_string(administration.registrar->level(registration.verb));
}

Json to_json(const Administration& administration, const Registration& registration,
             const Json& object) {
  Json value = {{"schema", "mcpauth/registration/1"},
                {"level", level_of(administration, registration)},
                {"object", object},
                {"differences", differences_json(registration.differences)}};
  if (administration.planned) value["requests"] = requests_json(*administration.planned);
  return value;
}

}  // namespace

Json differences_json(const std::vector<registry::Difference>& differences) {
  Json list = Json::array();
  for (const auto& difference : differences)
    list.push_back(
        {{"member", difference.member}, {"asked", *difference.asked}, {"got", *difference.got}});
  return list;
}

Json requests_json(const PlannedRequests& requests) {
  Json list = Json::array();
  for (const auto& request : requests) list.push_back(request_json(request));
  return list;
}

std::string requests_text(const PlannedRequests& requests) {
  std::string text;
  for (const auto& request : requests) text += request.curl + '\n';
  return text.empty() ? "# nothing would be sent\n" : text;
}

Json shown_json(const registry::Registered<registry::McpServer>& server) {
  return shown_as(server, "id");
}

Json shown_json(const registry::Registered<registry::Client>& client) {
  return shown_as(client, "client_id");
}

Json shown_json(const registry::Registered<registry::Agent>& agent) {
  return shown_as(agent, "id");
}

std::string shown_text(const Json& object) {
  std::string text;
  for (const auto& [name, value] : object.items()) {
    if (name != "document") text += fmt::format("{}: {}\n", safe_text(name), text_of(value));
  }
  const Json* document = json::find(object, "document");
  if (document == nullptr) return text;
  // A document may have more members than anybody reads, and more in them.
  constexpr std::size_t longest_of_others = 60;
  std::vector<std::string> others;
  for (const auto& [name, value] : document->items()) {
    if (json::find(object, name) == nullptr)
      others.push_back(safe_text(name) + ' ' + text_of(value, longest_of_others));
  }
  return others.empty() ? text : text + "besides: " + join(others, ", ") + '\n';
}

void check_strict(const ChangeOptions& change, const std::vector<std::string>& differing) {
  if (!change.strict || differing.empty()) return;
  throw Error(Exit::refused, "differs",
              "what stands at the server is not all that was asked for: " +
                  safe_text(join(differing, ", ")));
}

void print_registration(Env& env, const Administration& administration,
                        const Registration& registration, const OutputOptions& output,
                        const ChangeOptions& change) {
  for (const auto& difference : registration.differences)
    warn(env, fmt::format("{}: asked for {}, got {}", safe_text(difference.member),
                          safe_text(json::dump(*difference.asked)),
                          safe_text(json::dump(*difference.got))));
  Json object = registration.object;
  if (object.contains("level")) object["level"] = level_of(administration, registration);
  if (output.json)
    print_json(env, to_json(administration, registration, object));
  else
    print(env,
          administration.planned ? requests_text(*administration.planned) : shown_text(object));
  std::vector<std::string> members;
  for (const auto& difference : registration.differences) members.push_back(difference.member);
  check_strict(change, members);
}

void hand_over(Env& env, const Administration& administration, Registration registration,
               registry::Noun noun, const std::string& name, const SecretOutputOptions& secrets,
               const OutputOptions& output, const ChangeOptions& change) {
  const auto record = administration.records.find(noun, name);
  if (record && !administration.planned) {
    write_secrets(secrets, *record);
    if (const auto unknown = unknown_secret(*record); !unknown.empty())
      warn(env, unknown);
    else if (!secrets.secret_to.empty() && !has_secret(*record))
      warn(env, quote(name) + " has no secret: " + quote(secrets.secret_to) + " is not written");
    if (secrets.show_secret) add_secrets(registration.object, *record);
  }
  print_registration(env, administration, registration, output, change);
}

}  // namespace mcpauth::app
