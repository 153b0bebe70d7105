#include "app/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/secret_option.hpp"
#include "base/text.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::app {
namespace {

constexpr auto profile_kind = "profile";
constexpr auto in_use_kind = "profile_in_use";
constexpr auto in_use_key = "";

Profile profile_from_json(const Json& value) {
  const json::Object record(value, {"a kept profile", Exit::store});
  const auto text = [&](std::string_view name) {
    return record.optional_string(name).value_or("");
  };
  Profile profile;
  profile.name = record.string("name");
  profile.issuer = record.string("issuer");
  profile.provider = text("provider");
  profile.admin_url = text("admin_url");
  profile.client.client_id = text("client_id");
  profile.client.client_secret = text("client_secret_reference");
  profile.client.client_key = text("client_key_reference");
  profile.client.client_auth = text("client_auth");
  profile.token = text("token_reference");
  profile.username = text("username");
  profile.password = text("password_reference");
  return profile;
}

std::string names_of(const std::vector<Profile>& profiles) {
  std::vector<std::string> names;
  for (const auto& profile : profiles) names.push_back(profile.name);
  return join(names, ", ");
}

// Return the profile that stands for all commands that name none, if it is of `issuer`.
std::optional<Profile> default_profile(const Context& context, const std::string& issuer) {
  auto profiles = all_profiles(context);
  const auto in_use = profile_in_use(context);
  const auto fits = [&](const Profile& profile) {
    return issuer.empty() || profile.issuer == issuer;
  };
  for (auto& profile : profiles) {
    if (profile.name == in_use && fits(profile)) return std::move(profile);
  }
  profiles.erase(std::remove_if(profiles.begin(), profiles.end(),
                                [&](const Profile& profile) { return !fits(profile); }),
                 profiles.end());
  if (profiles.size() == 1) return std::move(profiles.front());
  if (issuer.empty() && !profiles.empty())
    throw Error(Exit::usage, "several_profiles",
                "which profile is meant? there are " + names_of(profiles),
                "choose one with --profile, or once for all with 'mcpauth profile use'");
  return {};
}

void take(const std::string& given, std::string& member) {
  if (!given.empty()) member = given;
}

}  // namespace

Json to_json(const Profile& profile) {
  Json value = {{"name", profile.name}, {"issuer", profile.issuer}};
  const std::pair<const char*, const std::string&> members[] = {
      {"provider", profile.provider},
      {"admin_url", profile.admin_url},
      {"client_id", profile.client.client_id},
      {"client_secret_reference", profile.client.client_secret},
      {"client_key_reference", profile.client.client_key},
      {"client_auth", profile.client.client_auth},
      {"token_reference", profile.token},
      {"username", profile.username},
      {"password_reference", profile.password}};
  for (const auto& [name, text] : members) {
    if (!text.empty()) value[name] = text;
  }
  return value;
}

std::optional<Profile> find_profile(const Context& context, const std::string& name) {
  const auto record = context.store->find(profile_kind, name);
  if (!record) return {};
  return profile_from_json(*record);
}

std::vector<Profile> all_profiles(const Context& context) {
  std::vector<Profile> profiles;
  for (const auto& entry : context.store->list(profile_kind))
    profiles.push_back(profile_from_json(*entry.document));
  std::sort(profiles.begin(), profiles.end(),
            [](const Profile& a, const Profile& b) { return a.name < b.name; });
  return profiles;
}

void save_profile(const Context& context, const Profile& profile) {
  context.store->save(profile_kind, profile.name, to_json(profile));
}

void forget_profile(const Context& context, const std::string& name) {
  context.store->forget(profile_kind, name);
  if (profile_in_use(context) == name) context.store->forget(in_use_kind, in_use_key);
}

std::string profile_in_use(const Context& context) {
  const auto record = context.store->find(in_use_kind, in_use_key);
  if (!record) return {};
  return json::Object(*record, {"the profile in use", Exit::store}).string("name");
}

void use_profile(const Context& context, const std::string& name) {
  context.store->save(in_use_kind, in_use_key, {{"name", name}});
}

Profile require_profile(const Context& context, const std::string& name) {
  if (auto profile = find_profile(context, name)) return std::move(*profile);
  const auto names = names_of(all_profiles(context));
  throw Error(Exit::usage, "unknown_profile", "no profile is called " + quote(name),
              names.empty() ? "make one with 'mcpauth profile add'" : "there are: " + names);
}

Profile choose_profile(const Context& context, const AdminOptions& options) {
  if (!options.issuer.empty()) oauth::parse_issuer(options.issuer, UrlFrom::user);
  if (!options.admin_url.empty()) parse_url(options.admin_url, "--admin-url", UrlFrom::user);
  Profile profile = options.profile.empty()
                        ? default_profile(context, options.issuer).value_or(Profile{})
                        : require_profile(context, options.profile);
  if (!options.profile.empty() && !options.issuer.empty() && profile.issuer != options.issuer)
    throw Error(Exit::usage, "usage",
                fmt::format("profile {} is for {}, not for {}", quote(profile.name), profile.issuer,
                            options.issuer));
  take(options.issuer, profile.issuer);
  take(options.provider, profile.provider);
  take(options.admin_url, profile.admin_url);
  take(options.token, profile.token);
  withdraw_variables(
      {profile.client.client_secret, profile.client.client_key, profile.token, profile.password},
      context.env);
  if (profile.issuer.empty())
    throw Error(Exit::usage, "no_profile", "no authorization server is named",
                "name one with --issuer, or make a profile with 'mcpauth profile add'");
  return profile;
}

}  // namespace mcpauth::app
