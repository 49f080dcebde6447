package io.convoy.executor.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotPartTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final float[] BEGIN = {1, 2, 3, 4, 5, 6, 7};
  private static final float[] NOW = {1, 2, 30, 40, 5, 6, 70};

  /** Of which the second and the last learn. */
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(
              List.of(
                  new Segment("a_W", 0, 2, Role.WEIGHT),
                  new Segment("b_W", 2, 2, Role.WEIGHT),
                  new Segment("c_W", 4, 2, Role.WEIGHT),
                  new Segment("d_b", 6, 1, Role.BIAS)))
          .learning(new Learning(Map.of("a", 0.0, "c", 0.0), Statistics.KEPT));

  @TempDir private Path root;
  private String part;
  private List<StoredFile> files;

  @BeforeEach
  void write() throws IOException, InterruptedException {
    NativeLibraries.load();
    SnapshotWriter writer = new SnapshotWriter(HADOOP, written -> {}, step -> true, "{}");
    try (writer;
        Tensor begin = torch.tensor(BEGIN);
        Tensor now = torch.tensor(NOW);
        Tensor momentum = torch.tensor(new float[] {8, 9, 10})) {
      writer.save(root.toString(), 0, Map.of("parameters", begin));
      writer.awaitComplete();
      List<StoredFile> base =
          writer.finish().get(0).files().stream()
              .map(f -> new StoredFile("../step-00000000/" + f.name(), f.bytes(), f.sha256()))
              .toList();
      writer.save(
          root.toString(),
          5,
          Map.of("parameters", now, "average", now, "optimizer.momentum", momentum),
          new SnapshotPart(LAYOUT, base));
      files = writer.finish().get(1).files();
    }
    part = SnapshotFiles.folder(root.toString(), 5);
  }

  @Test
  void part_read_isTheWhole() throws IOException {
    Map<String, Tensor> targets = new TreeMap<>();
    targets.put("parameters", torch.zeros(7));
    targets.put("average", torch.zeros(7));
    targets.put("optimizer.momentum", torch.zeros(3));
    SnapshotFiles.read(part, targets, HADOOP);
    assertThat(floats(targets.get("parameters"))).isEqualTo(NOW);
    assertThat(floats(targets.get("average"))).isEqualTo(NOW);
    assertThat(floats(targets.get("optimizer.momentum"))).containsExactly(8, 9, 10);
    assertThat(SnapshotFiles.values(part, "parameters", HADOOP))
        .containsExactly(1, 2, 30, 40, 5, 6, 70);
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    tensor.data_ptr_float().get(values);
    return values;
  }

  @Test
  void part_holdsWhatLearnsAndNoModel() throws IOException {
    assertThat(files)
        .extracting(StoredFile::name)
        .containsExactly(
            "../step-00000000/state.safetensors",
            "../step-00000000/model.zip",
            "state.safetensors");
    assertThat(Path.of(part).resolve("model.zip")).doesNotExist();
    String header =
        Files.readString(Path.of(part, "state.safetensors"), StandardCharsets.ISO_8859_1);
    assertThat(header)
        .contains("\"ranges\":\"2+2 6+1\"", "\"vectors\":\"average parameters\"")
        .contains("\"shape\":[3]")
        .doesNotContain("\"shape\":[7]");
  }

  @Test
  void part_whoseBaseIsGoneOrOther_isRefused() throws IOException {
    Tensor target = torch.zeros(8);
    assertThatThrownBy(() -> SnapshotFiles.read(part, Map.of("parameters", target), HADOOP))
        .isInstanceOf(StateException.class);
    Files.delete(root.resolve("step-00000000/state.safetensors"));
    assertThatThrownBy(() -> SnapshotFiles.read(part, Map.of("parameters", torch.zeros(7)), HADOOP))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("step-00000000");
  }
}
