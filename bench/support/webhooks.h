// Signed webhooks as Meta sends them to the generated installation: 70 % statuses, 25 % texts, 5 % images; 2 % repeat
// an earlier webhook, 1 % of the statuses come out of order. Customers are drawn by Zipf's law.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace recado::bench {

constexpr int webhook_customers = 50'000;  // the first generated contacts
constexpr int webhook_targets = 60'000;    // the generated outbound messages that get statuses

class Webhooks {
  public:
    Webhooks(std::string hook, std::uint64_t seed);

    // A whole request.
    std::string const& next();

    std::int64_t messages = 0;
    std::int64_t repeats = 0;

  private:
    std::string status();
    std::string message(bool text);

    std::string hook_;
    std::mt19937_64 random_;
    std::string prefix_;
    std::string last_;
    std::int64_t statuses_ = 0;
    std::discrete_distribution<int> customers_;
};

}  // namespace recado::bench
