// What a file or directory of the store must be before it is believed, and how its failures read.
#pragma once

#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "base/descriptor.hpp"

namespace mcpauth::store {

// So much of a path is shown in a message: all of one that the system takes.
inline constexpr std::size_t longest_path = 4'096;

// Throw Exit 7 `store_failed`: "cannot `action` `path`: the system's reason".
[[noreturn]] void fail(std::string_view action, const std::string& path, int error = errno);

// Throw Exit 7 `store_refused`: "`path` `problem`".
[[noreturn]] void refuse(const std::string& path, std::string_view problem,
                         const std::string& hint = {});

// Return what fstat says of an open file, or fail.
struct stat status_of(const Descriptor& file, const std::string& path);

// Refuse what belongs to another user, or what others may read, write or enter (C-1).
void require_ours_alone(const struct stat& status, const std::string& path);

// The same, and refuse anything but a regular file with one name (C-2). Return its status.
struct stat require_regular_file(const Descriptor& file, const std::string& path);

}  // namespace mcpauth::store
