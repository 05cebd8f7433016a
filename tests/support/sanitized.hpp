#pragma once

namespace streamvane::tests {

/// Whether a sanitizer watches, under which all takes five times as long and
/// more: it looks at how each thing is done, not at how many come out right.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// Whether it is the one for threads, the slowest, which looks at who waits for
/// whom.
#if defined(__SANITIZE_THREAD__)
inline constexpr bool threads_sanitized = true;
#else
inline constexpr bool threads_sanitized = false;
#endif

} // namespace streamvane::tests
