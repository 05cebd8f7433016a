// Holds the repository's own text against the rules of the house.
#include "tests/layering/check.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;
namespace layering = streamvane::tests::layering;

namespace {

layering::source_tree read_tree(const fs::path& root) {
  layering::source_tree tree;
  for (const auto* folder :
       {"actors", "config", "messages", "runtime", "sinks", "tests", "tools"})
    for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
      const auto& file = entry.path();
      if (file.extension() != ".hpp" && file.extension() != ".cpp")
        continue;
      std::ifstream in{file};
      tree.emplace(fs::relative(file, root).generic_string(),
                   std::string{std::istreambuf_iterator<char>{in}, {}});
    }
  return tree;
}

} // namespace

TEST_CASE("the sources keep to the rules of the house", "[layering]") {
  const auto tree = read_tree(SOURCE_ROOT);
  // A walk that finds nothing would agree with every rule.
  REQUIRE(tree.size() > 50);
  REQUIRE(tree.contains("messages/ids.hpp"));
  for (const auto& sentence : layering::violations(tree))
    FAIL_CHECK(sentence);
}
