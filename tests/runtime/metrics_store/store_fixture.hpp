#pragma once

#include "runtime/metrics_store/metrics_store.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <utility>

namespace streamvane::runtime::metrics_store {

/// A folder of its own, gone with the test.
class temporary_folder {
public:
  temporary_folder() {
    std::string pattern
        = (std::filesystem::temp_directory_path() / "vane-store-XXXXXX")
              .string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }

  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const {
    return path_;
  }

private:
  std::filesystem::path path_;
};

/// The whole table as text, and where a row was damaged the failure.
using rows_text = std::map<std::string, std::string>;

inline store_options small_options(std::filesystem::path folder) {
  store_options options;
  options.folder = std::move(folder);
  options.map_bytes_first = 1u << 20;
  options.free_bytes_min = 0;
  return options;
}

inline std::unique_ptr<metrics_store> open_store(store_options options) {
  auto opened = metrics_store::open(std::move(options));
  if (!opened)
    FAIL(to_string(opened.why()));
  return std::move(*opened);
}

inline std::unique_ptr<metrics_store>
open_store(const std::filesystem::path& folder) {
  return open_store(small_options(folder));
}

inline rows_text rows_of(const snapshot& seen, table t,
                         std::string_view from = {}, std::string_view to = {}) {
  rows_text rows;
  auto scanned = seen.scan(t, from, to, [&](const row& r) {
    rows.emplace(r.key, r.payload);
    return true;
  });
  if (!scanned)
    FAIL(to_string(scanned.why()));
  return rows;
}

inline rows_text rows_of(const metrics_store& store, table t) {
  auto seen = store.read();
  REQUIRE(seen);
  return rows_of(*seen, t);
}

inline void require_done(const result<>& r) {
  if (!r)
    FAIL(to_string(r.why()));
}

} // namespace streamvane::runtime::metrics_store
