// Objects as they are recorded here; servers and access nowhere else, where the authorization
// server has no such objects.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "registry/registrar.hpp"

namespace mcpauth::registry {

Registered<McpServer> registered_server(const Record& record);
// Return the client as it stands at the server, as far as is kept; and as it was asked for, which
// differs where the server has put other redirect URIs in place of ours.
Registered<Client> registered_client(const Record& record);
Registered<Client> asked_client(const Record& record);
Registered<Agent> registered_agent(const Record& record);

// Return whether the record is of an object whose name is the server's id of it, as at servers that
// know clients by their names; of a server or of access, true.
bool is_called_by_id(const Record& record);

// Throw Error 2 where something else is kept as `after`, so that a new name takes nobody's place.
void check_new_name(const Records& records, Noun noun, const std::string& before,
                    const std::string& after);

// Return the recorded servers whose name, id or resource is `reference`.
std::vector<Registered<McpServer>> find_recorded_servers(const Records& records,
                                                         const std::string& reference);

// Record the server; one of that resource that is there already is returned as it is. Throws Error
// 2 `name_taken` where another server has its name.
Registered<McpServer> record_server(const Records& records, const McpServer& wanted);
Registered<McpServer> change_recorded_server(const Records& records, const std::string& name,
                                             const McpServer& wanted);
// Forget the server and all access to it.
void forget_recorded_server(const Records& records, const std::string& name);

// Return what is recorded of a server, `foreign` being those of its scopes that somebody else made;
// and of the scopes that it has now, those that are not recorded as made from here.
json::Document recorded_json(const McpServer& server, const std::vector<std::string>& foreign);
std::vector<std::string> foreign_scopes(const std::optional<Record>& record,
                                        const McpServer& standing);

// Return the access to `server`, or all there is where it is null.
std::vector<Access> recorded_access(const Records& records, const Registered<McpServer>* server);
Access record_access(const Records& records, const Access& wanted);
// Return the access as it is recorded, without scopes where it is not.
Access kept_access(const Records& records, const Access& like);
// Have the recorded access to a server under the server's new name.
void rename_in_access(const Records& records, const std::string& from, const std::string& to);
// Have the recorded access of a client or an agent under its new name.
void rename_subject(const Records& records, SubjectKind kind, const std::string& from,
                    const std::string& to);
// Take scopes away, all where none is named; return what is left.
Access withdraw_recorded_access(const Records& records, const Access& unwanted);
// Return by what noun and name a subject is locked with all that it may use.
std::pair<Noun, std::string> subject_key(SubjectKind kind, const std::string& subject);
// Forget what the subject may use, because it is gone.
void forget_recorded_access(const Records& records, SubjectKind kind, const std::string& subject);

}  // namespace mcpauth::registry
