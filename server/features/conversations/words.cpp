#include "features/conversations/words.h"

#include <algorithm>

#include "platform/base/text.h"

namespace recado::conversations {

namespace {

constexpr std::size_t most_terms = 8;
constexpr std::size_t shortest_prefix = 3;
constexpr std::size_t excerpt_size = 200;  // code points
constexpr std::size_t lead_in = 50;        // of them before the first word found

bool is_letter(char32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7) return false;
    // General punctuation up to arrows and symbols, CJK punctuation, private use, and pictures.
    return !(c >= 0x2000 && c < 0x2C00) && !(c >= 0x3000 && c < 0x3040) && !(c >= 0xD800 && c < 0xF900) &&
           !(c >= 0xFE00 && c < 0xFE10) && c != 0xFEFF && c != 0xFFFD && c < 0x1F000;
}

// A word of a text: its bytes, and its folded letters.
struct Word {
    std::size_t begin, end;
    std::string folded;
};

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    std::size_t begin = std::string_view::npos;
    auto const close = [&](std::size_t end) {
        if (begin == std::string_view::npos) return;
        words.push_back({begin, end, text::fold(text.substr(begin, end - begin))});
        begin = std::string_view::npos;
    };
    for (std::size_t i = 0; i < text.size();) {
        auto const point = text::decode(text, i);
        if (!point.valid || !is_letter(point.value))
            close(i);
        else if (begin == std::string_view::npos)
            begin = i;
        i += point.bytes;
    }
    close(text.size());
    std::erase_if(words, [](Word const& word) { return word.folded.empty(); });
    return words;
}

void add_phrase(std::vector<Term>& terms, std::string_view phrase) {
    Term term;
    for (auto& word : words_of(phrase)) term.words.push_back(std::move(word.folded));
    if (!term.words.empty()) terms.push_back(std::move(term));
}

void add_words(std::vector<Term>& terms, std::string_view text, bool at_end) {
    auto const words = words_of(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
        bool const last = at_end && i + 1 == words.size() && words[i].end == text.size();
        bool const starred = words[i].end < text.size() && text[words[i].end] == '*';
        terms.push_back({{words[i].folded}, (last || starred) && words[i].folded.size() >= shortest_prefix});
    }
}

bool matches(std::vector<Word> const& words, std::size_t at, Term const& term) {
    if (at + term.words.size() > words.size()) return false;
    for (std::size_t i = 0; i < term.words.size(); ++i) {
        bool const may_go_on = term.prefix && i + 1 == term.words.size();
        auto const& word = words[at + i].folded;
        if (may_go_on ? !word.starts_with(term.words[i]) : word != term.words[i]) return false;
    }
    return true;
}

struct Bytes {
    std::size_t begin, end;
};

std::vector<Bytes> places_of(std::string_view text, std::vector<Term> const& terms) {
    auto const words = words_of(text);
    std::vector<Bytes> places;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::size_t longest = 0;
        for (auto const& term : terms)
            if (matches(words, i, term)) longest = std::max(longest, term.words.size());
        if (longest == 0) continue;
        Bytes const place{words[i].begin, words[i + longest - 1].end};
        if (!places.empty() && place.begin < places.back().end)
            places.back().end = std::max(places.back().end, place.end);
        else
            places.push_back(place);
    }
    return places;
}

std::int64_t utf16_units(std::string_view text) {
    std::int64_t units = 0;
    for (std::size_t i = 0; i < text.size();) {
        auto const point = text::decode(text, i);
        units += point.valid && point.value > 0xFFFF ? 2 : 1;
        i += point.bytes;
    }
    return units;
}

// Where the excerpt begins: some way before the first word found, after a space if there is one.
std::size_t beginning(std::string_view text, std::size_t first) {
    std::size_t begin = first;
    for (std::size_t steps = 0; begin > 0 && steps < lead_in; ++steps) {
        --begin;
        while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
    }
    if (begin == 0) return 0;
    auto const space = text.find(' ', begin);
    return space < first ? space + 1 : begin;
}

}  // namespace

std::vector<Term> read_terms(std::string_view question) {
    std::vector<Term> terms;
    while (!question.empty() && terms.size() < most_terms) {
        auto const open = question.find('"');
        add_words(terms, question.substr(0, open), open == question.npos);
        if (open == question.npos) break;
        question.remove_prefix(open + 1);
        auto const close = question.find('"');
        add_phrase(terms, question.substr(0, close));
        question.remove_prefix(close == question.npos ? question.size() : close + 1);
    }
    if (terms.size() > most_terms) terms.resize(most_terms);
    return terms;
}

Excerpt excerpt(std::string_view text, std::vector<Term> const& terms) {
    auto const places = places_of(text, terms);
    auto const from = beginning(text, places.empty() ? 0 : places.front().begin);
    auto const part = text::truncate(text.substr(from), excerpt_size);
    Excerpt result{std::string(part), {}};
    std::ranges::replace_if(result.text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    for (auto const& place : places) {
        if (place.begin - from >= part.size()) break;
        auto const end = std::min(place.end - from, part.size());
        result.ranges.push_back({utf16_units(part.substr(0, place.begin - from)),
                                 utf16_units(part.substr(place.begin - from, end - (place.begin - from)))});
    }
    return result;
}

}  // namespace recado::conversations
