// For tests: a blocking connection that sends exactly the bytes it is told and reads answers one by one.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <string>
#include <string_view>

namespace recado::http_test {

struct RawAnswer {
    int status = 0;                              // 0: the connection ended instead
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;

    std::string header(std::string const& name) const {
        auto const found = headers.find(name);
        return found == headers.end() ? "" : found->second;
    }
    bool says(std::string_view text) const { return body.find(text) != std::string::npos; }
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port) : socket_(context_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    }

    void send(std::string_view bytes) {
        boost::system::error_code error;  // the server may have closed already: the answer tells
        boost::asio::write(socket_, boost::asio::buffer(bytes), error);
    }
    // `body_follows` false for answers to HEAD.
    RawAnswer read(bool body_follows = true) {
        RawAnswer answer;
        boost::system::error_code error;
        auto const size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(input_), "\r\n\r\n", error);
        if (error) return answer;
        parse_head(answer, input_.substr(0, size));
        input_.erase(0, size);
        auto const length = answer.headers.contains("content-length") ? std::stoul(answer.header("content-length")) : 0;
        if (!body_follows) return answer;
        if (input_.size() < length)
            boost::asio::read(socket_, boost::asio::dynamic_buffer(input_),
                              boost::asio::transfer_exactly(length - input_.size()), error);
        answer.body = input_.substr(0, length);
        input_.erase(0, length);
        return answer;
    }
    RawAnswer ask(std::string_view bytes) {
        send(bytes);
        return read();
    }
    // Whether the server has ended the connection; waits for it to say anything.
    bool is_closed() {
        char one = 0;
        boost::system::error_code error;
        return boost::asio::read(socket_, boost::asio::buffer(&one, 1), error) == 0;
    }
    boost::asio::ip::tcp::socket& socket() { return socket_; }

  private:
    static void parse_head(RawAnswer& answer, std::string_view head) {
        answer.status = std::stoi(std::string(head.substr(9, 3)));
        head.remove_prefix(head.find("\r\n") + 2);
        while (!head.starts_with("\r\n")) {
            auto const line = head.substr(0, head.find("\r\n"));
            auto const colon = line.find(": ");
            std::string name(line.substr(0, colon));
            for (char& c : name)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
            answer.headers[name] = line.substr(colon + 2);
            head.remove_prefix(line.size() + 2);
        }
    }

    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    std::string input_;
};

}  // namespace recado::http_test
