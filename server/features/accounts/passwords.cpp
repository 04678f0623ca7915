#include "features/accounts/passwords.h"

#include <algorithm>
#include <array>
#include <set>

#include "platform/base/crypto.h"
#include "platform/base/text.h"

namespace recado::accounts {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t shortest = 10;
constexpr std::size_t longest = 256;

// Of ten characters or more, folded; shorter ones are refused for their length.
constexpr std::array common{
    "0123456789"sv,    "0987654321"sv,     "1020304050"sv,   "1111111111"sv,    "11111111111"sv,
    "1122334455"sv,    "1212121212"sv,     "123123123123"sv, "1234512345"sv,    "1234554321"sv,
    "12345678910"sv,   "123456789123"sv,   "1234567890"sv,   "12345678901"sv,   "123456789012"sv,
    "123456789a"sv,    "1234567890a"sv,    "123456789q"sv,   "1234567890q"sv,   "123qweasdzxc"sv,
    "1357924680"sv,    "147258369147"sv,   "1q2w3e4r5t"sv,   "1q2w3e4r5t6y"sv,  "1qaz2wsx3edc"sv,
    "2000000000"sv,    "3141592653"sv,     "9876543210"sv,   "a123456789"sv,    "aa12345678"sv,
    "abc123456789"sv,  "abc1234567"sv,     "abcd123456"sv,   "abcdef1234"sv,    "abcdefghij"sv,
    "abcdefghijk"sv,   "admin12345"sv,     "admin123456"sv,  "administrador"sv, "administrador1"sv,
    "administrator"sv, "administrator1"sv, "asdasdasdasd"sv, "asdfasdfasdf"sv,  "asdfghjkl1"sv,
    "asdfghjkl123"sv,  "asdfghjkl;"sv,     "asdf123456"sv,   "barcelona1"sv,    "bienvenido1"sv,
    "bienvenido123"sv, "bienvenidos"sv,    "changeme123"sv,  "changeme1234"sv,  "colocolo1234"sv,
    "computador"sv,    "computadora"sv,    "contrasena"sv,   "contrasena1"sv,   "contrasena12"sv,
    "contrasena123"sv, "contrasena1234"sv, "cristiano7"sv,   "estrellita"sv,    "estrella123"sv,
    "football123"sv,   "guadalajara"sv,    "hola123456"sv,   "holahola123"sv,   "iloveyou12"sv,
    "iloveyou123"sv,   "letmein123"sv,     "letmein1234"sv,  "mariposa123"sv,   "michael123"sv,
    "mipassword"sv,    "p@ssw0rd123"sv,    "p@ssword123"sv,  "passw0rd123"sv,   "password00"sv,
    "password01"sv,    "password10"sv,     "password11"sv,   "password12"sv,    "password123"sv,
    "password1234"sv,  "password12345"sv,  "password123!"sv, "password1!"sv,    "passwordpassword"sv,
    "pokemon123"sv,    "princesa123"sv,    "princess123"sv,  "q1w2e3r4t5"sv,    "q1w2e3r4t5y6"sv,
    "qazwsxedcrfv"sv,  "qazwsxedc1"sv,     "qwer123456"sv,   "qwert12345"sv,    "qwerty1234"sv,
    "qwerty12345"sv,   "qwerty123456"sv,   "qwerty123!"sv,   "qwertyuiop"sv,    "qwertyuiop1"sv,
    "qwertyuiop123"sv, "qwertyqwerty"sv,   "realmadrid"sv,   "realmadrid1"sv,   "recado1234"sv,
    "recado12345"sv,   "recadorecado"sv,   "sebastian1"sv,   "seguridad1"sv,    "secret1234"sv,
    "senha12345"sv,    "senha123456"sv,    "sunshine123"sv,  "superman123"sv,   "teamo12345"sv,
    "tequieromucho"sv, "universidad"sv,    "usuario123"sv,   "valentina1"sv,    "welcome123"sv,
    "welcome1234"sv,   "whatsapp123"sv,    "whatsapp1234"sv, "zaq12wsxcde3"sv,  "zxcvbnm123"sv,
    "zxcvbnm1234"sv,   "zxcvbnm,./"sv,
};

class Slot {
  public:
    explicit Slot(std::counting_semaphore<2>& slots) : slots_(slots) { slots_.acquire(); }
    ~Slot() { slots_.release(); }
    Slot(Slot const&) = delete;
    Slot& operator=(Slot const&) = delete;

  private:
    std::counting_semaphore<2>& slots_;
};

bool is_common(std::string_view folded) {
    if (std::ranges::find(common, folded) != common.end()) return true;
    return std::set<char>(folded.begin(), folded.end()).size() < 4;
}

}  // namespace

Passwords::Passwords() : nobody_(crypto::hash_password(crypto::random_token())) {}

std::string Passwords::hash(std::string_view password) {
    Slot const slot(slots_);
    return crypto::hash_password(password);
}

bool Passwords::verify(std::string_view hash, std::string_view password) {
    Slot const slot(slots_);
    return crypto::verify_password(hash, password);
}

Result<Done> check_password(std::string_view field, std::string_view password, std::string_view email) {
    auto const size = text::length(password);
    if (size < shortest) return invalid(field, "too_short", "must have at least 10 characters");
    if (size > longest) return invalid(field, "too_long", "may have at most 256 characters");
    auto const folded = text::fold(password);
    if (is_common(folded)) return invalid(field, "too_common", "is one of the first that anybody would try");
    auto const address = text::fold(email);
    if (!address.empty() && (folded == address || folded == address.substr(0, address.find('@'))))
        return invalid(field, "is_email", "must not be the e-mail");
    return Done{};
}

}  // namespace recado::accounts
