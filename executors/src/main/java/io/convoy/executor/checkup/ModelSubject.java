package io.convoy.executor.checkup;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.optim.UpdateSpec;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A network at the beginning of its training, and images of its training split.
 *
 * @param configuration of the network
 * @param engine name of the engine that the run has
 * @param threads of the engine
 * @param update the run's
 * @param rate the run's highest learning rate
 * @param start makes the weights those that the run starts with, and freezes what it freezes
 * @param images as evaluation shows them, labelled; at least two
 * @param effort how much time checks may take
 */
public record ModelSubject(
    ComputationGraphConfiguration configuration,
    String engine,
    int threads,
    UpdateSpec update,
    double rate,
    Start start,
    ImageBatch images,
    Effort effort) {

  /**
   * How a run's weights begin.
   *
   * @param random whether they are drawn
   * @param taken makes them so in a replica
   */
  public record Start(boolean random, Consumer<Replica> taken) {}

  /** A replica as the run begins, on the CPU; the caller closes it. */
  Replica replica(Precision precision) {
    return replica(engine, precision);
  }

  /**
   * The same on another engine.
   *
   * @throws UnsupportedOperationException if it cannot run the network
   */
  Replica replica(String other, Precision precision) {
    Replica replica =
        Engines.select(other, configuration)
            .build(configuration, new ReplicaOptions(threads, precision));
    start.taken().accept(replica);
    return replica;
  }
}
