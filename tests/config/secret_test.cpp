#include "config/load.hpp"
#include "config/secret.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <stdlib.h>
#include <string>
#include <sys/stat.h>
#include <type_traits>
#include <vector>

using namespace streamvane;
using namespace streamvane::config;

namespace {

template <class T>
concept printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(printable<std::string>);
static_assert(!printable<secret_text>);
static_assert(!std::is_convertible_v<secret_text, std::string>);
static_assert(!std::is_convertible_v<secret_text, std::string_view>);

class secret_file {
public:
  explicit secret_file(std::string_view bytes, mode_t mode = 0600) {
    std::string pattern
        = (std::filesystem::temp_directory_path() / "vane-secret-XXXXXX")
              .string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    std::ofstream{path(), std::ios::binary} << bytes;
    REQUIRE(::chmod(path().c_str(), mode) == 0);
  }
  secret_file(const secret_file&) = delete;
  secret_file& operator=(const secret_file&) = delete;
  ~secret_file() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::filesystem::path path() const {
    return folder_ / "key";
  }

  secret_reference reference() const {
    return {secret_provider::file, path().string()};
  }

private:
  std::filesystem::path folder_;
};

} // namespace

TEST_CASE("a secret is read from a file of ours without its last line break",
          "[config]") {
  auto value = [](std::string_view bytes) {
    secret_file file{bytes};
    auto secret = read_secret(file.reference());
    if (!secret)
      FAIL(to_string(secret.why()));
    return std::string{secret->reveal()};
  };
  CHECK(value("hunter2") == "hunter2");
  CHECK(value("hunter2\n") == "hunter2");
  CHECK(value("hunter2\r\n") == "hunter2");
  CHECK(value("two\nlines\n\n") == "two\nlines\n");
  CHECK(value(std::string(secret_bytes_max, 'x'))
        == std::string(secret_bytes_max, 'x'));
}

TEST_CASE("a secret that others can read is refused", "[config]") {
  for (mode_t mode : {0640u, 0604u, 0620u, 0644u, 0777u}) {
    secret_file file{"hunter2", mode};
    auto secret = read_secret(file.reference());
    REQUIRE_FALSE(secret);
    CHECK(to_string(secret.why())
          == "invalid: the secret file:" + file.path().string()
                 + " is open to its group or to others: chmod 600 it");
  }
}

TEST_CASE("a secret that is absent, empty, too long or no file is refused "
          "without a byte of it",
          "[config]") {
  auto why = [](const secret_reference& reference) {
    auto secret = read_secret(reference);
    REQUIRE_FALSE(secret);
    CHECK_THAT(secret.why().what, !Catch::Contains("xxx"));
    return secret.why().code;
  };
  secret_file empty{"\n"};
  CHECK(why(empty.reference()) == errc::invalid);
  secret_file large{std::string(secret_bytes_max + 1, 'x')};
  CHECK(why(large.reference()) == errc::too_large);
  CHECK(why({secret_provider::file, (large.path() / "..").string()})
        == errc::io);
  CHECK(why({secret_provider::file, large.path().parent_path().string()})
        == errc::invalid);
  CHECK(why({secret_provider::file, large.path().string() + "-absent"})
        == errc::not_found);
  CHECK(why({secret_provider::environment, "VANE_TEST_ABSENT"})
        == errc::not_found);
}

TEST_CASE("a secret is read from the environment", "[config]") {
  REQUIRE(::setenv("VANE_TEST_SECRET", "hunter2", 1) == 0);
  auto secret = read_secret({secret_provider::environment, "VANE_TEST_SECRET"});
  REQUIRE(secret);
  CHECK(secret->reveal() == "hunter2");
  REQUIRE(::unsetenv("VANE_TEST_SECRET") == 0);
}

TEST_CASE("a secret that was moved from is empty", "[config]") {
  for (const std::string& bytes :
       {std::string{"short"}, std::string(100, 'l')}) {
    secret_text first{bytes};
    secret_text second{std::move(first)};
    CHECK(first.empty());
    CHECK(second.reveal() == bytes);
    first = second;
    CHECK(first.reveal() == bytes);
  }
}

TEST_CASE("a configuration names its secrets", "[config]") {
  auto d = parse("one: {secret: {provider: env, name: KEY}}\n"
                 "many:\n"
                 "  - secret: {provider: file, name: /a}\n"
                 "  - secret: {provider: file, name: /b}\n",
                 "f");
  REQUIRE(d);
  section root = d->root();
  CHECK(root.required_secret("one")
        == secret_reference{secret_provider::environment, "KEY"});
  auto many = root.secrets("many");
  REQUIRE(many.size() == 2);
  CHECK(to_string(many[1]) == "file:/b");
  CHECK(d->finish());
}

TEST_CASE("a literal where a secret is wanted is refused and not shown",
          "[config]") {
  auto d = parse("a: hunter2\n"
                 "b: [hunter2]\n"
                 "c: {secret: hunter2}\n"
                 "d: {secert: {provider: file, name: x}}\n"
                 "e: {secret: {provider: vlaut, name: x}}\n"
                 "f: {secret: {name: x}}\n"
                 "g: {secret: {provider: file}}\n"
                 "h: [{secret: hunter2}, hunter2]\n"
                 "j: hunter2\n",
                 "f");
  REQUIRE(d);
  section root = d->root();
  for (const char* name : {"a", "b", "c", "d", "g"})
    CHECK_FALSE(root.secret(name));
  root.secret("e");
  root.secret("f");
  root.secrets("h");
  root.required_secret("i");
  root.secrets("j");
  auto finished = d->finish();
  REQUIRE_FALSE(finished);
  CHECK_THAT(finished.why().what, !Catch::Contains("hunter2"));
  const std::string wanted
      = " where a secret is wanted: name it, as in {secret: {provider: file, "
        "name: /path/of/the/file}}";
  CHECK(d->problems()
        == std::vector<std::string>{
            "f:1:1: i: is missing; it has no default",
            "f:1:4: a: is a text" + wanted,
            "f:2:4: b: is a list" + wanted,
            "f:3:13: c.secret: is a text where a mapping is wanted",
            "f:4:4: d.secret: is missing; it has no default",
            "f:4:5: d.secert: there is no such option; did you mean secret?",
            "f:5:24: e.secret.provider: is \"vlaut\" where one of file, env is "
            "wanted",
            "f:6:13: f.secret.provider: is missing; it has no default",
            "f:7:13: g.secret.name: is missing; it has no default",
            "f:8:14: h[0].secret: is a text where a mapping is wanted",
            "f:8:24: h[1]: is a text" + wanted,
            "f:9:4: j: is a text where a list of secrets is wanted",
        });
}
