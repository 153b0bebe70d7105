#include "base/encoding.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcpauth {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode_digits(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8U) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) text += alphabet[(buffer >> (bits - 6)) & 63U];
  }
  if (bits > 0) text += alphabet[(buffer << (6 - bits)) & 63U];
  return text;
}

struct Digits {
  int of[256];
};

constexpr Digits digits_of(std::string_view alphabet) {
  Digits digits{};
  for (auto& value : digits.of) value = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    digits.of[static_cast<unsigned char>(alphabet[i])] = static_cast<int>(i);
  }
  return digits;
}

constexpr Digits base64_digits = digits_of(base64_alphabet);
constexpr Digits base64url_digits = digits_of(base64url_alphabet);

std::optional<std::string> decode_digits(std::string_view text, const Digits& digits) {
  if (text.size() % 4 == 1) return {};
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const int digit = digits.of[static_cast<unsigned char>(c)];
    if (digit < 0) return {};
    buffer = (buffer << 6U) | static_cast<unsigned>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>((buffer >> bits) & 0xffU);
    }
  }
  if ((buffer & ((1U << bits) - 1)) != 0) return {};
  return bytes;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent(std::string_view text, bool space_as_plus) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      result += c;
    } else if (c == ' ' && space_as_plus) {
      result += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += '%';
      result += hex[byte >> 4U];
      result += hex[byte & 15U];
    }
  }
  return result;
}

std::optional<std::string> form_decode_text(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      result += ' ';
    } else if (text[i] != '%') {
      result += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return {};
      result += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_utf8(result) || result.find('\0') != std::string::npos) return {};
  return result;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
  return encode_digits(bytes, base64url_alphabet);
}

std::optional<std::string> base64url_decode(std::string_view text) {
  return decode_digits(text, base64url_digits);
}

std::string base64_encode(std::string_view bytes) {
  std::string text = encode_digits(bytes, base64_alphabet);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return {};
  const auto end = text.find('=');
  const auto padding = end == std::string_view::npos ? 0 : text.size() - end;
  if (padding > 2 ||
      text.substr(text.size() - padding) != std::string_view("==").substr(0, padding))
    return {};
  return decode_digits(text.substr(0, text.size() - padding), base64_digits);
}

std::string percent_encode(std::string_view text) {
  return percent(text, false);
}

std::string form_encode(std::string_view text) {
  return percent(text, true);
}

std::string form_encode(const Parameters& parameters) {
  std::string form;
  for (const auto& [name, value] : parameters) {
    if (!form.empty()) form += '&';
    form += form_encode(name) + '=' + form_encode(value);
  }
  return form;
}

std::optional<Parameters> form_decode(std::string_view text) {
  Parameters parameters;
  for (const auto& pair : split(text, '&')) {
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = form_decode_text(std::string_view(pair).substr(0, equals));
    auto value = form_decode_text(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return {};
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

const std::string* find(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace mcpauth
