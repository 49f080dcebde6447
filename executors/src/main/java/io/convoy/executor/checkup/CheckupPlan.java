package io.convoy.executor.checkup;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.snapshot.FileWeights;
import io.convoy.executor.vector.Learning;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The checks of a run's network, as an executor does them.
 *
 * @param replica the run's
 * @param data the run's
 * @param split from which images are
 * @param learning what learns in the first epoch
 * @param rate the run's highest learning rate
 * @param effort how much time checks may take
 */
public record CheckupPlan(
    ReplicaPlan replica, DataPlan data, String split, Learning learning, double rate, Effort effort)
    implements Errand<List<Finding>> {
  private static final int IMAGES = 32;

  /** Does the checks, on the CPU. */
  @Override
  public List<Finding> run(int cores, Configuration hadoop) throws InterruptedException {
    NativeLibraries.load();
    NativeLibraries.loadNd4j();
    int threads = replica.threadsOf(cores);
    ComputeThreads.useNd4j(threads);
    return new SplitImages(data, split, IMAGES)
        .with(hadoop, images -> ModelCheckup.run(subject(threads, images, hadoop)));
  }

  private ModelSubject subject(int threads, ImageBatch images, Configuration hadoop) {
    return new ModelSubject(
        ComputationGraphConfiguration.fromJson(replica.configuration()),
        replica.engine(),
        threads,
        replica.update(),
        rate,
        new ModelSubject.Start(replica.weights().isEmpty(), made -> begin(made, hadoop)),
        images,
        effort);
  }

  private void begin(Replica made, Configuration hadoop) {
    if (!replica.weights().isEmpty()) {
      FileWeights.copy(replica.weights(), made.layout(), made.parameters(), hadoop);
    }
    if (!learning.equals(Learning.ALL)) {
      made.learn(learning);
    }
  }
}
