package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Poll;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.snapshot.StateException;
import io.convoy.executor.snapshot.StateFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleTest {
  private static final ComputationGraphConfiguration LENET =
      ModelCatalogue.configuration(
          new ModelSpec("lenet", new ImageShape(12, 12, 3), 4, Map.of(), 1));

  @TempDir Path folder;

  private String stored(String name, String tensor, Tensor values) throws IOException {
    Path snapshot = Files.createDirectories(folder.resolve(name));
    try (OutputStream out = Files.newOutputStream(snapshot.resolve(SnapshotFiles.STATE))) {
      StateFile.write(out, Map.of(tensor, values));
    }
    return snapshot.toString();
  }

  /** Of two voters about three images of four classes: their votes and mean, by three. */
  private static float[] voted(float[] one, float[] two) {
    float[] result = new float[12];
    for (int image = 0; image < 3; image++) {
      for (float[] said : List.of(one, two)) {
        int best = 4 * image;
        for (int i = 4 * image; i < 4 * image + 4; i++) {
          best = said[i] > said[best] ? i : best;
          result[i] += said[i] / 6;
        }
        result[best] += 1f / 3;
      }
    }
    return result;
  }

  @Test
  void probabilities_ofTwoSnapshots_areTheMean() throws IOException {
    try (Replica replica =
            Engines.select("torch", LENET).build(LENET, new ReplicaOptions(1, Precision.FP32));
        ImageBatch batch = TestImages.noise(new ImageShape(12, 12, 3), 3, 4, 1);
        Tensor initial = replica.parameters().clone()) {
      float[] first = replica.probabilities(batch);
      String one = stored("one", "parameters", replica.parameters());
      replica.parameters().mul_(new Scalar(1.5));
      float[] second = replica.probabilities(batch);
      String two = stored("two", "parameters", replica.parameters());
      replica.parameters().copy_(initial);
      try (Ensemble both =
          new Ensemble(
              replica,
              new RoundTask.Stored(List.of(one, two), "parameters"),
              1,
              new Configuration(false))) {
        float[] mean = both.probabilities(batch);
        for (int i = 0; i < mean.length; i++) {
          assertThat(mean[i]).isCloseTo((first[i] + second[i]) / 2, within(1e-6f));
        }
        assertThat(first).isNotEqualTo(second);
      }
      Poll majority = new Poll(Poll.Vote.MAJORITY, 0);
      try (Ensemble votes =
          new Ensemble(
              replica,
              new RoundTask.Stored(List.of(one, two), "parameters", majority),
              1,
              new Configuration(false))) {
        assertThat(votes.probabilities(batch)).containsExactly(voted(first, second), within(1e-6f));
      }
      assertThat(StateFile.sha256(replica.parameters())).isEqualTo(StateFile.sha256(initial));
      assertThatThrownBy(
              () ->
                  new Ensemble(
                      replica,
                      new RoundTask.Stored(List.of(one), "average"),
                      1,
                      new Configuration(false)))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("holds no 'average'");
    }
  }
}
