#include "app/cli/family_flags.h"

#include <algorithm>
#include <map>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

namespace diatom::app {

std::vector<std::string> ids_of(const std::vector<const ml::MethodInfo*>& methods) {
  std::vector<std::string> ids;
  ids.reserve(methods.size());
  for (const auto* method : methods) ids.push_back(method->id);
  return ids;
}

FamilyFlags::FamilyFlags(CLI::App& verb, std::vector<const ml::MethodInfo*> methods,
                         const std::string& group)
    : methods_(std::move(methods)) {
  std::map<std::string, std::string> help_of;  // by Parameter::id: one flag may serve several
  for (const auto* method : methods_) {
    for (const auto& parameter : method->parameters) {
      auto& help = help_of[parameter.id];
      help += fmt::format("{}{}: {} [{}]", help.empty() ? "" : " ", method->id, parameter.help,
                          default_text(parameter));
      typed_[parameter.id] = "";
    }
  }
  for (auto& [id, text] : typed_)
    verb.add_option(flag_of(id), text, help_of[id])->option_text("VALUE")->group(group);
}

void FamilyFlags::add_choice(CLI::App& verb, const std::string& flag, const std::string& help,
                             std::string chosen) {
  method_ = std::move(chosen);
  const auto ids = ids_of(methods_);
  verb.add_option(flag, method_,
                  fmt::format("{}: {} [{}]", help, CLI::detail::join(ids, ", "), method_))
      ->check(CLI::IsMember(ids))
      ->option_text("NAME");
}

ml::ParameterValues FamilyFlags::values_of(const std::string& id) const {
  const auto method = std::find_if(methods_.begin(), methods_.end(),
                                   [&id](const auto* info) { return info->id == id; });
  return app::values_of(**method, typed_);
}

std::string FamilyFlags::any_given() const {
  for (const auto& [id, text] : typed_)
    if (!text.empty()) return flag_of(id);
  return "";
}

}  // namespace diatom::app
