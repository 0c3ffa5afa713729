#include "ml/core/scheduler.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

// A clock that only the jobs move, so that every decision of the scheduler is exact.
struct FakeClock {
  std::shared_ptr<double> now_ms = std::make_shared<double>(0.0);
  Scheduler::Clock reader() const {
    return [now = now_ms] { return *now; };
  }
};

// Counts to `steps`, each taking `cost_ms` of the fake clock, and publishes the count.
class Counting : public ResultJob<int> {
 public:
  Counting(FakeClock clock, int steps, double cost_ms)
      : clock_(clock), steps_(steps), cost_ms_(cost_ms) {}
  Step step() override {
    *clock_.now_ms += cost_ms_;
    publish(++count_);
    return count_ == steps_ ? Step::done : Step::more;
  }
  Progress progress() const override {
    return {static_cast<float>(count_) / static_cast<float>(steps_), std::to_string(count_)};
  }

 private:
  FakeClock clock_;
  int steps_;
  double cost_ms_;
  int count_ = 0;
};

class Failing : public Job {
 public:
  Step step() override {
    throw std::runtime_error("loss became NaN at step 412; lower the learning rate");
  }
  Progress progress() const override { return {}; }
};

class InlineScheduler : public testing::Test {
 protected:
  JobId add(int steps, double cost_ms) {
    return scheduler.add("count", std::make_unique<Counting>(clock, steps, cost_ms));
  }
  JobStatus status(JobId id) const {
    for (const auto& status : scheduler.statuses())
      if (status.id == id) return status;
    return {};
  }

  FakeClock clock;
  Scheduler scheduler{clock.reader(), Scheduler::Mode::inline_steps};
};

TEST_F(InlineScheduler, StepsOnlyWithinAGrant) {
  const auto id = add(100, 1.0);
  EXPECT_EQ(status(id).steps, 0U);
  scheduler.grant(10.0, Pace::fill_frame);
  EXPECT_EQ(status(id).steps, 10U);
}

TEST_F(InlineScheduler, OneStepPaceTakesOneStepHoweverLargeTheBudget) {
  const auto id = add(100, 1.0);
  scheduler.grant(1000.0, Pace::one_step);
  EXPECT_EQ(status(id).steps, 1U);
}

TEST_F(InlineScheduler, FirstStepIsUnconditionalSoThatALongOneNeverStarves) {
  const auto id = add(5, 50.0);
  for (int frame = 0; frame < 5; ++frame) scheduler.grant(1.0, Pace::fill_frame);
  EXPECT_EQ(status(id).state, JobState::done);
}

TEST_F(InlineScheduler, LongAndShortJobsBothAdvance) {
  const auto slow = add(1000, 50.0);
  const auto quick = add(100000, 1.0);
  for (int frame = 0; frame < 20; ++frame) scheduler.grant(12.0, Pace::fill_frame);
  EXPECT_GE(status(slow).steps, 5U);
  EXPECT_GE(status(quick).steps, 50U);
}

TEST_F(InlineScheduler, TheLeastRecentlySteppedGoesNext) {
  const auto first = add(100, 1.0);
  const auto second = add(100, 1.0);
  const auto third = add(100, 1.0);
  scheduler.grant(9.0, Pace::fill_frame);
  EXPECT_EQ(status(first).steps, 3U);
  EXPECT_EQ(status(second).steps, 3U);
  EXPECT_EQ(status(third).steps, 3U);
}

// Somebody waits for it: others rest until it is over, and the frame's budget is no limit.
TEST_F(InlineScheduler, AnUrgentJobGoesBeforeAllOthersAndBeyondTheBudget) {
  const auto other = add(100, 1.0);
  const auto urgent = scheduler.add("urgent", std::make_unique<Counting>(clock, 30, 1.0),
                                    JobState::running, Urgency::first);
  scheduler.grant(10.0, Pace::one_step);
  EXPECT_EQ(status(urgent).steps, 1U);
  scheduler.grant(10.0, Pace::fill_frame);
  EXPECT_EQ(status(urgent).state, JobState::done);
  EXPECT_EQ(status(other).steps, 0U) << "the budget was spent";
  scheduler.grant(10.0, Pace::fill_frame);
  EXPECT_EQ(status(other).steps, 10U);
}

TEST_F(InlineScheduler, AnUrgentJobThatRestsHoldsNobodyUp) {
  const auto other = add(100, 1.0);
  scheduler.add("urgent", std::make_unique<Counting>(clock, 30, 1.0), JobState::paused,
                Urgency::first);
  scheduler.grant(10.0, Pace::fill_frame);
  EXPECT_EQ(status(other).steps, 10U);
}

TEST_F(InlineScheduler, PausedJobsRestAndSingleStepsAreSingle) {
  const auto id = add(100, 1.0);
  scheduler.pause(id);
  EXPECT_FALSE(scheduler.has_runnable());
  scheduler.grant(10.0, Pace::fill_frame);
  EXPECT_EQ(status(id).steps, 0U);
  scheduler.step_once(id);
  scheduler.grant(10.0, Pace::fill_frame);
  EXPECT_EQ(status(id).steps, 1U);
  EXPECT_EQ(status(id).state, JobState::paused);
  scheduler.resume(id);
  scheduler.grant(10.0, Pace::fill_frame);
  EXPECT_GT(status(id).steps, 5U);
}

TEST_F(InlineScheduler, CancelledJobsNeverStepAgain) {
  const auto id = add(100, 1.0);
  scheduler.grant(2.0, Pace::fill_frame);
  scheduler.cancel(id);
  scheduler.grant(10.0, Pace::fill_frame);
  EXPECT_EQ(status(id).steps, 2U);
  EXPECT_EQ(status(id).state, JobState::cancelled);
  scheduler.resume(id);
  EXPECT_EQ(status(id).state, JobState::cancelled);
}

TEST_F(InlineScheduler, AFailingJobFailsAloneWithItsMessage) {
  const auto failing = scheduler.add("fail", std::make_unique<Failing>());
  const auto other = add(3, 1.0);
  scheduler.grant(100.0, Pace::fill_frame);
  EXPECT_EQ(status(failing).state, JobState::failed);
  EXPECT_EQ(status(failing).progress.message,
            "loss became NaN at step 412; lower the learning rate");
  EXPECT_EQ(status(other).state, JobState::done);
}

TEST_F(InlineScheduler, StatusKeepsCostAndClock) {
  const auto id = add(10, 2.5);
  scheduler.grant(1000.0, Pace::fill_frame);
  EXPECT_DOUBLE_EQ(status(id).step_ms, 2.5);
  EXPECT_DOUBLE_EQ(status(id).busy_seconds, 0.025);
  EXPECT_FLOAT_EQ(status(id).progress.fraction, 1.0F);
}

TEST_F(InlineScheduler, ForgetsOnlyWhatIsOver) {
  add(1, 1.0);
  const auto going = add(1000, 1.0);
  scheduler.grant(5.0, Pace::fill_frame);
  scheduler.forget_ended();
  ASSERT_EQ(scheduler.statuses().size(), 1U);
  EXPECT_EQ(scheduler.statuses()[0].id, going);
}

TEST_F(InlineScheduler, ForgetsOneThatIsOver) {
  const auto one = add(1, 1.0);
  const auto other = add(1, 1.0);
  const auto going = add(1000, 1.0);
  scheduler.grant(5.0, Pace::fill_frame);
  scheduler.forget(one);
  scheduler.forget(going);
  ASSERT_EQ(scheduler.statuses().size(), 2U);
  EXPECT_EQ(scheduler.statuses()[0].id, other);
}

TEST_F(InlineScheduler, PausingBetweenStepsChangesNothing) {
  auto job = std::make_unique<Counting>(clock, 7, 1.0);
  const auto results = job->results();
  scheduler.add("count", std::move(job));
  while (scheduler.has_runnable()) scheduler.grant(1.0, Pace::one_step);
  Counting through(clock, 7, 1.0);
  EXPECT_EQ(*results->get(), *run_to_result(through));
}

void wait_until(const std::function<bool()>& condition) {
  while (!condition()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// Steps until told to stop, and notices when two threads touch it at once.
class Endless : public Job {
 public:
  explicit Endless(std::atomic<bool>& overlapped) : overlapped_(overlapped) {}
  Step step() override {
    if (busy_.exchange(true)) overlapped_ = true;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    busy_ = false;
    return Step::more;
  }
  Progress progress() const override {
    if (busy_) overlapped_ = true;
    return {};
  }

 private:
  std::atomic<bool> busy_ = false;
  std::atomic<bool>& overlapped_;
};

TEST(ThreadedScheduler, GrantReturnsAtOnceAndStepsHappenElsewhere) {
  std::atomic<bool> overlapped = false;
  Scheduler scheduler;
  scheduler.add("endless", std::make_unique<Endless>(overlapped));
  scheduler.grant(5.0, Pace::fill_frame);
  wait_until([&] { return scheduler.statuses()[0].steps > 0; });
}

TEST(ThreadedScheduler, ControlFromOutsideNeverTouchesAStepUnderWay) {
  std::atomic<bool> overlapped = false;
  Scheduler scheduler;
  const auto id = scheduler.add("endless", std::make_unique<Endless>(overlapped));
  for (int frame = 0; frame < 200; ++frame) {
    scheduler.grant(1.0, frame % 3 == 0 ? Pace::flat_out : Pace::fill_frame);
    scheduler.pause(id);
    scheduler.statuses();
    scheduler.resume(id);
    if (frame % 10 == 9) {
      const auto before = scheduler.statuses()[0].steps;
      scheduler.grant(1.0, Pace::flat_out);
      wait_until([&] { return scheduler.statuses()[0].steps > before; });
    }
    if (frame % 50 == 49) {
      const auto other = scheduler.add("other", std::make_unique<Endless>(overlapped));
      scheduler.grant(1.0, Pace::fill_frame);
      scheduler.cancel(other);
      scheduler.forget_ended();
    }
  }
  EXPECT_FALSE(overlapped);
}

TEST(ThreadedScheduler, FlatOutGoesOnWithoutFurtherGrants) {
  std::atomic<bool> overlapped = false;
  Scheduler scheduler;
  scheduler.add("endless", std::make_unique<Endless>(overlapped));
  scheduler.grant(0.0, Pace::flat_out);
  wait_until([&] { return scheduler.statuses()[0].steps > 20; });
}

// One step that ends when it is told to.
class Held : public Job {
 public:
  explicit Held(std::atomic<bool>& released) : released_(released) {}
  Step step() override {
    wait_until([this] { return released_.load(); });
    return Step::done;
  }
  Progress progress() const override { return {}; }

 private:
  std::atomic<bool>& released_;
};

TEST(ThreadedScheduler, AnUrgentJobWaitsNeitherForAGrantNorForAnothersStep) {
  std::atomic<bool> released = false;
  std::atomic<bool> overlapped = false;
  std::atomic<int> steps = 0;
  Scheduler scheduler;
  scheduler.on_step([&] { ++steps; });
  const auto long_one = scheduler.add("held", std::make_unique<Held>(released));
  scheduler.grant(1.0, Pace::fill_frame);
  const auto urgent = scheduler.add("urgent", std::make_unique<Endless>(overlapped),
                                    JobState::running, Urgency::first);
  wait_until([&] { return steps > 5; });
  EXPECT_EQ(scheduler.statuses()[0].steps, 0U) << "it is still under way";
  released = true;
  const auto other = scheduler.add("other", std::make_unique<Endless>(overlapped));
  for (int frame = 0; frame < 20; ++frame) {
    const int before = steps;
    scheduler.grant(1000.0, Pace::flat_out);
    wait_until([&] { return steps > before; });
  }
  EXPECT_EQ(scheduler.statuses()[2].steps, 0U) << "the others rest meanwhile";
  scheduler.cancel(urgent);
  scheduler.grant(1.0, Pace::fill_frame);
  wait_until([&] { return scheduler.statuses()[2].steps > 0; });
  scheduler.cancel(long_one);
  scheduler.cancel(other);
  EXPECT_FALSE(overlapped);
}

TEST(ThreadedScheduler, AnUrgentJobIsSteppedSinglyToo) {
  std::atomic<bool> overlapped = false;
  std::atomic<int> steps = 0;
  Scheduler scheduler;
  scheduler.on_step([&] { ++steps; });
  const auto id = scheduler.add("urgent", std::make_unique<Endless>(overlapped), JobState::paused,
                                Urgency::first);
  scheduler.grant(1.0, Pace::one_step);  // is spent on nobody
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  scheduler.resume(id);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(steps, 0);
  scheduler.grant(1000.0, Pace::one_step);
  wait_until([&] { return steps > 0; });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(steps, 1);
  EXPECT_FALSE(overlapped);
}

TEST(ThreadedScheduler, AGrantOfOneStepIsOneStep) {
  std::atomic<bool> overlapped = false;
  std::atomic<int> steps = 0;
  Scheduler scheduler;
  scheduler.on_step([&] { ++steps; });
  scheduler.add("endless", std::make_unique<Endless>(overlapped));
  scheduler.grant(1000.0, Pace::one_step);
  wait_until([&] { return steps > 0; });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(steps, 1);
}

TEST(ThreadedScheduler, EndsWhileAJobIsUnderWay) {
  std::atomic<bool> overlapped = false;
  {
    Scheduler scheduler;
    scheduler.add("endless", std::make_unique<Endless>(overlapped));
    scheduler.grant(1e9, Pace::flat_out);
    wait_until([&] { return scheduler.statuses()[0].steps > 0; });
  }
  EXPECT_FALSE(overlapped);
}

}  // namespace
}  // namespace diatom::ml
