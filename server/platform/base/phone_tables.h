// The generated tables behind phone.h (phone_tables.cpp). Patterns are regular expressions without anchors.
#pragma once

#include <span>
#include <string_view>

namespace recado::phone {

struct FormatTable {
    std::string_view pattern;
    std::string_view format;   // international, "$1 $2"
    std::string_view leading;  // what the number must begin with; empty: anything
};

struct CountryTable {
    std::string_view country;  // empty for codes of no country
    std::string_view calling_code;
    std::string_view idd;      // what is dialled before an international number
    std::string_view pattern;  // of a national number
    std::string_view prefix;   // the national prefix, and what else is dialled before a number at home
    std::string_view transform;
    std::string_view leading;
    std::string_view types;  // tells countries of one calling code apart
    std::span<FormatTable const> formats;
};

struct CodeTable {
    std::string_view calling_code;
    std::string_view countries;  // separated by spaces, the main one first
};

std::span<CountryTable const> countries();
std::span<CodeTable const> calling_codes();

}  // namespace recado::phone
