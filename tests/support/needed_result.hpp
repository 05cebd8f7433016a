#pragma once

#include "messages/error.hpp"

#include <stdexcept>
#include <utility>

namespace streamvane::tests {

/// The value of a result that the test cannot go on without; throws where there
/// is none, which fails the test with the reason.
template <class T>
T need(result<T> got) {
  if (!got)
    throw std::runtime_error{to_string(got.why())};
  return std::move(*got);
}

} // namespace streamvane::tests
