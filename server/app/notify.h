// Tells systemd how the service is doing (Type=notify, WatchdogSec). Without NOTIFY_SOCKET in the environment nothing
// happens.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace recado::app {

// "READY=1", "WATCHDOG=1", "STOPPING=1"; see sd_notify(3) for the protocol.
void notify_service(std::string_view state);
// How often WATCHDOG=1 must be sent, half of what the unit allows; nothing when no watchdog waits.
std::optional<std::chrono::milliseconds> watchdog_period();

}  // namespace recado::app
