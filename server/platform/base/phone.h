// Telephone numbers: any way of writing one becomes one canonical E.164 value, so that a person is recognised. The
// tables of countries are generated from the metadata of the npm package libphonenumber-js by
// tools/phones/generate.mjs. Canonical is stricter than E.164: the mobile variants that Brazil (ninth digit), Argentina
// (9, 15) and Mexico (1) know are one value. It is a key, not a number to dial: the form a provider uses is kept beside
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace recado::phone {

struct Number {
    std::string value;    // "+5491123456789"
    std::string country;  // "AR"; empty when the calling code is not a country's
};

// Reads a number as a person writes it; without a plus it is read as one of `default_country` (ISO 3166 alpha-2, may be
// empty). Nothing when the result cannot be a number of its country.
std::optional<Number> parse(std::string_view written, std::string_view default_country);

// The canonical value of the digits a provider sends, country code first, with or without plus. Never refuses: a
// provider knows its users; without a single digit it is empty.
std::string canonical(std::string_view provider_digits);

// "+54 9 11 2345-6789"; a number that fits no format is given back as it is.
std::string display(std::string_view value);

// ISO country of a canonical value, empty when unknown.
std::string country_of(std::string_view value);

}  // namespace recado::phone
