#include "tests/layering/source_text.hpp"

#include <catch2/catch.hpp>

using streamvane::tests::layering::read_source;

TEST_CASE("includes are read with their line and kind", "[layering]") {
  const auto source = read_source("#pragma once\n"
                                  "#include \"messages/ids.hpp\"\n"
                                  "  #  include <vector> // why\n");
  REQUIRE(source.includes.size() == 2);
  CHECK(source.includes[0].line == 2);
  CHECK(source.includes[0].target == "messages/ids.hpp");
  CHECK(source.includes[0].quoted);
  CHECK(source.includes[1].line == 3);
  CHECK(source.includes[1].target == "vector");
  CHECK_FALSE(source.includes[1].quoted);
}

TEST_CASE("what is no directive is no include", "[layering]") {
  const auto source = read_source("// #include \"a/a.hpp\"\n"
                                  "/*\n#include \"b/b.hpp\"\n*/\n"
                                  "const char* x = R\"x(\n"
                                  "#include \"c/c.hpp\"\n"
                                  ")\" )x\";\n"
                                  "#include MACRO\n"
                                  "#define include\n"
                                  "#include \"d/d.hpp\n");
  CHECK(source.includes.empty());
}

TEST_CASE("comments and literals are not code", "[layering]") {
  const auto source = read_source("int a; // rand()\n"
                                  "/* one\n two */ int b;\n"
                                  "f(\"rand() \\\" rand()\", '\"', c);\n"
                                  "auto d = R\"(rand()\n\")\"; int e;\n"
                                  "int g = 1'000; h('x'); i = 0x1'F;\n");
  REQUIRE(source.code.size() == 7);
  CHECK(source.code[0] == "int a;          ");
  CHECK(source.code[1] == "      ");
  CHECK(source.code[2] == "        int b;");
  CHECK(source.code[3].find("rand") == std::string::npos);
  CHECK(source.code[3].ends_with(", c);"));
  CHECK(source.code[4].find("rand") == std::string::npos);
  CHECK(source.code[5].ends_with("; int e;"));
  CHECK(source.code[6].find("1'000; h(") != std::string::npos);
  CHECK(source.code[6].ends_with("; i = 0x1'F;"));
}

TEST_CASE("text that ends too early is read to its end", "[layering]") {
  const auto* text = GENERATE("", "/*", "\"", "'", "R\"", "R\"x(", "\"\\",
                              "#include", "#include \"", "//", "1'");
  CHECK(read_source(text).includes.empty());
}
