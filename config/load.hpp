#pragma once

#include "config/section.hpp"
#include "messages/error.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::config {

/// Bounds of one configuration file.
inline constexpr std::size_t document_bytes_max = 4u << 20;
inline constexpr std::size_t document_depth_max = 32;
inline constexpr std::size_t document_nodes_max = 100'000; ///< Aliases opened.

/// A configuration file that has been parsed, and what its readers found.
///
/// Use: load() it, hand root() and its children to the components, then ask
/// finish() once: only then is it known to be right and complete.
class document {
public:
  /// The outermost mapping.
  section root();

  /// Finishes every section that was handed out. Fails with errc::invalid and
  /// all problems, one a line, in the order of the file, each as
  /// "file:line:column: path.to.key: sentence".
  result<> finish();

  /// The problems so far, in the order of the file.
  std::vector<std::string> problems() const;

  /// The effective configuration: every option that was read with the value
  /// that holds, defaults included, one "path: value" a line, sorted. Durations
  /// in ms, sizes in bytes, secrets as references. The same however the file
  /// is ordered, indented or commented.
  std::string canonical() const;

  /// "sha256:…" of canonical().
  std::string digest() const;

  /// The name that problems begin with.
  const std::string& name() const;

private:
  friend result<document> parse(std::string_view text, std::string name);

  explicit document(std::shared_ptr<reading> r);

  std::shared_ptr<reading> reading_;
};

/// Parses YAML text; `name` stands for the file in problems. Errors: invalid
/// (syntax, duplicate keys, tags, not a mapping: with place, all that can be
/// found in one go), too_large (above a bound of this header).
result<document> parse(std::string_view text, std::string name);

/// The bytes of a file, no more than document_bytes_max and one. Errors:
/// not_found, io.
result<std::string> read_file(const std::filesystem::path& path);

/// Reads and parses a file. Errors: as parse(), not_found, io.
result<document> load(const std::filesystem::path& path);

} // namespace streamvane::config
