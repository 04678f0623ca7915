// Any bytes that are rightly signed reach the parser: it must end, in linear time, with valid UTF-8 in every text.
#include <cstdlib>

#include "channels/whatsapp/errors.h"
#include "channels/whatsapp/parse.h"
#include "platform/base/text.h"

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace recado;
    std::string_view const body(reinterpret_cast<char const*>(data), size);
    (void)whatsapp::graph_error(body, 400);
    auto const parsed = whatsapp::parse(body);
    if (!parsed) return 0;
    for (auto const& item : parsed->items) {
        if (auto const* message = std::get_if<whatsapp::Message>(&item.what)) {
            require(!message->id.empty());
            require(!message->sender.wa_id.empty() || !message->sender.bsuid.empty());
            require(text::is_utf8(message->text) && message->text.find('\0') == std::string::npos);
            require(message->at.ms >= 0);
        }
        if (auto const* status = std::get_if<whatsapp::Status>(&item.what)) require(!status->id.empty());
    }
    for (auto const& broken : parsed->broken) require(!broken.reason.empty());
    return 0;
}
