#pragma once

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::test {

/// Checks a property `times` times with inputs that follow from `seed`: the
/// same ones in every run. A failure shows the smallest input that was found.
template <class Property>
void holds(std::uint64_t seed, int times, Property&& property) {
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = times;
  auto outcome = rc::detail::checkTestable(std::forward<Property>(property),
                                           rc::detail::TestMetadata{}, params);
  std::ostringstream text;
  rc::detail::printResultMessage(outcome, text);
  INFO(text.str());
  CHECK(outcome.template is<rc::detail::SuccessResult>());
}

/// What a generated story follows from.
using numbers = std::vector<std::uint16_t>;

/// So many arbitrary numbers, whatever size of input the property is at.
inline numbers arbitrary_numbers(std::size_t count) {
  return *rc::gen::container<numbers>(count,
                                      rc::gen::arbitrary<std::uint16_t>());
}

/// Numbers that decide how a generated story goes; zeros when they are used
/// up, so that fewer and smaller numbers mean a simpler story.
class decisions {
public:
  explicit decisions(const numbers& choices) : numbers_{choices} {
    // nop
  }

  /// A number below `limit`.
  std::uint32_t below(std::uint32_t limit) {
    return at_ < numbers_.size() ? numbers_[at_++] % limit : 0;
  }

  bool yes() {
    return below(2) != 0;
  }

  /// True once in `n` times.
  bool once_in(std::uint32_t n) {
    return below(n) == n - 1;
  }

private:
  const numbers& numbers_;
  std::size_t at_ = 0;
};

} // namespace streamvane::test
