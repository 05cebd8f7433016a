#include "config/load.hpp"

#include "config/node.hpp"
#include "config/reading.hpp"
#include "config/yaml_reader.hpp"
#include "messages/digest.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace streamvane::config {

document::document(std::shared_ptr<reading> r) : reading_{std::move(r)} {
  // nop
}

section document::root() {
  return {reading_, reading_->root.get(), reading_->root->at, ""};
}

result<> document::finish() {
  reading_->finish_all();
  if (reading_->problems().empty())
    return done{};
  std::string lines;
  for (const problem& p : reading_->problems())
    lines += (lines.empty() ? "" : "\n") + to_string(p, reading_->name);
  return failure{errc::invalid, std::move(lines)};
}

std::vector<std::string> document::problems() const {
  std::vector<std::string> lines;
  for (const problem& p : reading_->problems())
    lines.push_back(to_string(p, reading_->name));
  return lines;
}

std::string document::canonical() const {
  std::string text;
  for (const auto& [path, value] : reading_->effective())
    text.append(path).append(": ").append(value).append(1, '\n');
  return text;
}

std::string document::digest() const {
  return "sha256:" + sha256_hex(canonical());
}

const std::string& document::name() const {
  return reading_->name;
}

result<document> parse(std::string_view text, std::string name) {
  auto root = read_yaml(text, name);
  if (!root)
    return root.why();
  const node& n = **root;
  if (n.what != node::kind::mapping && n.what != node::kind::nothing)
    return failure{
        errc::invalid,
        to_string({n.at, "",
                   "the document is " + std::string{to_string(n.what)}
                       + " where a mapping is wanted"},
                  name)};
  return document{std::make_shared<reading>(std::move(name), std::move(*root))};
}

result<std::string> read_file(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  int reason = errno;
  std::error_code error;
  if (!file && !std::filesystem::exists(path, error))
    return failure{errc::not_found, path.string() + " does not exist"};
  if (!file)
    return io_failure("opening " + path.string(), reason);
  // One byte more than the bound tells a file that is too long.
  std::string text(document_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (file.fail() && !file.eof()))
    return io_failure("reading " + path.string(), errno);
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

result<document> load(const std::filesystem::path& path) {
  auto text = read_file(path);
  if (!text)
    return text.why();
  return parse(*text, path.string());
}

} // namespace streamvane::config
