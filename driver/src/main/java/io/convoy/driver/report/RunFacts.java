package io.convoy.driver.report;

import io.convoy.driver.schedule.Timeline;

/**
 * What is known when a run starts.
 *
 * @param folder the run's folder
 * @param model name of the architecture
 * @param parameters number of parameters
 * @param engine the engine taken
 * @param worldSize number of ranks
 * @param timeline which step is in which epoch
 * @param firstStep the first step of this start, from 1; greater than 1 if the run was resumed
 */
public record RunFacts(
    String folder,
    String model,
    long parameters,
    String engine,
    int worldSize,
    Timeline timeline,
    long firstStep) {}
