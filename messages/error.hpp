#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace streamvane {

/// Why an expected failure happened, coarse enough to decide by: retry, refuse,
/// stop. The sentence beside it is for people.
enum class errc : std::uint8_t {
  invalid,     ///< The input is wrong and will stay wrong.
  not_found,   ///< What was asked for is not there.
  too_large,   ///< The input is above a named bound.
  unavailable, ///< Not now: full, busy, lagging, shutting down. Try later.
  corrupt,     ///< Bytes on disk are not what was written.
  io,          ///< The operating system refused.
  internal,    ///< Our own invariant broke.
};

std::string_view to_string(errc code);

/// An expected failure: a code to decide by and a sentence for operators that
/// names the thing, the value and the place.
struct failure {
  errc code = errc::internal;
  std::string what{};
};

/// "io: /var/lib/…: No space left on device"
std::string to_string(const failure& f);

/// An io failure that ends in the text of `errno_value`.
failure io_failure(std::string what, int errno_value);

/// Success without a value.
struct done {};

/// A value, or the failure that stood in its way. Like std::expected of C++23,
/// which Debian's clang-tidy 14 does not see. `result<>` is success or failure.
template <class T = done>
class [[nodiscard]] result {
public:
  result(T value) : held_{std::in_place_index<0>, std::move(value)} {
    // nop
  }

  result(failure f) : held_{std::in_place_index<1>, std::move(f)} {
    // nop
  }

  explicit operator bool() const noexcept {
    return held_.index() == 0;
  }

  T& operator*() & {
    assert(held_.index() == 0);
    return *std::get_if<0>(&held_);
  }

  const T& operator*() const& {
    assert(held_.index() == 0);
    return *std::get_if<0>(&held_);
  }

  /// By value: a reference into a result that is about to go would dangle in
  /// `for (auto& x : *call())`.
  T operator*() && {
    assert(held_.index() == 0);
    return std::move(*std::get_if<0>(&held_));
  }

  T* operator->() {
    return &**this;
  }

  const T* operator->() const {
    return &**this;
  }

  /// Why there is no value; only where there is none.
  const failure& why() const {
    assert(held_.index() == 1);
    return *std::get_if<1>(&held_);
  }

private:
  std::variant<T, failure> held_;
};

} // namespace streamvane
