// Ids and secrets of what was registered, where the user wants them.
#pragma once

#include <optional>

#include "app/options.hpp"
#include "registry/manifest.hpp"
#include "registry/record.hpp"

namespace mcpauth::app {

// Throw Error 2 where a file that is to be written exists already, or cannot be made: before
// anything is changed at a server. One that has what is `kept` was written by an earlier run.
void check_secret_output(const SecretOutputOptions& options,
                         const std::optional<registry::Record>& kept = {});

// Do the same for what a manifest names.
void check_secret_file(const registry::SecretFile& file);

// Return whether the record has a secret that can be written.
bool has_secret(const registry::Record& record);

// Return what to say of a secret that the record should have and that is not known here, because
// the run was cut off that was told it; nothing where all is well.
std::string unknown_secret(const registry::Record& record);

// Write the record's secret, and its ids and secrets as NAME=VALUE, to the new files that `options`
// name (0600). Of an agent it is its own secret, never that of its client. Throws Error 7
// `output_failed` for a file that cannot be written; the secret is kept all the same.
void write_secrets(const SecretOutputOptions& options, const registry::Record& record);

// Add what is secret of the record to its shown form: client_secret, registration_access_token,
// agent_secret.
void add_secrets(Json& object, const registry::Record& record);

}  // namespace mcpauth::app
