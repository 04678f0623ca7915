// Passwords: what is accepted, and hashing with at most two at once (each takes 19 MiB and some milliseconds). Never on
// an io or writer thread.
#pragma once

#include <semaphore>
#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace recado::accounts {

class Passwords {
  public:
    Passwords();
    std::string hash(std::string_view password);
    bool verify(std::string_view hash, std::string_view password);
    // Takes as long as verify and is never right: for people who do not exist.
    bool verify_nobody(std::string_view password) { return verify(nobody_, password) && false; }

  private:
    std::counting_semaphore<2> slots_{2};
    std::string nobody_;
};

// 10 to 256 characters, not one of the most common, not the e-mail.
Result<Done> check_password(std::string_view field, std::string_view password, std::string_view email);

}  // namespace recado::accounts
