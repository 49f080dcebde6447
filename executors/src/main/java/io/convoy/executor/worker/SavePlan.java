package io.convoy.executor.worker;

import java.io.Serializable;
import java.time.Duration;

/**
 * When rank 0 writes snapshots while it trains.
 *
 * @param root folder of the run's snapshots
 * @param everySteps a snapshot after each step whose number is a multiple of this; 0 for none
 * @param every a snapshot after the first step that ends so long after the one before; zero for
 *     none
 * @param untilNext time until the first of those
 * @param atEnd whether there is one after the last step of the plan
 */
public record SavePlan(
    String root, long everySteps, Duration every, Duration untilNext, boolean atEnd)
    implements Serializable {}
