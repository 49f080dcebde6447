package io.convoy.executor.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowJsWeightsTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final String BYTES =
      "{\"name\": \"a/kernel\", \"shape\": [2, 2], \"dtype\": \"float32\", \"quantization\":"
          + " {\"dtype\": \"uint8\", \"scale\": 0.5, \"min\": -1}}";

  @TempDir Path folder;

  @Test
  void bytes_withAScaleAndALeastValue_areDecoded() throws IOException {
    Files.write(folder.resolve("shard"), new byte[] {0, 1, 2, -1});
    try (WeightsFile file = WeightsFile.open(json("shard", BYTES), HADOOP)) {
      assertThat(file.tensors()).containsExactly(new WeightTensor("a/kernel", List.of(2L, 2L)));
      assertThat(file.values(file.tensors().get(0))).containsExactly(-1, -0.5f, 0, 126.5f);
    }
  }

  @Test
  void shard_missingOrTooShort_isToldWhenItIsRead() throws IOException {
    String json = json("shard", BYTES);
    try (WeightsFile file = WeightsFile.open(json, HADOOP)) {
      WeightTensor tensor = file.tensors().get(0);
      assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> file.values(tensor));
      Files.write(folder.resolve("shard"), new byte[3]);
      assertThatExceptionOfType(WeightsException.class)
          .isThrownBy(() -> file.values(tensor))
          .withMessage("has shards that end before a/kernel [2,2] does");
    }
  }

  @Test
  void badManifest_isRefused() throws IOException {
    refused(json("../shard", BYTES), "names the shard '../shard', which is not beside it");
    refused(
        json("shard", BYTES.replace("uint8", "string")),
        "holds a/kernel [2,2] of type 'string', which is not read");
    refused(
        json("shard", BYTES.replace("[2, 2]", "[2, -2]")),
        "is damaged: the tensor a/kernel [2,-2]");
    String other = Files.writeString(folder.resolve("other.json"), "{\"a\": 1}").toString();
    refused(other, "is JSON without the weightsManifest of TensorFlow.js");
  }

  private static void refused(String file, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open(file, HADOOP))
        .withMessage("model.weights-from = %s: %s", file, why);
  }

  private String json(String shard, String weights) throws IOException {
    return Files.writeString(
            folder.resolve("model.json"),
            "{\"weightsManifest\": [{\"paths\": [\""
                + shard
                + "\"], \"weights\": ["
                + weights
                + "]}]}")
        .toString();
  }
}
