#pragma once

#include <cstdint>

namespace streamvane::genesys {

/// Which members of a body came already, by the number of their enum: repeated
/// keys are legal JSON, and worth counting (reliability.md 2.3, row 20).
template <class Member>
class seen_members {
public:
  /// True where it came before. Members that are known but not carried share
  /// one number, `plain`, and are not told apart.
  bool again(Member m) {
    static_assert(static_cast<unsigned>(Member::last) < 64);
    if (m == Member::plain)
      return false;
    auto bit = std::uint64_t{1} << static_cast<unsigned>(m);
    bool before = (bits_ & bit) != 0;
    bits_ |= bit;
    return before;
  }

private:
  std::uint64_t bits_ = 0;
};

} // namespace streamvane::genesys
