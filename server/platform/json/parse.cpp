// From text to a Boost.JSON value, on one monotonic arena, refusing what a careful reader must not accept.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>

#include "platform/json/json.h"

namespace recado::json {

namespace bj = boost::json;

namespace {

using Code = bj::error_code;

// Builds the value and counts the keys it saw: an object with fewer keys than were written had a duplicate.
class Builder {
  public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    bj::value_stack stack;
    std::size_t keys = 0;
    bool finite = true;

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return true; }
    bool on_object_end(std::size_t size, Code&) {
        keys += size;
        stack.push_object(size);
        return true;
    }
    bool on_array_begin(Code&) { return true; }
    bool on_array_end(std::size_t size, Code&) {
        stack.push_array(size);
        return true;
    }
    bool on_key_part(bj::string_view part, std::size_t, Code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_key(bj::string_view part, std::size_t, Code&) {
        stack.push_key(part);
        return true;
    }
    bool on_string_part(bj::string_view part, std::size_t, Code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_string(bj::string_view part, std::size_t, Code&) {
        stack.push_string(part);
        return true;
    }
    bool on_number_part(bj::string_view, Code&) { return true; }
    bool on_int64(std::int64_t value, bj::string_view, Code&) {
        stack.push_int64(value);
        return true;
    }
    bool on_uint64(std::uint64_t value, bj::string_view, Code&) {
        stack.push_uint64(value);
        return true;
    }
    // Boost 1.81 reads decimals up to one unit in the last place wrong; the text is whole here, because the input is
    // one piece.
    bool on_double(double value, bj::string_view text, Code&) {
        double exact = 0;
        auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), exact);
        if (code == std::errc{} && end == text.data() + text.size()) value = exact;
        finite = finite && std::isfinite(value);
        stack.push_double(value);
        return true;
    }
    bool on_bool(bool value, Code&) {
        stack.push_bool(value);
        return true;
    }
    bool on_null(Code&) {
        stack.push_null();
        return true;
    }
    bool on_comment_part(bj::string_view, Code&) { return true; }
    bool on_comment(bj::string_view, Code&) { return true; }
};

std::size_t count_keys(bj::value const& value) {
    std::size_t count = 0;
    if (auto const* object = value.if_object()) {
        count = object->size();
        for (auto const& member : *object) count += count_keys(member.value());
    } else if (auto const* array = value.if_array()) {
        for (auto const& item : *array) count += count_keys(item);
    }
    return count;
}

std::unexpected<Error> malformed(std::string message) {
    return std::unexpected(Error{ErrorKind::invalid, "malformed_json", std::move(message), {}, {}, {}});
}

}  // namespace

Result<bj::value> parse(std::string_view text) {
    bj::parse_options options;
    options.max_depth = 32;
    bj::basic_parser<Builder> parser(options);
    auto const arena = bj::make_shared_resource<bj::monotonic_resource>(text.size() * 2 + 256);
    parser.handler().stack.reset(arena);
    Code code;
    auto const used = parser.write_some(false, text.data(), text.size(), code);
    if (!code && used < text.size()) code = bj::error::extra_data;
    if (code) return malformed("not valid JSON near byte " + std::to_string(used) + ": " + code.message());
    auto value = parser.handler().stack.release();
    if (!parser.handler().finite) return malformed("a number is too large");
    if (count_keys(value) != parser.handler().keys) return malformed("an object has the same key twice");
    return value;
}

}  // namespace recado::json
