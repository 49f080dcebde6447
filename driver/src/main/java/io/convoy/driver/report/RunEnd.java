package io.convoy.driver.report;

import java.util.Optional;

/**
 * How a run ended.
 *
 * @param step last completed step of the last complete round, from which a new start goes on
 * @param seconds wall time of this start
 * @param imagesPerSecond steady-state training throughput: median over steps after the first ten
 * @param bestAccuracy best validation top-1 accuracy from 0 to 1, or NaN without validation
 * @param bestSnapshot folder of the best snapshot
 * @param failure why it ended early; empty if it is complete
 */
public record RunEnd(
    long step,
    double seconds,
    double imagesPerSecond,
    double bestAccuracy,
    Optional<String> bestSnapshot,
    Optional<String> failure) {}
