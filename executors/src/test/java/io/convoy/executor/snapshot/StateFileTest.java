package io.convoy.executor.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.Processor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  /** Three floats 1, 2, 3 named "parameters", as Python's safetensors 0.6 writes and reads them. */
  private static final String GOLDEN_VALUES = "0000803f0000004000004040";

  @TempDir private Path folder;

  @BeforeAll
  static void loadNatives() {
    NativeLibraries.load();
  }

  private static Tensor floats(float... values) {
    Tensor tensor = torch.zeros(values.length);
    tensor.data_ptr_float().put(values);
    return tensor;
  }

  private static byte[] written(Map<String, Tensor> tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StateFile.write(out, tensors);
    return out.toByteArray();
  }

  private String read(byte[] content, Map<String, Tensor> targets) throws IOException {
    Path file = Files.write(folder.resolve("state"), content);
    return StateFile.read(
        new org.apache.hadoop.fs.Path(file.toUri()), targets, new Configuration());
  }

  @Test
  void write_threeFloats_isTheGoldenFile() throws IOException {
    byte[] file = written(Map.of("parameters", floats(1, 2, 3)));
    String header =
        String.format(
            "{\"__metadata__\":{\"format\":\"convoy\",\"version\":\"1\",\"processor\":\"%s\"},"
                + "\"parameters\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}",
            Processor.ofThisHost());
    int length = (header.length() + 7) / 8 * 8;
    assertThat(HexFormat.of().formatHex(file, 0, 8))
        .isEqualTo(HexFormat.of().toHexDigits(Long.reverseBytes(length)));
    assertThat(new String(file, 8, length, StandardCharsets.UTF_8).stripTrailing())
        .isEqualTo(header);
    assertThat(HexFormat.of().formatHex(file, 8 + length, file.length)).isEqualTo(GOLDEN_VALUES);
  }

  @Test
  void read_whatWasWritten_isBitEqualAndMaySkipTensors() throws IOException {
    Tensor large = torch.randn(700_000); // more than one chunk
    Tensor small = torch.rand(new long[] {5}, new TensorOptions(ScalarType.Double));
    byte[] file = written(Map.of("a", floats(9), "optimizer.momentum", small, "parameters", large));
    Tensor back = torch.zeros(700_000);
    Tensor backSmall = torch.zeros(new long[] {5}, new TensorOptions(ScalarType.Double));
    read(file, Map.of("parameters", back, "optimizer.momentum", backSmall));
    assertThat(torch.equal(back, large)).isTrue();
    assertThat(torch.equal(backSmall, small)).isTrue();
    assertThat(StateFile.sha256(back)).isEqualTo(StateFile.sha256(large));
  }

  @Test
  void read_returnsTheProcessor_andNothingForAFileWithoutOne() throws IOException {
    byte[] file = written(Map.of("parameters", floats(1)));
    Map<String, Tensor> targets = Map.of("parameters", torch.zeros(1));
    String processor = Processor.ofThisHost().toString();
    assertThat(read(file, targets)).isEqualTo(processor).isNotBlank();
    byte[] older =
        new String(file, StandardCharsets.ISO_8859_1)
            .replace("\"processor\"", "\"anything_\"")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(read(older, targets)).isEmpty();
  }

  @Test
  void read_otherSize_saysThatItIsOfAnotherModel() throws IOException {
    byte[] file = written(Map.of("parameters", floats(1, 2, 3)));
    assertThatThrownBy(() -> read(file, Map.of("parameters", torch.zeros(4))))
        .isInstanceOf(StateException.class)
        .hasMessageEndingWith(
            "state holds 3 values F32 of 'parameters', but the model has 4 F32: it is of another"
                + " model");
  }

  @Test
  void read_missingTensor_saysWhich() throws IOException {
    byte[] file = written(Map.of("parameters", floats(1)));
    assertThatThrownBy(() -> read(file, Map.of("optimizer.momentum", torch.zeros(1))))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("holds no 'optimizer.momentum'");
  }

  @Test
  void read_cutOffFile_saysSo() throws IOException {
    byte[] file = written(Map.of("parameters", floats(1, 2, 3)));
    byte[] half = Arrays.copyOf(file, file.length - 1);
    assertThatThrownBy(() -> read(half, Map.of("parameters", torch.zeros(3))))
        .isInstanceOf(StateException.class)
        .hasMessageEndingWith("state is cut off: use another snapshot");
  }

  @Test
  void read_otherFile_isRefused() {
    byte[] text = "this is no safetensors file at all".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> read(text, Map.of("parameters", torch.zeros(3))))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("is not a safetensors file");
  }

  @Test
  void read_newerVersion_isRefused() throws IOException {
    byte[] file = written(Map.of("parameters", floats(1)));
    String newer =
        new String(file, StandardCharsets.ISO_8859_1)
            .replace("\"version\":\"1\"", "\"version\":\"2\"");
    assertThatThrownBy(
            () ->
                read(
                    newer.getBytes(StandardCharsets.ISO_8859_1),
                    Map.of("parameters", torch.zeros(1))))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("has version '2', not 1: use a newer Convoy");
  }
}
