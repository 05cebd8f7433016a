#include "config/kpi_profiles.hpp"
#include "config/shipped_profiles.hpp"
#include "tests/support/text_parts.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using namespace streamvane::config;

namespace {

const std::filesystem::path shipped_folder
    = std::filesystem::path{SOURCE_ROOT} / "config/profiles";

kpi_definitions shipped() {
  std::vector<profile_text> texts;
  for (auto name : {"core", "wfm", "bpo-billing"})
    texts.push_back(*read_profile_text(name));
  auto read = parse_kpi_profiles(texts);
  if (!read)
    FAIL(read.why().what);
  return std::move(*read);
}

} // namespace

TEST_CASE("every shipped profile is read, and says what its KPIs mean",
          "[kpi_profiles]") {
  auto profiles = shipped();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{shipped_folder})
    files += entry.path().extension() == ".yaml" ? 1 : 0;
  CHECK(files == profiles.all().size());
  CHECK(files == shipped_profiles().size());
  for (const auto& profile : profiles.all()) {
    INFO(profile.name);
    for (const auto& kpi : profile.kpis) {
      INFO(kpi.name);
      CHECK(kpi.meaning.size() > 10);
      if (!kpi.code.empty())
        continue;
      CHECK_FALSE(metrics_of(kpi.expression).empty());
      // As it is written is as it is read, but for blanks and aliases.
      auto text = to_text(kpi.expression);
      if (kpi.formula.find("tWait") == std::string::npos)
        CHECK(text == kpi.formula);
    }
  }
}

TEST_CASE("what is shipped is what lies in the folder", "[kpi_profiles]") {
  for (const auto& profile : shipped_profiles()) {
    auto file = shipped_folder / (std::string{profile.name} + ".yaml");
    INFO(file);
    std::ifstream from{file, std::ios::binary};
    std::ostringstream text;
    text << from.rdbuf();
    CHECK(text.str() == profile.text);
  }
}

TEST_CASE("the matrix in the tree is that of the shipped profiles",
          "[kpi_profiles]") {
  std::ifstream file{shipped_folder / "MATRIX.md", std::ios::binary};
  std::ostringstream kept;
  kept << file.rdbuf();
  auto made = matrix(shipped().all());
  auto kept_lines = lines_of(kept.str());
  auto made_lines = lines_of(made);
  for (std::size_t i = 0; i < made_lines.size(); ++i) {
    INFO("line " << i + 1 << " of config/profiles/MATRIX.md");
    REQUIRE(i < kept_lines.size());
    REQUIRE(kept_lines[i] == made_lines[i]);
  }
  REQUIRE((made == kept.str()));
}

TEST_CASE("a profile says whether agent-state must have an agent's work",
          "[kpi_profiles]") {
  auto profiles = shipped();
  for (const auto& profile : profiles.all()) {
    INFO(profile.name);
    CHECK(needs_handling_in_state(profile) == (profile.name == "wfm"));
  }
}
