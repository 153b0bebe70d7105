// The style sheet of the pages.
#pragma once

#include <string_view>

namespace mcpauth::dev {

extern const std::string_view style_sheet;

}  // namespace mcpauth::dev
