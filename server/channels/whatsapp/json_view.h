// Reading provider JSON without trusting it: what is absent or of another type reads as empty.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace recado::whatsapp {

using Object = boost::json::object;

boost::json::value const* find(Object const& object, std::string_view key);
Object const* object_at(Object const& object, std::string_view key);
boost::json::array const* array_at(Object const& object, std::string_view key);
// Texts as they are without NUL, numbers and booleans as text.
std::string text_at(Object const& object, std::string_view key);
std::int64_t number_at(Object const& object, std::string_view key);  // also from digits in a text; 0 when there is none
double decimal_at(Object const& object, std::string_view key);
bool flag_at(Object const& object, std::string_view key);

}  // namespace recado::whatsapp
