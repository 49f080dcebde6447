package io.convoy.driver.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time that passes in a run. */
interface Time {
  /** That of this process. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration length) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(length.toNanos());
        }
      };

  /** Nanoseconds since some moment. */
  long nanos();

  /** Lets time pass. */
  void pause(Duration length) throws InterruptedException;
}
