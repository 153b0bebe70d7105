#include "app/manifest_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <istream>
#include <iterator>

#include "app/output.hpp"
#include "app/read_file.hpp"
#include "app/secret_output.hpp"
#include "base/text.hpp"
#include "store/journal.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t longest_manifest = 16UL << 20U;

bool is_manifest(const std::filesystem::path& path) {
  const auto extension = path.extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

// What is called a manifest and is none may be missed, and with --prune all that it has.
void must_be_file(const std::string& path) {
  struct stat found = {};
  const bool is_there = ::stat(path.c_str(), &found) == 0;
  if (is_there && S_ISREG(found.st_mode)) return;
  throw Error(
      Exit::usage, "unreadable_file",
      "the manifest " + quote(path) +
          (is_there ? " is no file" : " cannot be read: " + std::string(std::strerror(errno))));
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  const std::filesystem::directory_iterator end;
  for (std::filesystem::directory_iterator entry(folder, error); !error && entry != end;
       entry.increment(error)) {
    if (is_manifest(entry->path())) paths.push_back(entry->path().string());
  }
  if (error)
    throw Error(Exit::usage, "unreadable_file",
                "the folder " + quote(folder) + " cannot be read: " + error.message());
  if (paths.empty())
    throw Error(Exit::usage, "unreadable_file",
                "there is no .yaml, .yml or .json file in " + quote(folder));
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) must_be_file(path);
  return paths;
}

bool is_there(const std::string& path) {
  struct stat found = {};
  return ::lstat(path.c_str(), &found) == 0;
}

// A link may lead out of the manifest's folder, as `..` may not.
void check_inside(const registry::SecretFile& file) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto folder = fs::weakly_canonical(fs::absolute(file.folder + "."), error);
  const auto there = fs::weakly_canonical(fs::absolute(file.path).parent_path(), error);
  if (error ||
      std::mismatch(folder.begin(), folder.end(), there.begin(), there.end()).first != folder.end())
    throw Error(Exit::usage, "outside",
                fmt::format("{}: {} leads out of the manifest's folder, to {}", file.place,
                            quote(file.path), quote(there.string())));
}

void check_no_folder(const registry::SecretFile& file) {
  if (std::error_code error; std::filesystem::is_directory(file.path, error))
    throw Error(Exit::usage, "is_folder", file.place + ": " + quote(file.path) + " is a folder");
}

void make_folders(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const auto folder = path.substr(0, slash);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      throw Error(Exit::usage, "unwritable", quote(folder) + ": " + std::strerror(errno));
  }
}

bool creates(const std::vector<registry::Step>& steps, const registry::SecretFile& file) {
  return std::any_of(steps.begin(), steps.end(), [&](const registry::Step& step) {
    return step.action == registry::Action::create && step.kind == file.noun &&
           step.name == file.name;
  });
}

// Return whether the kept secret may be void, because a new one was asked for and never came.
bool is_rotation_in_doubt(const Context& context, const registry::Records& records,
                          const registry::SecretFile& file) {
  return store::find_intent(*context.store, std::string(to_string(file.noun)),
                            registry::client_key(records.issuer(), file.name), "rotate-secret")
      .has_value();
}

std::string void_text(const registry::SecretFile& file) {
  const std::string noun(to_string(file.noun));
  return file.place + ": the secret of " + noun + ' ' + quote(file.name) +
         " may be void, and nothing is written: 'mcpauth " + noun +
         " rotate-secret', which was cut off, gives it a new one";
}

std::string unwritten_text(const registry::SecretFile& file,
                           const std::optional<registry::Record>& record) {
  const std::string noun(to_string(file.noun));
  if (record && unknown_secret(*record).empty())
    return file.place + ": " + noun + ' ' + quote(file.name) + " has no secret";
  return file.place + ": the secret of " + noun + ' ' + quote(file.name) +
         " is not known here, and nothing is written: 'mcpauth " + noun +
         " rotate-secret' gives it a new one";
}

}  // namespace

std::vector<registry::ManifestFile> read_manifest_files(const std::string& path, Env& env) {
  if (path == "-") return {{"stdin", std::string(std::istreambuf_iterator<char>(env.in), {})}};
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(path, error);
  std::vector<registry::ManifestFile> files;
  for (const auto& file : is_folder ? files_in(path) : std::vector<std::string>{path})
    files.push_back({file, read_file(file, longest_manifest, "the manifest")});
  return files;
}

void prepare_secret_files(const registry::Manifest& manifest,
                          const std::vector<registry::Step>& steps) {
  for (const auto& file : manifest.secrets) {
    check_inside(file);
    check_no_folder(file);
  }
  for (const auto& file : manifest.secrets) {
    if (!creates(steps, file)) continue;
    make_folders(file.path);
    check_secret_file(file);
  }
}

std::size_t write_secret_files(const Context& context, const registry::Manifest& manifest,
                               const registry::Records& records) {
  std::size_t written = 0;
  for (const auto& file : manifest.secrets) {
    if (is_there(file.path)) continue;
    const auto record = records.find(file.noun, file.name);
    if (!record || !has_secret(*record)) {
      warn(context.env, unwritten_text(file, record));
      continue;
    }
    if (is_rotation_in_doubt(context, records, file)) {
      warn(context.env, void_text(file));
      continue;
    }
    make_folders(file.path);
    write_secrets({.secret_to = file.path}, *record);
    ++written;
  }
  return written;
}

}  // namespace mcpauth::app
