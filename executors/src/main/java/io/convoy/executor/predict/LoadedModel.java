package io.convoy.executor.predict;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.PixelPool;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.engine.Engine;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A stored model in memory, which any number of threads may ask: a replica for each of its sets of
 * parameters. Owns its native memory.
 */
final class LoadedModel implements AutoCloseable {
  private final Key key;
  private final List<Replica> members = new ArrayList<>();
  private final ReentrantLock turn = new ReentrantLock();
  private final PixelPool pool = new PixelPool();

  /**
   * What tells models apart.
   *
   * @param replica the model
   * @param stored its parameters
   * @param threads that compute for each caller; another number may have other last bits
   * @param device on which it is
   */
  record Key(ReplicaPlan replica, RoundTask.Stored stored, int threads, ComputeDevice device) {}

  /** Reads a model; where no snapshot is named its parameters are those that its seed draws. */
  LoadedModel(Key key, Configuration hadoop) {
    this.key = key;
    ComputationGraphConfiguration configuration =
        ComputationGraphConfiguration.fromJson(key.replica().configuration());
    Engine engine = Engines.select(key.replica().engine(), configuration);
    ReplicaOptions options =
        new ReplicaOptions(
            key.threads(), key.replica().precision(), key.device(), key.replica().device());
    try {
      for (int set = 0; set < key.stored().sets(); set++) {
        Replica member = engine.build(configuration, options);
        members.add(member);
        SnapshotFiles.read(key.stored(), set, member.parameters(), hadoop);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  Key key() {
    return key;
  }

  /** Memory for its images, which serves one task after the other. */
  PixelPool pool() {
    return pool;
  }

  /** How images are made for it. */
  ImagePipeline pipeline(DataPlan data) {
    return members.get(0).fitting(data.evaluation());
  }

  /**
   * What it says of images, over its sets of parameters. Where the engine cannot answer several
   * threads at once they take turns.
   *
   * @param batch images {@code [N,H,W,C]}
   * @param layers whose features are wanted
   * @param views of each image, over which its answers are averaged afterwards
   */
  Outputs outputs(ImageBatch batch, Set<String> layers, int views) {
    if (members.get(0).answersAtOnce() && !key.stored().poll().isRandom()) {
      return mean(batch, layers, views);
    }
    turn.lock();
    try {
      return mean(batch, layers, views);
    } finally {
      turn.unlock();
    }
  }

  private Outputs mean(ImageBatch batch, Set<String> layers, int views) {
    int voters = key.stored().voters(views);
    return Outputs.mean(
        members.stream()
            .flatMap(member -> key.stored().poll().ask(member, batch, layers, voters).stream())
            .toList());
  }

  @Override
  public void close() {
    members.forEach(Replica::close);
  }
}
