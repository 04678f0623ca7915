// Words of a search: how a question is read, and where its words stand in a text. Case and accents do not count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/describe.h"

namespace recado::conversations {

// Folded words that must follow each other; the last one may go on when `prefix`.
struct Term {
    std::vector<std::string> words;
    bool prefix = false;
    bool operator==(Term const&) const = default;
};

// A text in quotes is one term. The last word outside of quotes, and one that ends with *, may go on, if it has three
// letters. At most eight terms.
std::vector<Term> read_terms(std::string_view question);

// Where something stands in a text, in UTF-16 units, as browsers count.
struct Range {
    std::int64_t start;
    std::int64_t length;
    bool operator==(Range const&) const = default;
};
DESCRIBE(Range, FIELD(start), FIELD(length))

// At most 200 characters of the text around the first word that was found, on one line, and where the words stand in
// them.
struct Excerpt {
    std::string text;
    std::vector<Range> ranges;
};
Excerpt excerpt(std::string_view text, std::vector<Term> const& terms);

}  // namespace recado::conversations
