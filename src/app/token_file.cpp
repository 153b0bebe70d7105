#include "app/token_file.hpp"

#include <unistd.h>

#include "app/session.hpp"
#include "base/encoding.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t name_bytes = 16;
constexpr auto lock_suffix = ".lock";
constexpr auto folder_lock = "lock";

// A store in memory has no directory, so this is the system's own for what lasts as long as a run.
std::string folder(const Context& context) {
  if (const auto& kept = context.store->directory(); !kept.empty()) return kept + "/run";
  const auto runtime = context.env.variable("XDG_RUNTIME_DIR").value_or("");
  if (runtime.starts_with('/')) return runtime + "/mcpauth";
  return "/tmp/mcpauth-" + std::to_string(::geteuid());
}

store::Lock locked(const Context& context, const store::Directory& directory,
                   const std::string& name) {
  return store::wait_for_lock(directory.open_lock(name), directory.path_of(name),
                              patience(context));
}

// Nobody removes a lock between its making and its locking: both are done under the folder's.
store::Lock own_lock(const Context& context, const store::Directory& directory,
                     const std::string& name) {
  const auto turn = locked(context, directory, folder_lock);
  return locked(context, directory, name + lock_suffix);
}

}  // namespace

void remove_orphaned_token_files(const Context& context) {
  const auto directory = store::Directory::open(folder(context));
  if (!directory) return;
  const auto turn = locked(context, *directory, folder_lock);
  const auto names = directory->names();
  for (const auto& name : names) {
    if (!name.starts_with("token-")) continue;
    const std::string owner = name.substr(0, name.find('.'));  // the file, its lock, its successor
    if (!directory->is_locked(owner + lock_suffix)) directory->remove(name);
  }
}

TokenFile::TokenFile(const Context& context, const Secret& token)
    : directory_(store::Directory::make(folder(context))),
      name_("token-" + base64url_encode(context.env.random(name_bytes))),
      lock_(own_lock(context, directory_, name_)) {
  replace(token);
}

TokenFile::~TokenFile() {
  try {
    directory_.remove(name_);
    directory_.remove(name_ + lock_suffix);
  } catch (const Error&) {
    // The folder has gone; so has the file.
  }
}

void TokenFile::replace(const Secret& token) {
  directory_.replace(name_, token.reveal(), store::Durable::no);
}

}  // namespace mcpauth::app
