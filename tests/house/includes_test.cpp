// The house plan, enforced: who may include whom.
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace diatom {
namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file;    // relative to the root: "ml/core/job.cpp"
  std::string target;  // what stands between the quotes or brackets
};

std::vector<Include> all_includes() {
  const fs::path root = DIATOM_SOURCE_FOLDER;
  const std::regex line_pattern(R"(^\s*#include\s*[<"]([^>"]+)[>"])");
  std::vector<Include> includes;
  for (const char* folder : {"ml", "renderer", "app"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto ending = entry.path().extension();
      if (ending != ".h" && ending != ".cpp") continue;
      std::ifstream stream(entry.path());
      std::smatch match;
      for (std::string line; std::getline(stream, line);)
        if (std::regex_search(line, match, line_pattern))
          includes.push_back({fs::relative(entry.path(), root).generic_string(), match[1]});
    }
  }
  return includes;
}

// A rule: files that match `who` must not include what matches `what`, unless they match `except`.
struct Rule {
  const char* why;
  const char* who;
  const char* what;
  const char* except;
};

constexpr const char* kNobody = "^$";
constexpr const char* kOpenCv = "^opencv2/";
constexpr const char* kTorch = "^(torch|ATen|c10|caffe2)/";
constexpr const char* kGl = "^(epoxy|GL|EGL)/";
constexpr const char* kGui = "^(imgui|backends/imgui|GLFW/)";

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = {
      {"ml knows no window, no GL, no user interface", "^ml/", "^(renderer|app)/", kNobody},
      {"ml knows no GL", "^ml/", kGl, kNobody},
      {"ml knows no user interface", "^ml/", kGui, kNobody},
      {"the renderer knows Eigen and GL only", "^renderer/", "^(ml|app)/", kNobody},
      {"the renderer knows no user interface", "^renderer/", kGui, kNobody},
      {"the renderer knows no OpenCV", "^renderer/", kOpenCv, kNobody},
      {"GL stays behind the renderer's .cpp files", ".*", kGl, R"(^renderer/(gl/api\.h|.*\.cpp)$)"},
      {"LibTorch appears in ml's .cpp files only", ".*", kTorch, R"(^ml/[^/]+/[^/]+\.cpp$)"},
      {"only the live loop knows OpenCV's video", ".*", R"(^opencv2/videoio)", "^app/live/"},
      {"only the live loop knows SQLite and HTTP", ".*", R"(^(sqlite3|httplib)\.h$)", "^app/live/"},
      {"only the downloader asks the network", ".*", R"(^curl/)", R"(^app/models/download\.cpp$)"},
      {"one source draws SVG", ".*", R"(^(librsvg/|cairo))", R"(^app/chart/svg_picture\.cpp$)"},
      {"one source knows Aravis", ".*", R"(^arv\.h$)", R"(^app/live/sources/source_aravis\.cpp$)"},
      {"one source knows the kernel's cameras", ".*", R"(^linux/videodev2\.h$)",
       R"(^app/live/sources/(source_v4l2|v4l2_[a-z]+)\.cpp$)"},
      {"the program sees images through ml", "^app/", kOpenCv, "^app/live/"},
      {"panels know no methods, no GL, no live threads", "^app/panels/",
       R"(^(app/(workbench|app|window|extract)|app/live/(capture|recognizer|source)|renderer/(gl|layers|renderer|target)))",
       kNobody},
      {"the live loop knows no window and no panel", "^app/live/",
       R"(^(renderer|app/(panels|commands|cli|app\.h|workbench|session)))", kNobody},
      {"core depends on nothing of ml but itself", "^ml/core/", R"(^ml/(?!core/))", kNobody},
      {"an embedding depends on core", "^ml/embedding/", R"(^ml/(?!core/|embedding/))", kNobody},
      {"a boundary depends on core", "^ml/boundary/", R"(^ml/(?!core/|boundary/))", kNobody},
      {"a backbone depends on core and vision", "^ml/backbone/",
       R"(^ml/(?!core/|vision/|backbone/))", kNobody},
      {"an optimizer depends on core and on tensors", "^ml/optimizer/",
       R"(^ml/(?!core/|optimizer/|backbone/tensors\.h))", kNobody},
      {"pre-training depends on core, vision and on what it trains", "^ml/pretraining/",
       R"(^ml/(?!core/|vision/|optimizer/|backbone/|pretraining/))", kNobody},
      {"fine-tuning depends on core, vision, the network and the model that it makes",
       "^ml/fine_tuning/", R"(^ml/(?!core/|vision/|optimizer/|backbone/|classifier/|fine_tuning/))",
       kNobody},
      {"an export depends on core, the network and the model that it writes", "^ml/export/",
       R"(^ml/(?!core/|vision/|backbone/|classifier/|export/))", kNobody},
      {"the data doctor depends on core, features and classifiers", "^ml/doctor/",
       R"(^ml/(?!core/|backbone/|classifier/|doctor/))", kNobody},
      {"clustering depends on core and metrics", "^ml/clustering/",
       R"(^ml/(?!core/|metrics/|clustering/))", kNobody},
      {"a VAE depends on core, on tensors and on what lets it learn", "^ml/vae/",
       R"(^ml/(?!core/|optimizer/|vae/|backbone/tensors\.h))", kNobody},
      {"a metric depends on core", "^ml/metrics/", R"(^ml/(?!core/|metrics/))", kNobody},
      {"vision depends on core", "^ml/vision/", R"(^ml/(?!core/|vision/))", kNobody},
      {"the synthetic world depends on core", "^ml/synth/", R"(^ml/(?!core/|synth/))", kNobody},
  };
  return all;
}

bool matches(const std::string& text, const char* pattern) {
  return std::regex_search(text, std::regex(pattern));
}

TEST(House, EveryIncludeFollowsThePlan) {
  const auto includes = all_includes();
  ASSERT_GT(includes.size(), 200U) << "the sources were not found under " << DIATOM_SOURCE_FOLDER;
  for (const auto& rule : rules())
    for (const auto& include : includes)
      EXPECT_FALSE(matches(include.file, rule.who) && matches(include.target, rule.what) &&
                   !matches(include.file, rule.except))
          << include.file << " includes " << include.target << ", but " << rule.why;
}

// A header compiles alone where a source begins with it.
TEST(House, ASourceIncludesItsOwnHeaderFirst) {
  const fs::path root = DIATOM_SOURCE_FOLDER;
  std::string last;
  for (const auto& include : all_includes()) {
    const bool is_first = include.file != last;
    last = include.file;
    if (!is_first || !include.file.ends_with(".cpp")) continue;
    const auto header = include.file.substr(0, include.file.size() - 4) + ".h";
    if (fs::exists(root / header)) {
      EXPECT_EQ(include.target, header) << include.file << " begins with another";
    }
  }
}

TEST(House, NoMethodKnowsAnother) {
  // Methods are the files that register themselves; a header named after one is its own.
  const std::regex registration(R"(const Registration<(?!Term))");
  const fs::path root = DIATOM_SOURCE_FOLDER;
  std::vector<std::string> methods;
  for (const auto& entry : fs::recursive_directory_iterator(root / "ml")) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream stream(entry.path());
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    if (std::regex_search(text, registration))
      methods.push_back(fs::relative(entry.path(), root).replace_extension().generic_string());
  }
  EXPECT_GE(methods.size(), 5U);
  for (const auto& include : all_includes())
    for (const auto& method : methods)
      for (const auto& other : methods)
        if (method != other) {
          EXPECT_FALSE(include.file == method + ".cpp" && include.target == other + ".h")
              << include.file << " includes " << include.target;
        }
}

}  // namespace
}  // namespace diatom
