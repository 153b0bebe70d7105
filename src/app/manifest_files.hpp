// The files of a manifest: one, or all of a folder; and the files that its secrets go to.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "registry/manifest.hpp"
#include "registry/plan.hpp"

namespace mcpauth::app {

// Return the file `path`, or the .yaml, .yml and .json files in the folder `path`, by name; for `-`
// what stdin has, as a file of the working directory. Throws Error 2 where there is none or one
// cannot be read.
std::vector<registry::ManifestFile> read_manifest_files(const std::string& path, Env& env);

// Make sure, before anything is created, that the secrets of what `steps` create can be written to
// new files: make their folders (0700), and throw Error 2 for a file that is there,
// and for a folder.
void prepare_secret_files(const registry::Manifest& manifest,
                          const std::vector<registry::Step>& steps);

// Write the secret of each object of the manifest whose file is not there; return how many were
// written. A secret that is not kept here, or may be void, is warned of.
std::size_t write_secret_files(const Context& context, const registry::Manifest& manifest,
                               const registry::Records& records);

}  // namespace mcpauth::app
