// Numbers about the process in Prometheus text. Series are made once and then only touched with atomics, from any
// thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recado::http {

class Counter {
  public:
    void add(std::uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

class Gauge {
  public:
    void add(std::int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
    void set(std::int64_t to) { value_.store(to, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::int64_t> value_{0};
};

class Histogram {
  public:
    explicit Histogram(std::span<double const> bounds);
    void observe(double value);

    std::span<double const> bounds() const { return bounds_; }
    std::uint64_t count_in(std::size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
    double sum() const { return static_cast<double>(sum_millionths_.load(std::memory_order_relaxed)) / 1e6; }

  private:
    std::vector<double> bounds_;
    std::deque<std::atomic<std::uint64_t>> counts_;  // one per bound, and one above all
    std::atomic<std::uint64_t> sum_millionths_{0};
};

// Seconds, from 1 ms to 10 s.
std::span<double const> latency_bounds();

class Metrics {
  public:
    // `labels` as Prometheus writes them, without braces: `method="get",status="200"`. The same name and labels give
    // the same series.
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels = {});
    Histogram& histogram(std::string_view name, std::string_view help, std::span<double const> bounds,
                         std::string_view labels = {});
    // A number that is read when somebody asks.
    void sampled(std::string_view name, std::string_view help, std::function<double()> read,
                 std::string_view labels = {});

    std::string text() const;

  private:
    template <class T>
    struct Series {
        template <class... Args>
        Series(std::string_view name, std::string_view help, std::string_view labels, Args&&... args)
            : name(name), help(help), labels(labels), value(std::forward<Args>(args)...) {}
        std::string name, help, labels;
        T value;
    };
    mutable std::mutex mutex_;
    std::deque<Series<Counter>> counters_;
    std::deque<Series<Gauge>> gauges_;
    std::deque<Series<Histogram>> histograms_;
    std::deque<Series<std::function<double()>>> sampled_;
};

}  // namespace recado::http
