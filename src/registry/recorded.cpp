#include "registry/recorded.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/scopes.hpp"
#include "registry/overlay.hpp"

namespace mcpauth::registry {
namespace {

json::Source kept_source() {
  return {"a kept registration", Exit::store};
}

Access access_of(const Record& record) {
  return access_from_json(*record.object, kept_source());
}

Record server_record(const McpServer& server) {
  Record record;
  record.noun = Noun::server;
  record.name = server.name;
  record.object = json::Document(to_json(server));
  return record;
}

void save_access(const Records& records, const Access& access) {
  Record record;
  record.noun = Noun::access;
  record.name = access_title(access);
  record.object = json::Document(to_json(access));
  records.save(record);
}

void check_name_is_free(const Records& records, const std::string& name) {
  const auto other = records.find(Noun::server, name);
  if (!other) return;
  throw Error(Exit::usage, "name_taken",
              "the name " + quote(name) +
                  " is that of another server: " + quote(registered_server(*other).object.resource),
              "choose another name");
}

// Return the client as it was kept under that name, or one that says nothing.
Client recorded_client(const Records& records, const std::string& name) {
  const auto record = records.find(Noun::client, name);
  if (!record || record->object->empty()) return {};
  return client_from_json(*record->object, kept_source());
}

}  // namespace

Registered<McpServer> registered_server(const Record& record) {
  Registered<McpServer> server{
      server_from_json(*record.object, kept_source()), record.id, record.level, {}, true};
  server.object.name = record.name;
  return server;
}

Client Registrar::asked_of_client(const Records& records, const std::string& name) const {
  const auto recorded = recorded_client(records, name);
  const auto asked = asked_of_clients_.find(name);
  if (asked == asked_of_clients_.end()) return recorded;
  return object_from(overlaid(full_json(recorded), *asked->second), recorded);
}

Registered<Client> asked_client(const Record& record) {
  Registered<Client> client{
      client_from_json(*record.object, kept_source()), record.id, record.level, {}, true};
  client.object.name = record.name;
  if (record.client) client.document = record.client->document;
  return client;
}

Registered<Client> registered_client(const Record& record) {
  auto client = asked_client(record);
  if (record.client) client.object.redirect_uris = record.client->redirect_uris;
  return client;
}

Registered<Agent> registered_agent(const Record& record) {
  Registered<Agent> agent{
      agent_from_json(*record.object, kept_source()), record.id, record.level, {}, true};
  agent.object.name = record.name;
  if (record.client) agent.document = record.client->document;
  return agent;
}

bool is_called_by_id(const Record& record) {
  const bool is_client = record.noun == Noun::client || record.noun == Noun::agent;
  return !is_client || record.id == record.name;
}

void check_new_name(const Records& records, Noun noun, const std::string& before,
                    const std::string& after) {
  if (before == after || !records.find(noun, after)) return;
  throw Error(Exit::usage, "name_taken",
              fmt::format("there is a {} called {} already", to_string(noun), quote(after)));
}

std::vector<Registered<McpServer>> find_recorded_servers(const Records& records,
                                                         const std::string& reference) {
  std::vector<Registered<McpServer>> found;
  for (const auto& record : records.list(Noun::server)) {
    auto server = registered_server(record);
    if (server.object.name == reference || server.object.resource == reference ||
        (!server.id.empty() && server.id == reference))
      found.push_back(std::move(server));
  }
  return found;
}

Registered<McpServer> record_server(const Records& records, const McpServer& wanted) {
  if (const auto same = find_recorded_servers(records, wanted.resource); !same.empty())
    return same.front();
  check_name_is_free(records, wanted.name);
  const auto record = server_record(wanted);
  records.save(record);
  return registered_server(record);
}

Registered<McpServer> change_recorded_server(const Records& records, const std::string& name,
                                             const McpServer& wanted) {
  check_new_name(records, Noun::server, name, wanted.name);
  const auto record = server_record(wanted);
  records.save(record);
  if (name != wanted.name) {
    rename_in_access(records, name, wanted.name);
    records.forget(Noun::server, name);
  }
  return registered_server(record);
}

void forget_recorded_server(const Records& records, const std::string& name) {
  for (const auto& record : records.list(Noun::access)) {
    if (access_of(record).server == name) records.forget(Noun::access, record.name);
  }
  records.forget(Noun::server, name);
}

// Access names its server.
void rename_in_access(const Records& records, const std::string& from, const std::string& to) {
  for (const auto& record : records.list(Noun::access)) {
    auto access = access_of(record);
    if (access.server != from) continue;
    access.server = to;
    save_access(records, access);
    records.forget(Noun::access, record.name);
  }
}

void rename_subject(const Records& records, SubjectKind kind, const std::string& from,
                    const std::string& to) {
  if (from == to) return;
  for (const auto& record : records.list(Noun::access)) {
    auto access = access_of(record);
    if (access.kind != kind || access.subject != from) continue;
    access.subject = to;
    save_access(records, access);
    records.forget(Noun::access, record.name);
  }
}

Access kept_access(const Records& records, const Access& like) {
  const auto record = records.find(Noun::access, access_title(like));
  if (record) return access_of(*record);
  Access none = like;
  none.scopes.clear();
  return none;
}

json::Document recorded_json(const McpServer& server, const std::vector<std::string>& foreign) {
  Json object = to_json(server);
  if (!foreign.empty()) object["foreign"] = foreign;
  return json::Document(std::move(object));
}

std::vector<std::string> foreign_scopes(const std::optional<Record>& record,
                                        const McpServer& standing) {
  std::vector<std::string> ours;
  if (record) {
    const auto foreign = json::Object(*record->object, kept_source())
                             .optional_strings("foreign")
                             .value_or(std::vector<std::string>{});
    for (const auto& scope : server_from_json(*record->object, kept_source()).scopes)
      ours.push_back(scope.name);
    ours = oauth::scope_difference(ours, foreign);
  }
  std::vector<std::string> names;
  for (const auto& scope : standing.scopes) names.push_back(scope.name);
  return oauth::scope_difference(names, ours);
}

std::vector<Access> recorded_access(const Records& records, const Registered<McpServer>* server) {
  std::vector<Access> list;
  for (const auto& record : records.list(Noun::access)) {
    auto access = access_of(record);
    if (server == nullptr || access.server == server->object.name)
      list.push_back(std::move(access));
  }
  return list;
}

Access record_access(const Records& records, const Access& wanted) {
  Access access = wanted;
  access.scopes = oauth::scope_union(kept_access(records, wanted).scopes, wanted.scopes);
  save_access(records, access);
  return access;
}

Access withdraw_recorded_access(const Records& records, const Access& unwanted) {
  Access access = kept_access(records, unwanted);
  access.scopes = unwanted.scopes.empty() ? oauth::Scopes{}
                                          : oauth::scope_difference(access.scopes, unwanted.scopes);
  if (access.scopes.empty())
    records.forget(Noun::access, access_title(access));
  else
    save_access(records, access);
  return access;
}

std::pair<Noun, std::string> subject_key(SubjectKind kind, const std::string& subject) {
  if (kind == SubjectKind::client) return {Noun::client, subject};
  if (kind == SubjectKind::agent) return {Noun::agent, subject};
  return {Noun::access, "user " + subject};
}

void forget_recorded_access(const Records& records, SubjectKind kind, const std::string& subject) {
  for (const auto& record : records.list(Noun::access)) {
    const auto access = access_of(record);
    if (access.kind == kind && access.subject == subject) records.forget(Noun::access, record.name);
  }
}

}  // namespace mcpauth::registry
