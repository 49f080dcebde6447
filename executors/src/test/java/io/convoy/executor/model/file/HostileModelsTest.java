package io.convoy.executor.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.testing.Damage;
import io.convoy.testing.ZipBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models made to do harm. */
@Timeout(120)
class HostileModelsTest {
  private static final ImageShape INPUT = new ImageShape(16, 16, 3);

  @TempDir Path folder;
  private ComputationGraph graph;
  private byte[] zip;

  @BeforeEach
  void write() throws IOException {
    NativeLibraries.loadNd4j();
    graph =
        new ComputationGraph(
            ModelCatalogue.configuration(new ModelSpec("lenet", INPUT, 5, Map.of(), 1)));
    graph.init();
    Path file = folder.resolve("whole.zip");
    ModelSerializer.writeModel(graph, file.toFile(), false);
    zip = Files.readAllBytes(file);
  }

  private static ComputationGraph network(Path file) {
    return ModelFile.network(file.toString(), new Configuration(false));
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("m.zip"), content);
  }

  /** The zip with another content of one of its entries, and right checksums. */
  private byte[] with(String name, byte[] content) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    entries.put(name, content);
    return ZipBytes.of(entries);
  }

  private static byte[] stored(INDArray vector) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Nd4j.write(vector, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private void assertRefused(byte[] content, String why) throws IOException {
    Path file = file(content);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network(file))
        .withMessageStartingWith("model.file = " + file + ": cannot be read as a model: ")
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF", "BFLOAT16"})
  void weights_ofEveryType_areReadAsNd4jReadsThem(DataType type) throws IOException {
    INDArray vector = graph.params().castTo(type);
    ComputationGraph read = network(file(with("coefficients.bin", stored(vector))));
    assertThat(read.params()).isEqualTo(vector.castTo(DataType.FLOAT));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void weights_asAListOrAColumn_areReadToo(boolean list) throws IOException {
    long length = graph.params().length();
    INDArray vector =
        list ? graph.params().reshape(length) : graph.params().reshape(length, 1).dup('f');
    ComputationGraph read = network(file(with("coefficients.bin", stored(vector))));
    assertThat(read.params()).isEqualTo(graph.params());
  }

  /** Stored, so that a bit of the zip is a bit of the weights. */
  @Test
  void weights_withATurnedBit_areNotTaken() throws IOException {
    Path file = folder.resolve("stored.zip");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.setLevel(0);
      out.putNextEntry(new ZipEntry("configuration.json"));
      out.write(graph.getConfiguration().toJson().getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new ZipEntry("coefficients.bin"));
      out.write(stored(graph.params()));
    }
    byte[] whole = bytes.toByteArray();
    assertThat(network(Files.write(file, whole)).params()).isEqualTo(graph.params());
    assertRefused(Damage.flipped(whole), "CRC");
  }

  @Test
  void weights_moreFewerOrOfAnotherShape_areNotTaken() throws IOException {
    long length = graph.params().length();
    assertRefused(
        with("coefficients.bin", stored(Nd4j.zeros(1, length + 1))), length + " in its layers");
    assertRefused(with("coefficients.bin", stored(Nd4j.zeros(1, 3))), "3 values");
    assertRefused(with("coefficients.bin", stored(Nd4j.zeros(2, 3))), "no vector");
    byte[] more = stored(graph.params());
    assertRefused(
        with("coefficients.bin", java.util.Arrays.copyOf(more, more.length + 4)),
        "there is more after its values");
    assertRefused(with("coefficients.bin", java.util.Arrays.copyOf(more, 40)), "");
    assertRefused(with("coefficients.bin", new byte[0]), "");
  }

  /** Memory is taken for what the layers need, whatever the file says. */
  @Test
  void weights_withDamagedHeaders_areRefusedOrTheSame() throws IOException {
    byte[] whole = stored(graph.params());
    Random random = new Random(5);
    int refused = 0;
    for (int times = 0; times < 400; times++) {
      byte[] damaged = whole.clone();
      for (int edits = 0; edits < 2; edits++) {
        damaged[random.nextInt(100)] = (byte) random.nextInt(256);
      }
      try {
        INDArray read = StoredVector.read(new ByteArrayInputStream(damaged), graph.numParams());
        assertThat(read.ravel()).isEqualTo(graph.params().ravel());
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  /** Loading it would be seen. */
  static final class Trap {
    static {
      System.setProperty("convoy.trap", "sprung");
    }

    private Trap() {}
  }

  @Test
  void classes_thatNoNetworkIsMadeOf_areNotLoaded() throws IOException {
    String json = graph.getConfiguration().toJson();
    String layer = "org.deeplearning4j.nn.conf.layers.ConvolutionLayer";
    assertThat(json).contains(layer);
    String trap = HostileModelsTest.class.getName() + "$Trap";
    Path file = Files.writeString(folder.resolve("m.json"), json.replace(layer, trap));
    ModelSpec spec = new ModelSpec("file", INPUT, 5, Map.of(), 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelFile.configuration(file.toString(), spec, new Configuration(false)))
        .withMessageContaining("it names the class " + trap);
    assertThat(System.getProperty("convoy.trap")).isNull();
  }

  @Test
  void json_nestedDeeply_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("m.json"), "{\"vertices\":" + "[".repeat(1 << 20));
    ModelSpec spec = new ModelSpec("file", INPUT, 5, Map.of(), 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelFile.configuration(file.toString(), spec, new Configuration(false)))
        .withMessageContaining("neither a zip, nor HDF5, nor JSON");
  }

  /** Each is read by a process of its own; set hostile.cases=audit for as many as the audit's. */
  @Test
  void hdf5_damaged_isRefusedOrReadInTime() throws IOException {
    Path whole = folder.resolve("whole.h5");
    KerasH5.write(whole, Map.of());
    byte[] bytes = Files.readAllBytes(whole);
    Random random = new Random(11);
    int cases = "audit".equals(System.getProperty("hostile.cases")) ? 300 : 2;
    for (int i = 0; i < cases; i++) {
      Path file = Files.write(folder.resolve("m.h5"), Damage.edited(bytes, random));
      ModelSpec spec = new ModelSpec("file", INPUT, 5, Map.of(), 1);
      try {
        ModelFile.configuration(file.toString(), spec, new Configuration(false));
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("model.file = " + file + ": ");
      }
    }
  }
}
