// Records of one account, made when they are first named: "contact", "failed_message", "label" ... What stands in
// requests of the all-routes tests as $contact is `records.of("contact")`. An unknown name is a Fault: whoever brings a
// new noun to the API says here how one is made.
#pragma once

#include "testing/world.h"

namespace recado::testing {

class Records {
  public:
    // Of the account of `admin`; `caller` is who will use them.
    Records(World& world, UserId admin, UserId caller) : world_(world), admin_(admin), caller_(caller) {}

    std::string const& of(std::string const& name);
    // Every $name in `text` by its record.
    std::string filled(std::string_view text);

  private:
    std::string make(std::string const& name);
    std::string make_person(std::string const& name);
    std::string make_secret(std::string const& name);
    std::string make_message(std::string const& name);
    std::string make_inbox(std::string const& name);
    std::string created(std::string const& target, std::string const& body);
    std::string created_by(UserId user, std::string const& target, std::string const& body);
    template <class F>
    std::string inside(F f) {
        auto made = world_.database->write_now(Who::system(world_.home(admin_)),
                                               [&](Tx& tx) -> Result<std::string> { return f(tx); });
        return std::move(*made);
    }
    bool ours() const { return world_.home(admin_) == world_.aurora; }

    World& world_;
    UserId admin_, caller_;
    std::map<std::string, std::string> made_;
};

}  // namespace recado::testing
