#pragma once

#include <string_view>
#include <vector>

/// The rules of the house as tables (CONTRIBUTING.md, "Who may include whom").
/// A rule changes here, in a commit that says why.
namespace streamvane::tests::layering {

/// A name that ends in '/' stands for everything below that folder, "*.cpp"
/// behind it for the files of that kind only, any other name for one file.
using places = std::vector<std::string_view>;

/// What the files of a folder may include of this repository. The longest
/// folder that fits a file counts; a folder may always include itself.
struct arrow {
  std::string_view folder{};
  places may_include{};
};

/// Where headers that are not ours may be included.
struct library_home {
  std::string_view library{};
  std::vector<std::string_view> headers{}; ///< "caf/": all that begin so.
  places homes{};
};

/// What only the named places may do, and the words that show that they do.
struct guarded_act {
  std::string_view act{};
  std::vector<std::string_view> words{}; ///< Whole words, blanks ignored.
  places within{};                       ///< Where the rule holds.
  places allowed{};                      ///< Where it does not, all the same.
};

const std::vector<arrow>& arrows();

const std::vector<library_home>& library_homes();

/// Headers of libraries that only compute: what decides may include them too.
const std::vector<std::string_view>& pure_libraries();

/// Headers of the standard library that decisions have no use for: whoever
/// includes one reads a clock, a file, a socket, or is not alone.
const std::vector<std::string_view>& headers_of_the_world();

const std::vector<guarded_act>& guarded_acts();

} // namespace streamvane::tests::layering
