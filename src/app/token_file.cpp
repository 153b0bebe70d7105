#include "app/token_file.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "app/output.hpp"
#include "app/session.hpp"
#include "base/encoding.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t name_bytes = 16;
constexpr auto lock_suffix = ".lock";
constexpr auto folder_lock = "lock";

// The program may stand in another folder. A store in memory has no directory, so this is the
// system's own for what lasts as long as a run.
std::string folder(const Context& context) {
  if (const auto& kept = context.store->directory(); !kept.empty())
    return std::filesystem::absolute(kept).string() + "/run";
  const auto runtime = context.env.variable("XDG_RUNTIME_DIR").value_or("");
  if (runtime.starts_with('/')) return runtime + "/mcpauth";
  return "/tmp/mcpauth-" + std::to_string(::geteuid());
}

// Whoever makes the folder in /tmp first: one with a name of its own, `fresh`, is ours.
store::Directory made_folder(const Context& context, std::string& fresh) {
  try {
    return store::Directory::make(folder(context));
  } catch (const Error& error) {
    if (!context.store->directory().empty() || error.code != "store_refused") throw;
  }
  fresh = "/tmp/mcpauth-XXXXXX";
  if (::mkdtemp(fresh.data()) == nullptr)
    throw Error(Exit::store, "store_failed", "no folder for the token can be made in /tmp");
  return store::Directory::make(fresh);
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

void remove_orphans(const Context& context) {
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

}  // namespace

void remove_orphaned_token_files(const Context& context) {
  try {
    remove_orphans(context);
  } catch (const Error& error) {
    if (error.exit != Exit::store) throw;
    explain(context.env, error.message);
  }
}

TokenFile::TokenFile(const Context& context, const Secret& token)
    : directory_(made_folder(context, fresh_folder_)),
      name_("token-" + base64url_encode(context.env.random(name_bytes))),
      lock_(own_lock(context, directory_, name_)) {
  replace(token);
}

TokenFile::~TokenFile() {
  try {
    directory_.remove(name_);
    directory_.remove(name_ + lock_suffix);
    if (!fresh_folder_.empty()) directory_.remove(folder_lock);
  } catch (const Error&) {
    // The folder has gone; so has the file.
  }
  if (!fresh_folder_.empty()) ::rmdir(fresh_folder_.c_str());
}

void TokenFile::replace(const Secret& token) {
  directory_.replace(name_, token.reveal(), store::Durable::no);
}

}  // namespace mcpauth::app
