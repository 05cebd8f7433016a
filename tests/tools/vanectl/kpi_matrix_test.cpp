#include "tools/vanectl/run.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace streamvane;
namespace vanectl = streamvane::tools::vanectl;

namespace {

const std::string profiles = SOURCE_ROOT "/config/profiles/";

struct outcome {
  vanectl::exit_code code = vanectl::exit_ok;
  std::string out{};
  std::string err{};
};

outcome matrix_of(const std::string& files) {
  std::ostringstream out;
  std::ostringstream err;
  vanectl::surroundings world{
      .out = &out,
      .err = &err,
      .pause = [](millis) { FAIL("nothing to wait for"); },
      .exists = [](const std::string&) { return false; },
  };
  const std::vector<std::string> words{"kpi", "matrix", files};
  auto code = vanectl::run(words, world);
  return {code, out.str(), err.str()};
}

} // namespace

TEST_CASE("the matrix of the shipped profiles is the one that is committed",
          "[vanectl][profiles]") {
  auto printed = matrix_of(profiles + "core.yaml," + profiles + "wfm.yaml,"
                           + profiles + "bpo-billing.yaml");
  CHECK(printed.code == vanectl::exit_ok);
  std::stringstream committed;
  committed << std::ifstream{profiles + "MATRIX.md"}.rdbuf();
  CHECK(printed.out == committed.str());
}

TEST_CASE("a profile that is not there is named, and nothing is printed",
          "[vanectl][profiles]") {
  auto printed = matrix_of(profiles + "core.yaml," + profiles + "none.yaml");
  CHECK(printed.code == vanectl::exit_usage);
  CHECK(printed.out == "");
  CHECK(printed.err.find("none.yaml") != std::string::npos);
}

TEST_CASE("what is no profile is a mistake of configuration",
          "[vanectl][profiles]") {
  auto printed = matrix_of(SOURCE_ROOT "/config/example/streamvane.yaml");
  CHECK(printed.code == vanectl::exit_configuration);
  CHECK(printed.err.find("streamvane.yaml:") != std::string::npos);
}
