#include "runtime/metrics_store/page_walk.hpp"

#include "runtime/metrics_store/key_text.hpp"
#include "runtime/metrics_store/page_layout.hpp"
#include "runtime/metrics_store/value_seal.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace streamvane::runtime::metrics_store {

namespace {

constexpr std::size_t depth_max = 32; // Of LMDB's cursors.
constexpr std::uint64_t progress_pages = 4096;

/// The keys that a page may hold: [from, to), where nothing is no bound.
struct key_range {
  std::optional<std::string> from{};
  std::optional<std::string> to{};
};

enum class tree_kind { free_pages, tables, rows };

struct named_tree {
  std::string name{};
  tree_record record{};
};

class walk {
public:
  walk(const page_file& file, const meta_page& meta, const walk_visitor& visit,
       const scrub_progress& progress)
      : file_{file}, meta_{meta}, visit_{visit}, progress_{progress} {
    // nop
  }

  result<scrub_report> run();

private:
  /// What was met while walking over one tree.
  struct tree_walk {
    tree_kind kind;
    std::string_view name;
    tree_record record;
    tree_record met{};
    std::vector<std::vector<char>> levels{}; // A page buffer each.
    std::vector<char> overflow{};
    std::uint64_t free_before = 0; // The commit of the last free list.
  };

  result<> walk_tree(tree_kind kind, std::string_view name,
                     const tree_record& record);
  result<> walk_page(tree_walk& tree, std::uint64_t number, std::size_t level,
                     const key_range& range);
  result<> walk_branch(tree_walk& tree, const page_view& page,
                       std::size_t level, const key_range& range);
  result<> walk_leaf(tree_walk& tree, const page_view& page,
                     const key_range& range);
  result<> walk_content(tree_walk& tree, const page_view& page,
                        const node_view& node);
  result<> walk_free_list(tree_walk& tree, const page_view& page,
                          const node_view& node, std::string_view list);
  result<page_view> read_page(std::uint64_t number, std::vector<char>& into);
  result<std::string_view> read_overflow(tree_walk& tree, const page_view& page,
                                         const node_view& node);
  result<> claim(std::uint64_t number, std::uint64_t from);
  result<> count_pages(std::uint64_t count);

  const page_file& file_;
  const meta_page& meta_;
  const walk_visitor& visit_;
  const scrub_progress& progress_;
  std::vector<bool> claimed_{}; // Pages in use, or in a free list.
  std::vector<named_tree> tables_{};
  scrub_report report_{};
  std::uint64_t next_progress_ = progress_pages;
};

result<> walk::claim(std::uint64_t number, std::uint64_t from) {
  if (number < 2 || number > meta_.last_page)
    return file_.damage(from, "it names page " + std::to_string(number)
                                  + ", which is not one of 2 to "
                                  + std::to_string(meta_.last_page));
  if (claimed_[number])
    return file_.damage(from, "it names page " + std::to_string(number)
                                  + ", which is in use or free elsewhere");
  claimed_[number] = true;
  return done{};
}

result<> walk::count_pages(std::uint64_t count) {
  report_.pages += count;
  if (report_.pages < next_progress_)
    return done{};
  next_progress_ = report_.pages + progress_pages;
  if (progress_ && !progress_(report_))
    return failure{errc::unavailable,
                   "the walk over " + file_.path().string() + " was ended"};
  return done{};
}

result<page_view> walk::read_page(std::uint64_t number,
                                  std::vector<char>& into) {
  if (auto read = file_.read_pages(number, 1, meta_.page_bytes, into); !read)
    return read.why();
  if (auto going = count_pages(1); !going)
    return going.why();
  return view_page(file_, number, {into.data(), into.size()});
}

result<std::string_view> walk::read_overflow(tree_walk& tree,
                                             const page_view& page,
                                             const node_view& node) {
  auto first = load_integer<std::uint64_t>(node.content.data());
  std::uint64_t count
      = (page_header_bytes - 1 + node.content_bytes) / meta_.page_bytes + 1;
  for (std::uint64_t i = 0; i < count; ++i)
    if (auto ours = claim(first + i, page.number); !ours)
      return ours.why();
  if (auto read
      = file_.read_pages(first, count, meta_.page_bytes, tree.overflow);
      !read)
    return read.why();
  const char* header = tree.overflow.data();
  if (load_integer<std::uint64_t>(header) != first
      || load_integer<std::uint16_t>(header + 10) != overflow_page
      || load_integer<std::uint32_t>(header + 12) != count)
    return file_.damage(first, "it is not the overflow page of page "
                                   + std::to_string(page.number));
  tree.met.overflow_pages += count;
  if (auto going = count_pages(count); !going)
    return going.why();
  return std::string_view{header + page_header_bytes, node.content_bytes};
}

result<> walk::walk_free_list(tree_walk& tree, const page_view& page,
                              const node_view& node, std::string_view list) {
  constexpr std::size_t word = sizeof(std::uint64_t);
  if (node.key.size() != word || list.size() < word)
    return file_.damage(page.number, "it holds a list of free pages of a "
                                     "wrong size");
  auto commit = load_integer<std::uint64_t>(node.key.data());
  auto count = load_integer<std::uint64_t>(list.data());
  if (commit <= tree.free_before || commit > meta_.commit
      || count > list.size() / word - 1)
    return file_.damage(page.number, "it holds a wrong list of free pages");
  tree.free_before = commit;
  std::uint64_t above = meta_.last_page + 1;
  for (std::uint64_t i = 1; i <= count; ++i) {
    auto number = load_integer<std::uint64_t>(list.data() + i * word);
    if (number >= above)
      return file_.damage(page.number, "its free pages are out of order");
    if (auto ours = claim(number, page.number); !ours)
      return ours;
    above = number;
  }
  return done{};
}

result<> walk::walk_content(tree_walk& tree, const page_view& page,
                            const node_view& node) {
  std::string_view content = node.content;
  if (node.flags == node_big) {
    auto pages = read_overflow(tree, page, node);
    if (!pages)
      return pages.why();
    content = *pages;
  }
  ++tree.met.rows;
  switch (tree.kind) {
  case tree_kind::free_pages:
    if (node.flags == node_tree)
      break;
    return walk_free_list(tree, page, node, content);
  case tree_kind::tables:
    if (node.flags != node_tree || content.size() != tree_record::disk_bytes)
      break;
    tables_.push_back(
        {std::string{node.key}, read_tree_record(content.data())});
    return done{};
  case tree_kind::rows:
    if (node.flags == node_tree)
      break;
    ++report_.rows;
    report_.bytes += node.key.size() + content.size();
    return visit_(tree.name, node.key, content);
  }
  return file_.damage(page.number, "it holds a row of the wrong kind");
}

result<> walk::walk_leaf(tree_walk& tree, const page_view& page,
                         const key_range& range) {
  ++tree.met.leaf_pages;
  // The free lists are sorted by number and not by bytes; walk_free_list()
  // looks after their order.
  bool by_bytes = tree.kind != tree_kind::free_pages;
  std::string_view before;
  for (std::size_t i = 0; i < page.entries; ++i) {
    auto node = view_node(file_, page, i);
    if (!node)
      return node.why();
    bool in_order
        = i == 0 ? !range.from || node->key >= *range.from : node->key > before;
    if (by_bytes
        && (!in_order || node->key.empty()
            || (range.to && node->key >= *range.to)))
      return file_.damage(page.number, "key " + key_text(node->key)
                                           + " is not where it belongs");
    if (auto walked = walk_content(tree, page, *node); !walked)
      return walked;
    before = node->key;
  }
  return done{};
}

result<> walk::walk_branch(tree_walk& tree, const page_view& page,
                           std::size_t level, const key_range& range) {
  ++tree.met.branch_pages;
  bool by_bytes = tree.kind != tree_kind::free_pages;
  // LMDB lets only the tree of free pages keep a branch with a single child.
  if (page.entries < (by_bytes ? 2u : 1u))
    return file_.damage(page.number, "a branch has too few children");
  for (std::size_t i = 0; i < page.entries; ++i) {
    auto node = view_node(file_, page, i);
    if (!node)
      return node.why();
    // The first key of a branch stands for "the lowest" and is not compared.
    key_range below = range;
    if (i > 0)
      below.from = std::string{node->key};
    if (i + 1 < page.entries) {
      auto next = view_node(file_, page, i + 1);
      if (!next)
        return next.why();
      below.to = std::string{next->key};
    }
    if (by_bytes
        && ((below.from && below.to && *below.from >= *below.to)
            || (range.from && *below.from < *range.from)
            || (range.to && *below.to > *range.to)))
      return file_.damage(page.number, "child " + std::to_string(i)
                                           + " is not where it belongs");
    if (auto walked = walk_page(tree, node->child, level + 1,
                                by_bytes ? below : key_range{});
        !walked)
      return walked;
  }
  return done{};
}

result<> walk::walk_page(tree_walk& tree, std::uint64_t number,
                         std::size_t level, const key_range& range) {
  if (auto ours = claim(number, number); !ours)
    return ours;
  if (level >= tree.record.depth)
    return file_.damage(number, "it lies deeper than the tree is");
  auto page = read_page(number, tree.levels[level]);
  if (!page)
    return page.why();
  bool bottom = level + 1 == tree.record.depth;
  if (bottom != (page->flags == leaf_page))
    return file_.damage(number, "it is a leaf or a branch where it must not "
                                "be one");
  if (bottom)
    return walk_leaf(tree, *page, range);
  return walk_branch(tree, *page, level, range);
}

result<> walk::walk_tree(tree_kind kind, std::string_view name,
                         const tree_record& record) {
  tree_walk tree{kind, name, record};
  auto wrong = [&](std::string_view what) {
    std::uint64_t page = record.root == tree_record::no_root ? 0 : record.root;
    return file_.damage(page, "the tree '" + std::string{name} + "' has "
                                  + std::string{what});
  };
  if (record.depth > depth_max)
    return wrong("a wrong depth");
  tree.levels.resize(record.depth);
  if (record.root != tree_record::no_root) {
    if (auto walked = walk_page(tree, record.root, 0, {}); !walked)
      return walked;
  } else if (record.depth != 0) {
    return wrong("a depth but no root");
  }
  if (tree.met.rows != record.rows)
    return wrong(std::to_string(tree.met.rows) + " rows and not the "
                 + std::to_string(record.rows) + " that it should have");
  if (tree.met.branch_pages != record.branch_pages
      || tree.met.leaf_pages != record.leaf_pages
      || tree.met.overflow_pages != record.overflow_pages)
    return wrong("more or fewer pages than it should have");
  return done{};
}

result<scrub_report> walk::run() {
  // A few pages at the end may be free and never written. A last page that is
  // far behind the end is made up, and must not make us allocate its bit.
  std::uint64_t pages = file_.bytes() / meta_.page_bytes;
  constexpr std::uint64_t unwritten_max = 1u << 20;
  if (meta_.last_page > 2 * pages + unwritten_max)
    return file_.damage(meta_.commit % 2,
                        "its last page " + std::to_string(meta_.last_page)
                            + " is far behind the end of the file");
  claimed_.resize(meta_.last_page + 1);
  if (auto walked
      = walk_tree(tree_kind::free_pages, "free pages", meta_.free_tree);
      !walked)
    return walked.why();
  if (auto walked = walk_tree(tree_kind::tables, "tables", meta_.main_tree);
      !walked)
    return walked.why();
  std::stable_partition(
      tables_.begin(), tables_.end(),
      [](const named_tree& t) { return t.name == to_string(table::meta); });
  for (const named_tree& t : tables_) {
    if (t.record.flags != 0 || t.record.pad != 0)
      return file_.damage(meta_.main_tree.root,
                          "table '" + t.name + "' is not a plain one");
    if (auto walked = walk_tree(tree_kind::rows, t.name, t.record); !walked)
      return walked.why();
  }
  for (std::uint64_t n = pages; n <= meta_.last_page; ++n)
    if (!claimed_[n])
      return file_.damage(n, "it lies behind the end of the file and is not "
                             "free");
  if (progress_)
    progress_(report_);
  return report_;
}

} // namespace

result<scrub_report> walk_pages(const page_file& file, const meta_page& meta,
                                const walk_visitor& visit,
                                const scrub_progress& progress) {
  return walk{file, meta, visit, progress}.run();
}

result<> check_row(const page_file& file, std::string_view name,
                   std::string_view key, std::string_view value) {
  auto place = [&] {
    return file.path().string() + ", table " + std::string{name} + ", key "
           + key_text(key);
  };
  auto t = to_table(name);
  if (!t)
    return failure{errc::corrupt, place() + ": there is no such table"};
  if (!unseal(*t, key, value))
    return failure{errc::corrupt,
                   place()
                       + ": the value does not match its check; rebuild the "
                         "store from the log"};
  return done{};
}

} // namespace streamvane::runtime::metrics_store
