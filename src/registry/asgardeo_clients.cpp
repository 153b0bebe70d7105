// MCP clients are applications with an inbound OpenID Connect configuration.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/asgardeo_registrar.hpp"
#include "registry/asgardeo_representation.hpp"
#include "registry/checks.hpp"

namespace mcpauth::registry::asgardeo {
namespace {

std::string oidc_path(const std::string& id) {
  return application_path(id) + "/inbound-protocols/oidc";
}

// Registration endpoints have RFC 7591's word for it.
std::string client_id_of(const Json& oidc) {
  const std::string id = text_or_empty(oidc, "clientId");
  return id.empty() ? text(oidc, "client_id") : id;
}

std::string application_id_of(const Registered<Client>& client) {
  return text(*client.document, "id");
}

bool signs_people_in(const Client& client) {
  return has(client.grant_types, "authorization_code");
}

}  // namespace

// Tokens of another type cannot be read, and agents cannot sign in without API-based
// authentication.
std::vector<Difference> silent_differences(const Json& application, const Json& oidc,
                                           bool signs_people_in) {
  std::vector<Difference> found;
  const auto differs = [&](const char* member, const Json& asked, const Json& got) {
    found.push_back({member, json::Document(asked), json::Document(got)});
  };
  const Json* token = json::find(oidc, "accessToken");
  const std::string type = token ? text_or_empty(*token, "type") : "";
  if (!type.empty() && type != "JWT") differs("accessToken.type", "JWT", type);
  const Json* advanced = json::find(application, "advancedConfigurations");
  if (signs_people_in && !(advanced && is_true(*advanced, "enableAPIBasedAuthentication")))
    differs("advancedConfigurations.enableAPIBasedAuthentication", true, false);
  return found;
}

// The product has names once, and its registration endpoint not even that.
std::vector<std::string> AsgardeoRegistrar::applications_called(const std::string& name) const {
  std::vector<std::string> ids;
  api_.each_application(filter("name", "eq", name), [&](const Json& item) {
    if (text_or_empty(item, "name") == name) ids.push_back(text(item, "id"));
    return true;
  });
  return ids;
}

std::optional<std::string> AsgardeoRegistrar::find_application(const std::string& name) const {
  const auto ids = applications_called(name);
  must_be_one(ids.size(), "application", name);
  return ids.empty() ? std::nullopt : std::optional(ids.front());
}

std::optional<Json> AsgardeoRegistrar::oidc_of(const std::string& application_id) const {
  return api_.find(oidc_path(application_id));
}

Registered<Client> AsgardeoRegistrar::registered(const Json& application, const Json& oidc,
                                                 const Client& asked) const {
  Client client = client_from(application, oidc, asked);
  Json document = application;
  document["oidc"] = without_secrets(oidc);
  std::string id = client_id_of(oidc);
  const bool ours = was_made_here(administration_.records, Noun::client, client.name, id);
  return {std::move(client), std::move(id), Level::native, json::Document(std::move(document)),
          ours};
}

oauth::ClientRegistration AsgardeoRegistrar::registration_of(const Json& oidc,
                                                             const Client& client) const {
  oauth::ClientRegistration registration;
  // A registration token of before is still good.
  if (const auto before = administration_.records.find(Noun::client, client.name);
      before && before->client && before->client->client_id == client_id_of(oidc))
    registration = *before->client;
  registration.issuer = administration_.records.issuer();
  registration.client_id = client_id_of(oidc);
  registration.client_secret = Secret(text_or_empty(oidc, "clientSecret"));
  registration.token_endpoint_auth_method = client.token_endpoint_auth_method;
  registration.redirect_uris = client.redirect_uris;
  registration.document = json::Document(without_secrets(oidc));
  return registration;
}

// Nothing for an application that is no client of ours to administer: an agent's, the
// administrator's, or one that speaks another protocol.
std::optional<Registered<Client>> AsgardeoRegistrar::client_at(
    const std::string& application_id) const {
  const auto application = api_.find(application_path(application_id));
  if (!application || text_or_empty(*application, "templateId") == agents_template)
    return std::nullopt;
  const auto oidc = oidc_of(application_id);
  if (!oidc || client_id_of(*oidc) == administration_.own_client_id) return std::nullopt;
  return registered(*application, *oidc,
                    asked_of_client(administration_.records, text(*application, "name")));
}

Registered<Client> AsgardeoRegistrar::kept_client(const std::string& application_id,
                                                  const Client& asked, Made made) const {
  const Json oidc = api_.get(oidc_path(application_id));
  Record record;
  record.noun = Noun::client;
  record.name = asked.name;
  record.id = client_id_of(oidc);
  // With the name that we have: to read more could fail, and the secret is here.
  const Client client = client_from({{"name", asked.name}}, oidc, asked);
  record.client = registration_of(oidc, client);
  record.object = json::Document(to_json(client));
  record.level = Level::native;
  record.made = made == Made::here ||
                was_made_here(administration_.records, Noun::client, record.name, record.id);
  administration_.records.save(record);
  const Json application = api_.get(application_path(application_id));
  auto got = registered(application, oidc, asked);
  got.differences = silent_differences(application, oidc, signs_people_in(client));
  return got;
}

std::vector<Registered<Client>> AsgardeoRegistrar::find_clients(const std::string& reference) {
  std::vector<std::string> ids = applications_called(reference);
  if (const std::string by_id = filter("clientId", "eq", reference); !by_id.empty())
    api_.each_application(by_id, [&](const Json& item) {
      if (std::string id = text(item, "id"); !has(ids, id)) ids.push_back(std::move(id));
      return true;
    });
  std::vector<Registered<Client>> found;
  for (const std::string& id : ids)
    if (auto client = client_at(id);
        client && (client->id == reference || client->object.name == reference))
      found.push_back(std::move(*client));
  return found;
}

void AsgardeoRegistrar::list_clients(const Take<Client>& take) {
  api_.each_application({}, [&](const Json& item) {
    const auto client = client_at(text(item, "id"));
    return !client || take(*client);
  });
}

void AsgardeoRegistrar::must_take_client(const Client& wanted, const Client& /*before*/) const {
  if (!wanted.jwks->empty())
    throw Error(Exit::unsupported, "unsupported",
                "this server's admin interface takes no public keys of clients",
                "let the client prove itself with client_secret_basic");
}

Registered<Client> AsgardeoRegistrar::register_client(const Client& asked) {
  must_take_client(asked, {});
  const Client wanted = completed_as_public(asked, administration_.server);
  std::string id;
  auto made = Made::elsewhere;
  if (const auto there = find_application(wanted.name)) {
    id = *there;
  } else {
    const AdminAnswer answer =
        api_.write("POST", applications_path, application_representation(wanted), conflict);
    if (answer.status != conflict) {
      id = created_id(answer);
      made = Made::here;
    }
  }
  // The answer has no body; and after a conflict it is somebody else's, of the same name.
  if (id.empty()) {
    const auto named = find_application(wanted.name);
    if (!named)
      throw Error(
          Exit::protocol, "not_created",
          fmt::format("the server does not say where the application {} is", quote(wanted.name)));
    id = *named;
  }
  auto got = kept_client(id, wanted, made);
  if (made == Made::elsewhere) return got;
  for (auto& difference : differences_besides(to_json(asked), to_json(wanted), to_json(got.object)))
    got.differences.push_back(std::move(difference));
  return got;
}

Registered<Client> AsgardeoRegistrar::update_client(const Registered<Client>& before,
                                                    const Client& wanted) {
  must_take_client(wanted, before.object);
  if (wanted.name != before.object.name && find_application(wanted.name))
    throw Error(Exit::usage, "name_taken",
                fmt::format("there is another application {} already", quote(wanted.name)),
                "choose another name");
  const std::string id = application_id_of(before);
  api_.write("PUT", oidc_path(id), with_client(api_.get(oidc_path(id)), wanted, before.object));
  if (wanted.name != before.object.name)
    api_.write("PATCH", application_path(id), {{"name", wanted.name}});
  auto client = kept_client(id, wanted, before.ours ? Made::here : Made::elsewhere);
  if (wanted.name != before.object.name)
    administration_.records.forget(Noun::client, before.object.name);
  return client;
}

void AsgardeoRegistrar::delete_client(const Registered<Client>& client) {
  api_.remove(application_path(application_id_of(client)));
  administration_.records.forget(Noun::client, client.object.name);
}

void AsgardeoRegistrar::rotate_client_secret(const Registered<Client>& client) {
  if (client.object.token_endpoint_auth_method == "none")
    throw Error(Exit::unsupported, "no_secret",
                fmt::format("the client {} has no secret", quote(client.object.name)));
  const std::string id = application_id_of(client);
  const auto answer = api_.write("POST", oidc_path(id) + "/regenerate-secret", Json::object());
  // To read it back could fail, and nobody else has it.
  auto record = administration_.records.find(Noun::client, client.object.name);
  const auto* secret = json::find_string(*answer.body, "clientSecret");
  if (record && record->client && secret != nullptr) {
    record->client->client_secret = Secret(*secret);
    administration_.records.save(*record);
  }
  kept_client(id, client.object, Made::elsewhere);
}

}  // namespace mcpauth::registry::asgardeo
