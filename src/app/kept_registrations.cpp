#include "app/kept_registrations.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/recorded_issuers.hpp"

namespace mcpauth::app {
namespace {

constexpr registry::Noun shown_nouns[] = {registry::Noun::server, registry::Noun::client,
                                          registry::Noun::agent};

std::optional<Time> secret_end(const registry::Record& record) {
  return record.client ? record.client->client_secret_expires_at : std::nullopt;
}

std::string summary_line(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format("  {:<10} {}\n", name, safe_text(value, 400));
}

}  // namespace

std::vector<KeptRegistration> kept_registrations(const Context& context) {
  std::vector<KeptRegistration> all;
  for (const auto& issuer : registry::recorded_issuers(*context.store)) {
    const registry::Records records(*context.store, issuer);
    for (const auto noun : shown_nouns) {
      for (auto& record : records.list(noun)) all.push_back({issuer, std::move(record)});
    }
  }
  return all;
}

std::string registration_summary(const KeptRegistration& kept, Time now) {
  const auto& record = kept.record;
  const auto end = secret_end(record);
  const std::string secret =
      !end          ? ""
      : *end <= now ? "expired " + to_rfc3339(*end)
                    : fmt::format("expires {} (in {})", to_rfc3339(*end), to_words(*end - now));
  return fmt::format("{} {}\n", registry::to_string(record.noun), safe_text(record.name)) +
         summary_line("issuer", kept.issuer) + summary_line("id", record.id) +
         summary_line("level", std::string(registry::to_string(record.level))) +
         summary_line("secret", secret);
}

Json kept_registration_json(const KeptRegistration& kept) {
  const auto& record = kept.record;
  Json object = {
      {"kind", registry::to_string(record.noun)}, {"name", record.name}, {"issuer", kept.issuer}};
  if (!record.id.empty()) object["id"] = record.id;
  object["level"] = registry::to_string(record.level);
  if (const auto end = secret_end(record)) object["client_secret_expires_at"] = to_rfc3339(*end);
  return object;
}

}  // namespace mcpauth::app
