// Every method explains itself, and every explanation can be read on screen.
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui.h>
#include <imgui_internal.h>

#include "app/live/sources/source.h"
#include "app/panels/style.h"
#include "app/tour/tour.h"
#include "ml/backbone/backbone.h"
#include "ml/boundary/boundary.h"
#include "ml/classifier/classifier.h"
#include "ml/clustering/clustering.h"
#include "ml/core/term.h"
#include "ml/embedding/embedding.h"
#include "ml/vae/vae.h"

namespace diatom::tests {
namespace {

template <class Registry>
void expect_terms(const std::string& family, const Registry& registry) {
  EXPECT_FALSE(registry.all().empty()) << family;
  for (const auto& method : registry.all())
    EXPECT_NE(ml::find_term(family + "." + method.info.id), nullptr)
        << family << "." << method.info.id << " registers no Term beside itself";
}

TEST(Terms, EveryMethodOfEveryFamilyHasOne) {
  expect_terms("backbone", ml::BackboneRegistry::instance());
  expect_terms("boundary", ml::BoundaryRegistry::instance());
  expect_terms("classifier", ml::ClassifierRegistry::instance());
  expect_terms("clustering", ml::ClusteringRegistry::instance());
  expect_terms("embedding", ml::EmbeddingRegistry::instance());
  expect_terms("vae", ml::VaeRegistry::instance());
  expect_terms("source", live::FrameSourceRegistry::instance());
}

int sentences_in(const std::string& text) {
  int ends = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends_one = text[i] == '.' || text[i] == '?' || text[i] == '!';
    if (ends_one && (i + 1 == text.size() || text[i + 1] == ' ')) ++ends;
  }
  return ends;
}

TEST(Terms, EachIsTwoSentencesAFormulaAndASource) {
  std::set<std::string> ids;
  for (const auto& term : ml::TermRegistry::instance().all()) {
    EXPECT_TRUE(ids.insert(term.info.id).second) << term.info.id;
    EXPECT_FALSE(term.info.label.empty()) << term.info.id;
    EXPECT_EQ(sentences_in(term.sentences), 2) << term.info.id << ": " << term.sentences;
    EXPECT_FALSE(term.formula.empty()) << term.info.id;
    EXPECT_FALSE(term.source.empty()) << term.info.id;
  }
}

TEST(Terms, AParametersOwnComesBeforeTheSharedOne) {
  const auto* const shared = ml::find_parameter_term("logistic", "lambda");
  ASSERT_NE(shared, nullptr);
  EXPECT_EQ(shared->info.id, "lambda");
  const auto* const own = ml::find_parameter_term("nearest", "neighbours");
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(own->info.id, "nearest.neighbours");
  EXPECT_EQ(ml::find_parameter_term("nearest", "no such thing"), nullptr);
  EXPECT_EQ(ml::find_term(""), nullptr);
}

class LoadedFonts : public testing::Test {
 protected:
  LoadedFonts() : context_(ImGui::CreateContext()) {
    app::load_fonts(1);
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
  }
  ~LoadedFonts() override { ImGui::DestroyContext(context_); }

  static bool are_installed() {
    return std::filesystem::exists("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf") &&
           std::filesystem::exists("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF");
  }

  static void expect_glyphs(const std::string& text, const std::string& where) {
    for (const char* at = text.c_str(); *at != '\0';) {
      unsigned int character = 0;
      at += ImTextCharFromUtf8(&character, at, nullptr);
      for (const auto which : {app::Font::body, app::Font::emphasis})
        EXPECT_NE(app::font(which)->FindGlyphNoFallback(static_cast<ImWchar>(character)), nullptr)
            << "U+" << std::hex << character << " of " << where << " has no glyph";
    }
  }

 private:
  ImGuiContext* context_;
};

TEST_F(LoadedFonts, HaveAGlyphForEveryCharacterOfEveryTerm) {
  if (!are_installed()) GTEST_SKIP() << "Roboto and DejaVu are not installed";
  for (const auto& term : ml::TermRegistry::instance().all())
    expect_glyphs(term.info.label + term.sentences + term.formula + term.source, term.info.id);
}

TEST_F(LoadedFonts, HaveAGlyphForEveryCharacterOfEveryTour) {
  if (!are_installed()) GTEST_SKIP() << "Roboto and DejaVu are not installed";
  for (const auto& tour : app::shipped_tours()) {
    expect_glyphs(tour.title + tour.summary + tour.end, tour.name);
    for (const auto& step : tour.steps) expect_glyphs(step.text + step.task, tour.name);
  }
}

}  // namespace
}  // namespace diatom::tests
