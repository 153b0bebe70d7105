// Agents are identities of their own; each has an application, too, through which it signs in.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "registry/asgardeo_registrar.hpp"
#include "registry/asgardeo_representation.hpp"

namespace mcpauth::registry::asgardeo {
namespace {

constexpr const char* agents_path = "/scim2/Agents";
constexpr const char* users_path = "/scim2/Users";
constexpr const char* redirect_uri = "http://127.0.0.1/callback";
constexpr std::size_t secret_bytes = 32;
constexpr int not_implemented = 501;

// Of the ids that the product gives.
constexpr std::size_t uuid_size = 36;

std::string named(const std::map<std::string, std::string>& ids) {
  std::vector<std::string> names;
  for (const auto& [name, id] : ids) names.push_back(quote(name));
  return join(names, ", ");
}

bool has_agent(const std::vector<Json>& agents, const std::string& id) {
  return std::any_of(agents.begin(), agents.end(),
                     [&](const Json& agent) { return text_or_empty(agent, "id") == id; });
}

std::string agent_path(const std::string& id) {
  return std::string(agents_path) + '/' + percent_encode(id);
}

// The client of an agent. To sign in as itself it needs the code grant, too.
Client client_of(const Agent& agent, const std::string& id) {
  Client client;
  client.name = agent.name + '-' + id.substr(0, 4);
  client.redirect_uris = {redirect_uri};
  client.grant_types = {"authorization_code", "client_credentials"};
  if (agent.kind == AgentKind::interactive) client.grant_types.emplace_back("refresh_token");
  client.token_endpoint_auth_method = "client_secret_basic";
  return client;
}

// The client may choose the secret, and password policies may ask for a sign of each kind.
Secret new_secret(const Administration& administration) {
  return Secret(base64url_encode(administration.random(secret_bytes)) + "-Aa0");
}

// Throw Error 2 where another agent that stands at the server is kept as `name`: nobody else has
// its secret.
void must_be_kept_alone(const Administration& administration, const Api& api,
                        const std::string& name, const std::string& id) {
  const auto kept = administration.records.find(Noun::agent, name);
  if (!kept || kept->id == id || !api.find(agent_path(kept->id))) return;
  throw Error(Exit::usage, "name_taken",
              fmt::format("{0} means more than one agent: {1} is kept here as {0}, whatever the "
                          "server calls it now",
                          quote(name), quote(kept->id)),
              "choose another name, or give that one its name back at the server");
}

Secret kept_secret(const Records& records, const std::string& name, const std::string& id) {
  const auto record = records.find(Noun::agent, name);
  return record && record->id == id ? record->agent_secret : Secret();
}

}  // namespace

std::vector<Json> AsgardeoRegistrar::agents_called(const std::string& name) const {
  std::vector<std::string> ids;
  const std::string attribute = std::string(agent_schema) + ".DisplayName";
  api_.each_scim_resource(agents_path, filter(attribute, "co", name), [&](const Json& item) {
    const Json* attributes = json::find(item, agent_schema);
    if (attributes && text_or_empty(*attributes, "DisplayName") == name)
      ids.push_back(text(item, "id"));
    return true;
  });
  // What a list has of an agent is the product's choice.
  std::vector<Json> agents;
  for (const auto& id : ids)
    if (auto agent = api_.find(agent_path(id))) agents.push_back(std::move(*agent));
  return agents;
}

// Users of another store than the first one have its name before theirs.
std::string AsgardeoRegistrar::user_id(const std::string& name) const {
  std::map<std::string, std::string> ids;  // by the users' names
  api_.each_scim_resource(users_path, filter("userName", "eq", name), [&](const Json& user) {
    const std::string found = text_or_empty(user, "userName");
    if (found == name || found.ends_with('/' + name)) ids[found] = text(user, "id");
    return found != name;
  });
  if (ids.contains(name)) return ids.at(name);
  if (ids.empty())
    throw Error(Exit::usage, "unknown_user",
                fmt::format("there is no user {} at the server", quote(name)));
  if (ids.size() > 1)
    throw Error(Exit::usage, "ambiguous_name",
                fmt::format("there are several users {}", quote(name)),
                fmt::format("it is one of {}", named(ids)));
  return ids.begin()->second;
}

std::string AsgardeoRegistrar::user_name(const std::string& id) {
  const auto known = user_names_.find(id);
  if (known != user_names_.end()) return known->second;
  const auto user = api_.find(std::string(users_path) + '/' + percent_encode(id));
  std::string name = user ? text_or_empty(*user, "userName") : "";
  return user_names_[id] = name.empty() ? id : name;
}

// `<user id>@<tenant>`.
std::string AsgardeoRegistrar::owner_representation(const std::string& name) const {
  return name.empty() ? "" : user_id(name) + '@' + api_.tenant();
}

std::string AsgardeoRegistrar::owner_from(const Json& resource) {
  const Json* attributes = json::find(resource, agent_schema);
  const std::string owner = attributes ? text_or_empty(*attributes, "Owner") : "";
  return owner.empty() ? "" : user_name(owner.substr(0, owner.rfind('@')));
}

Registered<Agent> AsgardeoRegistrar::registered(const Json& resource) {
  Agent agent = agent_from(resource, owner_from(resource));
  const std::string id = text(resource, "id");
  const bool ours = was_made_here(administration_.records, Noun::agent, agent.name, id);
  return {std::move(agent), id, Level::composed, json::Document(without_secrets(resource)), ours};
}

std::vector<Registered<Agent>> AsgardeoRegistrar::find_agents(const std::string& reference) {
  std::vector<Json> agents = agents_called(reference);
  const bool may_be_id = agents.empty() || reference.size() == uuid_size;
  if (may_be_id && reference.find('/') == std::string::npos)
    if (auto agent = api_.find(agent_path(reference)); agent && !has_agent(agents, reference))
      agents.push_back(std::move(*agent));
  std::vector<Registered<Agent>> found;
  for (const Json& agent : agents) found.push_back(registered(agent));
  return found;
}

void AsgardeoRegistrar::list_agents(const Take<Agent>& take) {
  api_.each_scim_resource(agents_path, {}, [&](const Json& item) {
    const auto agent = api_.find(agent_path(text(item, "id")));
    return !agent || take(registered(*agent));
  });
}

// The product makes one with the agent's own id, under the name that `client_of` has; where it does
// not yet, we made one of that name.
std::optional<std::string> AsgardeoRegistrar::find_application_for(const std::string& name,
                                                                   const std::string& id) const {
  if (api_.find(application_path(id))) return id;
  return find_application(client_of({name, {}, {}, true}, id).name);
}

std::string AsgardeoRegistrar::application_for(const Agent& agent, const std::string& id) const {
  if (const auto found = find_application_for(agent.name, id)) return *found;
  return created_id(api_.write("POST", "/api/server/v1/applications",
                               application_representation(client_of(agent, id))));
}

// As the product makes it, it has no code grant to sign in with, and looks at roles of its own.
void AsgardeoRegistrar::prepare_application(const Agent& agent,
                                            const std::string& application_id) const {
  const std::string path = application_path(application_id);
  const Client client = client_of(agent, application_id);
  const Json before = api_.get(path + "/inbound-protocols/oidc");
  const Json wanted = with_client(before, client);
  const auto differs = [&](const char* name) {
    return json::find(before, name) == nullptr || *json::find(before, name) != wanted[name];
  };
  if (differs("grantTypes") || differs("callbackURLs"))
    api_.write("PUT", path + "/inbound-protocols/oidc", wanted);
  const Json application = api_.get(path);
  const Json* roles = json::find(application, "associatedRoles");
  const Json* advanced = json::find(application, "advancedConfigurations");
  if (!roles || text_or_empty(*roles, "allowedAudience") != "ORGANIZATION" || !advanced ||
      !is_true(*advanced, "enableAPIBasedAuthentication"))
    api_.write("PATCH", path,
               {{"associatedRoles", {{"allowedAudience", "ORGANIZATION"}}},
                {"advancedConfigurations", {{"enableAPIBasedAuthentication", true}}}});
}

// Return the application of an agent of ours as it is needed, of another's as it is; empty: none.
std::string AsgardeoRegistrar::prepared_application(const Registered<Agent>& agent) const {
  if (!agent.ours) return find_application_for(agent.object.name, agent.id).value_or("");
  auto id = application_for(agent.object, agent.id);
  prepare_application(agent.object, id);
  return id;
}

// First the secret, which no server tells again; then the client, which is read from there.
std::vector<Difference> AsgardeoRegistrar::keep_agent(const Registered<Agent>& agent,
                                                      const Secret& secret,
                                                      const std::string& application_id) const {
  const Records& records = administration_.records;
  Record record;
  if (auto before = records.find(Noun::agent, agent.object.name); before && before->id == agent.id)
    record = std::move(*before);
  record.noun = Noun::agent;
  record.name = agent.object.name;
  record.id = agent.id;
  record.level = Level::composed;
  record.object = json::Document(to_json(agent.object));
  record.agent_secret = secret;
  record.made = agent.ours;
  records.save(record);
  if (application_id.empty()) return {};
  const Json oidc = api_.get(application_path(application_id) + "/inbound-protocols/oidc");
  record.client = registration_of(oidc, client_from({{"name", agent.object.name}}, oidc, {}));
  records.save(record);
  return silent_differences(api_.get(application_path(application_id)), oidc, true);
}

// The documentation has another way than the product's own console.
void AsgardeoRegistrar::set_enabled(const std::string& id, bool enabled) const {
  const std::string path = agent_path(id);
  api_.write("PATCH", path, replacing({{product_schema, {{"accountLocked", !enabled}}}}));
  if (agent_from(api_.get(path), {}).enabled != enabled)
    api_.write("PATCH", path, patch("replace", "active", enabled));
}

Registered<Agent> AsgardeoRegistrar::register_agent(const Agent& wanted) {
  const std::vector<Json> there = agents_called(wanted.name);
  must_be_one(there.size(), "agent", wanted.name);
  must_be_kept_alone(administration_, api_, wanted.name,
                     there.empty() ? std::string() : text(there.front(), "id"));
  Json resource;
  Secret secret;
  if (there.empty()) {
    Json attributes = agent_attributes(wanted, owner_representation(wanted.owner));
    attributes["IsUserServingAgent"] = true;  // and so it gets an application
    const AdminAnswer answer =
        api_.write("POST", agents_path, {{agent_schema, attributes}}, not_implemented);
    if (answer.status == not_implemented)
      throw Error(Exit::unsupported, "unsupported", "this server does not have agents",
                  "agent identities are to be switched on there first");
    secret = Secret(text_or_empty(*answer.body, "password"));
    // It is in no other answer.
    keep_agent({wanted, text(*answer.body, "id"), Level::composed, {}, true}, secret, {});
    resource = api_.get(agent_path(text(*answer.body, "id")));
  } else {
    resource = there.front();
    secret = kept_secret(administration_.records, wanted.name, text(resource, "id"));
  }
  auto agent = registered(resource);
  // The product makes them enabled alone; a run may have been cut off before this.
  if (agent.ours && !wanted.enabled && agent.object.enabled) {
    set_enabled(agent.id, false);
    agent = registered(api_.get(agent_path(agent.id)));
  }
  agent.differences = keep_agent(agent, secret, prepared_application(agent));
  return agent;
}

Registered<Agent> AsgardeoRegistrar::update_agent(const Registered<Agent>& before,
                                                  const Agent& wanted) {
  must_be_kept_alone(administration_, api_, wanted.name, before.id);
  const std::string path = agent_path(before.id);
  const Agent& old = before.object;
  const auto application = find_application_for(old.name, before.id);
  if (old.name != wanted.name || old.owner != wanted.owner || old.kind != wanted.kind)
    api_.write(
        "PATCH", path,
        replacing({{agent_schema, agent_attributes(wanted, owner_representation(wanted.owner))}}));
  if (old.enabled != wanted.enabled) set_enabled(before.id, wanted.enabled);
  auto agent = registered(api_.get(path));
  agent.ours = before.ours;
  agent.differences = keep_agent(agent, kept_secret(administration_.records, old.name, before.id),
                                 application.value_or(""));
  if (old.name != agent.object.name) administration_.records.forget(Noun::agent, old.name);
  return agent;
}

void AsgardeoRegistrar::delete_agent(const Registered<Agent>& agent) {
  const auto application = find_application_for(agent.object.name, agent.id);
  api_.remove(agent_path(agent.id));
  // The product deletes the application that it has made itself.
  if (application) api_.remove(application_path(*application));
  administration_.records.forget(Noun::agent, agent.object.name);
}

// The new secret is of our choice, and in no answer.
void AsgardeoRegistrar::rotate_agent_secret(const Registered<Agent>& agent) {
  must_be_kept_alone(administration_, api_, agent.object.name, agent.id);
  const Secret secret = new_secret(administration_);
  api_.write("PATCH", agent_path(agent.id), replacing({{"password", std::string(secret.reveal())}}),
             0, {secret});
  keep_agent(agent, secret, {});
  keep_agent(agent, secret, find_application_for(agent.object.name, agent.id).value_or(""));
}

}  // namespace mcpauth::registry::asgardeo
