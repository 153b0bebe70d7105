#include "app/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/descriptor.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

bool write_whole(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

void write_new_key(const std::string& path, const jose::SigningKey& key) {
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file && errno == EEXIST)
    throw Error(Exit::usage, "file_exists", "the file " + quote(path) + " is there already",
                "a key is never overwritten: name another file");
  const Secret jwk = jose::private_jwk(key);
  // Its mode is 0600 whatever the umask takes away.
  if (file && ::fchmod(file.number(), 0600) == 0 && write_whole(file.number(), jwk.reveal()) &&
      write_whole(file.number(), "\n") && ::fsync(file.number()) == 0)
    return;
  const int problem = errno;
  if (file) ::unlink(path.c_str());
  throw Error(Exit::store, "store_failed",
              "cannot write " + quote(path) + ": " + std::strerror(problem));
}

Json public_jwks(const std::vector<jose::SigningKey>& keys) {
  Json set = {{"keys", Json::array()}};
  for (const auto& key : keys) set["keys"].push_back(jose::public_jwk(key));
  return set;
}

Json key_json(const jose::SigningKey& key, const std::string& file) {
  Json object = {{"schema", "mcpauth/key/1"}, {"kid", key.kid}, {"alg", key.algorithm->name}};
  if (file.empty()) {
    object["private_jwk"] =
        json::parse_untrusted(jose::private_jwk(key).reveal(), {"the new key", Exit::bug});
  } else {
    object["file"] = file;
  }
  object["jwks"] = public_jwks({key});
  return object;
}

}  // namespace mcpauth::app
