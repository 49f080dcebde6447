package io.convoy.executor.worker;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.engine.NonFiniteOutput;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.engine.Poll;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.snapshot.StateException;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A replica that answers with the mean of what several stored sets of parameters say (snapshot
 * ensembles: Huang et al. 2017, "Snapshot Ensembles: Train 1, Get M for Free", section 3), each as
 * its poll has it. Closing it gives the replica its own parameters back.
 */
final class Ensemble implements Replica {
  private final Replica replica;
  private final Tensor own;
  private final List<Tensor> members = new ArrayList<>();
  private final Poll poll;
  private final int voters;

  /**
   * Reads the members.
   *
   * @param stored which they are
   * @param views of each image, over which their answers are averaged afterwards
   * @throws StateException if a snapshot lacks it or is of another model
   */
  Ensemble(Replica replica, RoundTask.Stored stored, int views, Configuration hadoop) {
    this.replica = replica;
    poll = stored.poll();
    voters = stored.voters(views);
    own = replica.parameters().clone();
    for (int set = 0; set < stored.sets(); set++) {
      Tensor member = own.clone();
      members.add(member);
      SnapshotFiles.read(stored, set, member, hadoop);
    }
  }

  @Override
  public float[] probabilities(ImageBatch batch) {
    float[] mean = new float[0];
    for (Tensor member : members) {
      replica.parameters().copy_(member);
      for (float[] one : poll.probabilities(replica, batch, voters)) {
        mean = mean.length == 0 ? new float[one.length] : mean;
        for (int i = 0; i < one.length; i++) {
          mean[i] += one[i] / (members.size() * poll.passes());
        }
      }
    }
    return mean;
  }

  @Override
  public Outputs outputs(ImageBatch batch, Set<String> layers) {
    List<Outputs> all = new ArrayList<>();
    for (Tensor member : members) {
      replica.parameters().copy_(member);
      all.addAll(poll.ask(replica, batch, layers, voters));
    }
    return Outputs.mean(all);
  }

  @Override
  public ComputeDevice device() {
    return replica.device();
  }

  @Override
  public void enter() {
    replica.enter();
  }

  @Override
  public ParameterLayout layout() {
    return replica.layout();
  }

  @Override
  public void learn(Learning learning) {
    throw new UnsupportedOperationException("an ensemble is evaluated, not trained");
  }

  @Override
  public Tensor parameters() {
    return replica.parameters();
  }

  @Override
  public GradientBuffer gradientBuffer() {
    return replica.gradientBuffer();
  }

  @Override
  public void accumulate(ImageBatch batch, long seed, Peers peers) {
    throw new UnsupportedOperationException("an ensemble is evaluated, not trained");
  }

  @Override
  public Optional<NonFiniteOutput> firstNonFiniteOutput(ImageBatch batch, long seed) {
    throw new UnsupportedOperationException("an ensemble is evaluated, not trained");
  }

  @Override
  public void observe(ImageBatch batch, long seed, BiConsumer<String, float[]> observer) {
    throw new UnsupportedOperationException("an ensemble has no layers of its own");
  }

  @Override
  public ComputationGraph export() {
    throw new UnsupportedOperationException("an ensemble is no single graph");
  }

  @Override
  public void close() {
    replica.parameters().copy_(own);
    members.forEach(Tensor::close);
    own.close();
  }
}
