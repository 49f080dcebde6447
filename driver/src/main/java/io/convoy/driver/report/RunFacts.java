package io.convoy.driver.report;

/**
 * What is known when a run starts.
 *
 * @param folder the run's folder
 * @param model name of the architecture
 * @param parameters number of parameters
 * @param engine the engine taken
 * @param worldSize number of ranks
 * @param batch global batch, in samples
 * @param epochs of the whole run
 * @param stepsPerEpoch steps in each epoch
 * @param firstStep the first step of this start, from 1; greater than 1 if the run was resumed
 */
public record RunFacts(
    String folder,
    String model,
    long parameters,
    String engine,
    int worldSize,
    int batch,
    int epochs,
    long stepsPerEpoch,
    long firstStep) {
  /** Steps of the whole run. */
  public long totalSteps() {
    return epochs * stepsPerEpoch;
  }
}
