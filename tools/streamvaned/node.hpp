#pragma once

#include "messages/error.hpp"
#include "tools/streamvaned/node_options.hpp"
#include "tools/streamvaned/reporter.hpp"

#include <memory>
#include <string>
#include <vector>

namespace streamvane::tools::streamvaned {

/// A whole Streamvane in one process: log, store, engine, ways in and out, and
/// the supervisors above them. The only place that knows everything.
class node {
public:
  /// Opens and starts everything, ingest last. Errors: those of what does not
  /// open, with its name.
  static result<std::unique_ptr<node>> start(node_options options,
                                             reporter report);

  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Ends everything in reverse order: ingest first, the log last.
  ~node();

  /// Where ingest and administration listen, as bound.
  std::vector<std::string> addresses() const;

  /// Whether the supervisors gave up: then the process should end.
  bool failed() const;

private:
  node();

  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace streamvane::tools::streamvaned
