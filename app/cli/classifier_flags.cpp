#include "app/cli/classifier_flags.h"

#include <map>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

namespace diatom::app {

namespace {

const std::vector<ml::ClassifierMethod>& classifiers() {
  return ml::ClassifierRegistry::instance().all();
}

}  // namespace

std::vector<std::string> classifier_ids() {
  std::vector<std::string> ids;
  for (const auto& classifier : classifiers()) ids.push_back(classifier.info.id);
  return ids;
}

ClassifierFlags::ClassifierFlags(CLI::App& verb) {
  const auto ids = classifier_ids();
  std::map<std::string, std::string> help_of;  // by Parameter::id: one flag may serve several
  for (const auto& classifier : classifiers()) {
    for (const auto& parameter : classifier.info.parameters) {
      auto& help = help_of[parameter.id];
      help += fmt::format("{}{}: {} [{}]", help.empty() ? "" : " ", classifier.info.id,
                          parameter.help, default_text(parameter));
      typed_[parameter.id] = "";
    }
  }
  verb.add_option("--classifier", method_,
                  fmt::format("What learns from the features: {} [{}]",
                              CLI::detail::join(ids, ", "), method_))
      ->check(CLI::IsMember(ids))
      ->option_text("NAME");
  for (auto& [id, text] : typed_) {
    verb.add_option(flag_of(id), text, help_of[id])->option_text("VALUE")->group("Classifier");
  }
}

ml::ParameterValues ClassifierFlags::values() const {
  return values_of(ml::ClassifierRegistry::instance().find(method_).info, typed_);
}

}  // namespace diatom::app
