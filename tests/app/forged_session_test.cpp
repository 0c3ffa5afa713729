// A session's file comes from anywhere. Whatever is in it, opening ends in one sentence, or in a
// session that every panel can show, the map can draw and Undo can walk back.
#include <fstream>

#include <gmock/gmock.h>

#include "app/export_tables.h"
#include "app/panels/panels.h"
#include "app/session_file/check.h"
#include "app/session_file/session_file.h"
#include "ml/core/zip_file.h"
#include "ml/core/zip_writer.h"
#include "tests/app/panel_stage.h"
#include "tests/app/whole_session.h"
#include "tests/support/forged_tensors.h"
#include "tests/support/run_program.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int forgeries = 60;

// All panels, one below the other.
class EveryPanel : public Panel {
 public:
  const char* title() const override { return "All"; }
  void draw(PanelContext& context) override {
    for (const auto& panel : panels_) {
      ImGui::BeginChild(panel->title(), {600, 700});
      panel->draw(context);
      ImGui::EndChild();
    }
  }

 private:
  Panels panels_ = make_panels();
};

class ForgedSession : public WholeSession {
 protected:
  ForgedSession() {
    make_whole();
    add_fine_tuning();
    write_session(file(), bench.session, {});
    const ml::ZipFile zip(file());
    for (const auto& name : zip.names()) {
      const auto bytes = zip.read(name);
      entries_.push_back({name, {bytes.begin(), bytes.end()}});
    }
  }

  void add_fine_tuning() {
    ml::FineTuning run;
    run.curve.resize(3);
    run.best = 1;
    run.model = run.chosen = bench.session.model;
    run.predictions = *bench.session.training->predictions;
    run.is_over = true;
    bench.session.fine_tuning = std::make_shared<const ml::FineTuning>(std::move(run));
  }

  std::string& entry(const std::string& name) {
    for (auto& entry : entries_)
      if (entry.name == name) return entry.text;
    throw std::runtime_error("no entry " + name);
  }

  // Whether the session was opened.
  bool is_opened_or_refused() {
    ml::write_zip_entries(file(), entries_);
    Workbench opener{{}, ml::Scheduler::Mode::inline_steps};
    apply(opener, OpenSession{file()});
    const auto& notices = opener.session.notices;
    const bool refused = !notices.empty() && notices.back().severity == Severity::error;
    for (const auto& notice : notices) EXPECT_THAT(notice.text, Not(HasSubstr("\n")));
    if (refused) {
      EXPECT_THAT(notices.back().text, HasSubstr(file().filename().string()));
      return false;
    }
    EXPECT_NO_THROW(look_at(opener));
    return true;
  }

  void look_at(Workbench& opener) {
    show(opener.session);
    draw(opener.session);
    read(opener.session);
    for (int back = 0; back < 8 && !opener.session.undo.empty(); ++back) apply(opener, Undo{});
    show(opener.session);
  }

  void show(const Session& session) {
    stage_.session = session;
    stage_.driver().frames(2);
    stage_.commands.clear();
  }

  static void draw(Session session) {
    MapScene scene;
    for (const auto by : {ColorBy::label, ColorBy::prediction, ColorBy::correctness,
                          ColorBy::cluster, ColorBy::confidence, ColorBy::distortion}) {
      session.color_by = by;
      if (session.map) scene.extract(session, -1);
    }
  }

  // What has nothing to say says so.
  static void read(const Session& session) {
    check(session);
    if (!session.training) return;
    try {
      predictions_head(*session.training);
      predictions_lines(*session.training, 0, session.features->samples.size());
      confusion_csv(*session.training);
    } catch (const std::runtime_error& nothing_to_say) {
      EXPECT_THAT(nothing_to_say.what(), Not(HasSubstr("\n")));
    }
  }

  std::vector<ml::ZipEntry> entries_;
  ml::Random random_{11};
  tests::Stage stage_{std::make_unique<EveryPanel>(), {640, 12'600}};
};

TEST_F(ForgedSession, WhatIsWholeIsOpened) {
  EXPECT_TRUE(is_opened_or_refused());
}

TEST_F(ForgedSession, OfOtherTensorsIsOpenedOrRefused) {
  const auto place = folder_ / "results.safetensors";
  auto& results = entry("results.safetensors");
  std::ofstream(place, std::ios::binary) << results;
  const auto tensors = ml::read_safetensors(place);
  int opened = 0;
  for (int i = 0; i < 3 * forgeries; ++i) {
    SCOPED_TRACE(i);
    ml::write_safetensors(place, tests::forged(tensors, random_));
    results = tests::text_of(place);
    if (is_opened_or_refused()) ++opened;
  }
  EXPECT_GT(opened, 0) << "what is forged well is looked at as a whole";
  EXPECT_LT(opened, 3 * forgeries);
}

TEST_F(ForgedSession, OfOtherWordsIsOpenedOrRefused) {
  for (const char* const name : {"session.json", "results.json", "features.json", "dataset.json"}) {
    const auto whole = entry(name);
    int opened = 0;
    for (int i = 0; i < forgeries; ++i) {
      SCOPED_TRACE(std::string(name) + ", " + std::to_string(i));
      entry(name) = tests::with_an_odd_word(whole, random_);
      if (is_opened_or_refused()) ++opened;
    }
    entry(name) = whole;
    EXPECT_GT(opened, 0) << name << ": what is forged well is looked at as a whole";
    EXPECT_LT(opened, forgeries) << name;
  }
}

}  // namespace
}  // namespace diatom::app
