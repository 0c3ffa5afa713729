// Where a person's files go, whatever the environment says.
#include "ml/core/user_folders.h"

#include <cstdlib>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

struct UserFolder {
  const char* name;
  const char* variable;
  const char* below_home;
  std::filesystem::path (*folder)();
};

class UserFolders : public testing::TestWithParam<UserFolder> {
 protected:
  void SetUp() override {
    for (const char* variable : {"HOME", GetParam().variable})
      if (const char* value = std::getenv(variable); value != nullptr) before_[variable] = value;
    set("HOME", "/home/someone");
  }

  void TearDown() override {
    for (const char* variable : {"HOME", GetParam().variable}) {
      const auto value = before_.find(variable);
      set(variable, value == before_.end() ? nullptr : value->second.c_str());
    }
  }

  static void set(const char* variable, const char* value) {
    if (value == nullptr)
      unsetenv(variable);
    else
      setenv(variable, value, 1);
  }

  // What it is where the environment says that; null: nothing.
  static std::filesystem::path folder_where(const char* value) {
    set(GetParam().variable, value);
    return GetParam().folder();
  }

 private:
  std::map<std::string, std::string> before_;
};

TEST_P(UserFolders, AreWhereTheEnvironmentSays) {
  EXPECT_EQ(folder_where("/var/mine"), "/var/mine/diatom");
}

TEST_P(UserFolders, AreInTheHomeWhereItSaysNothingOfUse) {
  const auto at_home = std::filesystem::path("/home/someone") / GetParam().below_home / "diatom";
  EXPECT_EQ(folder_where(nullptr), at_home);
  EXPECT_EQ(folder_where(""), at_home);
  EXPECT_EQ(folder_where("relative/path"), at_home);
}

TEST_P(UserFolders, AreTemporaryOnesWhereThereIsNoHome) {
  for (const char* home : {static_cast<const char*>(nullptr), "", "relative"}) {
    set("HOME", home);
    const auto folder = folder_where(nullptr);
    EXPECT_TRUE(folder.is_absolute());
    EXPECT_EQ(folder, std::filesystem::temp_directory_path() / "diatom-home" /
                          GetParam().below_home / "diatom");
    EXPECT_EQ(folder_where("/var/mine"), "/var/mine/diatom");
  }
}

std::string name_of_folder(const testing::TestParamInfo<UserFolder>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    All, UserFolders,
    testing::Values(UserFolder{"Config", "XDG_CONFIG_HOME", ".config", config_folder},
                    UserFolder{"Data", "XDG_DATA_HOME", ".local/share", data_folder},
                    UserFolder{"State", "XDG_STATE_HOME", ".local/state", state_folder},
                    UserFolder{"Cache", "XDG_CACHE_HOME", ".cache", cache_folder}),
    name_of_folder);

}  // namespace
}  // namespace diatom::ml
