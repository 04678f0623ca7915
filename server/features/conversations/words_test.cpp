#include "features/conversations/words.h"

#include <doctest/doctest.h>

using namespace recado;
using namespace recado::conversations;

namespace {

using Terms = std::vector<Term>;

// The parts of the excerpt that are marked, for texts without characters outside the basic plane.
std::string marked(std::string_view text, std::string_view question) {
    auto const found = excerpt(text, read_terms(question));
    std::string out;
    std::int64_t unit = 0;
    for (std::size_t i = 0; i < found.text.size(); ++i) {
        for (auto const& range : found.ranges) {
            if (range.start == unit && (found.text[i] & 0xC0) != 0x80) out += "[";
            if (range.start + range.length == unit && (found.text[i] & 0xC0) != 0x80) out += "]";
        }
        out += found.text[i];
        if (i + 1 == found.text.size() || (found.text[i + 1] & 0xC0) != 0x80) ++unit;
    }
    for (auto const& range : found.ranges)
        if (range.start + range.length == unit) out += "]";
    return out;
}

}  // namespace

TEST_CASE("a question is words, phrases in quotes, and a last word that may go on") {
    CHECK(read_terms("  ").empty());
    CHECK(read_terms("¿? \"\" …").empty());
    CHECK(read_terms("Envío GRATIS") == Terms{{{"envio"}}, {{"gratis"}, true}});
    CHECK(read_terms("gratis ") == Terms{{{"gratis"}}});
    CHECK(read_terms("de") == Terms{{{"de"}}});
    CHECK(read_terms("cat* de") == Terms{{{"cat"}, true}, {{"de"}}});
    CHECK(read_terms("ca* ya") == Terms{{{"ca"}}, {{"ya"}}});
    CHECK(read_terms("hola \"pedido Número 7\" mañ") ==
          Terms{{{"hola"}}, {{"pedido", "numero", "7"}}, {{"man"}, true}});
    CHECK(read_terms("\"sin cerrar") == Terms{{{"sin", "cerrar"}}});
    CHECK(read_terms("a b c d e f g h i j").size() == 8);
    CHECK(read_terms("a'b\\c:d*)") == Terms{{{"a"}}, {{"b"}}, {{"c"}}, {{"d"}}});
}

TEST_CASE("what was found is marked, whatever its case and accents") {
    CHECK(marked("¿Hacen ENVÍO a Ñuñoa?", "envio nunoa") == "¿Hacen [ENVÍO] a [Ñuñoa]?");
    CHECK(marked("catálogo y catar", "cata") == "[catálogo] y [catar]");
    CHECK(marked("el pedido número siete, el pedido 7", "\"pedido numero\"") ==
          "el [pedido número] siete, el pedido 7");
    CHECK(marked("nada", "otra") == "nada");
    CHECK(marked("uno\ndos\ttres", "dos ") == "uno [dos] tres");
}

TEST_CASE("a long text is shown around what was found, cut at characters and counted as browsers count") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "ñandú ";
    text += "aquí 😀 pedido 😀 fin";
    for (int i = 0; i < 100; ++i) text += " ñandú";
    auto const found = excerpt(text, read_terms("\"pedido\""));
    REQUIRE(found.ranges.size() == 1);
    CHECK(found.text.starts_with("ñandú "));
    // Before the word: every character counts one, the picture two.
    auto const before = found.text.substr(0, found.text.find("pedido"));
    std::int64_t units = 0;
    for (char c : before) units += (c & 0xC0) != 0x80 ? 1 : 0;
    CHECK(found.ranges[0] == Range{units + 1, 6});
    auto const cut = excerpt("😀😀 " + std::string(400, 'x'), read_terms("\"" + std::string(400, 'x') + "\""));
    REQUIRE(cut.ranges.size() == 1);
    CHECK(cut.ranges[0] == Range{5, 197});
}
