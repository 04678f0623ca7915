// The API description (OpenAPI) read back as a client would, to check answers and live events against it in depth:
// types, required and unknown keys, enumerations, lengths, ranges and formats, through every reference. It knows
// nothing of the C++ types the description was printed from.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace recado::testing {

class Description {
  public:
    explicit Description(std::string const& openapi);

    // What is not as described, each with its place ("items[0].id: ..."); empty when all is well. `method` in lower
    // case.
    std::vector<std::string> wrong_in_answer(std::string_view method, std::string_view pattern, int status,
                                             std::string const& body) const;
    // `frame` is an event as clients get it, live or from the audit log.
    std::vector<std::string> wrong_in_event(std::string_view type, bool is_live, std::string const& frame) const;
    // Places where anything is allowed: "Message.referral".
    std::vector<std::string> free_places() const;

  private:
    boost::json::object const* responses(std::string_view method, std::string_view pattern) const;
    boost::json::object const& schemas() const;

    boost::json::value document_;
};

}  // namespace recado::testing
