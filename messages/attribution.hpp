#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace streamvane {

/// To which quarter hour a time belongs that was measured from one instant to
/// another. One ledger of facts, four views of it; over a day all of them add
/// up to the same. Numbers are written to disk.
enum class attribution : std::uint8_t {
  posted = 0,           ///< As Genesys: whole, at the instant it is posted.
  start = 1,            ///< Whole, where the measured time began.
  end = 2,              ///< Whole, where it ended.
  true_to_interval = 3, ///< Cut at the edges, each piece where it passed.
};

inline constexpr std::array attributions{attribution::posted,
                                         attribution::start, attribution::end,
                                         attribution::true_to_interval};

/// "posted", "start", "end", "true_to_interval"
std::string_view to_string(attribution a);

std::optional<attribution> to_attribution(std::string_view name);

/// Which attributions are computed; posted always is.
class attribution_set {
public:
  void add(attribution a) {
    bits_ = static_cast<std::uint8_t>(bits_ | bit(a));
  }

  bool has(attribution a) const {
    return (bits_ & bit(a)) != 0;
  }

  /// Whether anything but posted is computed.
  bool beyond_posted() const {
    return bits_ != bit(attribution::posted);
  }

  std::uint8_t bits() const {
    return bits_;
  }

  static attribution_set from_bits(std::uint8_t bits) {
    attribution_set set;
    set.bits_ = static_cast<std::uint8_t>((bits & 15) | set.bits_);
    return set;
  }

  friend bool operator==(const attribution_set&, const attribution_set&)
      = default;

private:
  static std::uint8_t bit(attribution a) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(a));
  }

  std::uint8_t bits_ = 1;
};

} // namespace streamvane
