package io.convoy.executor.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchWeightsTest {
  private static final Configuration HADOOP = new Configuration(false);

  /** Pickle instructions up to a storage of four floats with the key 0. */
  private static final String STORAGE =
      "(X\007\0\0\0storagectorch\nFloatStorage\nX\001\0\0\0" + "0X\003\0\0\0cpuK\004tQ";

  @TempDir Path folder;

  @Test
  void formats_olderAndNewer_holdTheSameTensors() throws IOException {
    try (WeightsFile zip = WeightsFile.open(StartingWeightsTest.resource("resnet8.pth"), HADOOP);
        WeightsFile legacy =
            WeightsFile.open(StartingWeightsTest.resource("resnet8-legacy.th"), HADOOP)) {
      assertThat(legacy.tensors()).isEqualTo(zip.tensors()).hasSize(44);
      for (WeightTensor tensor : zip.tensors()) {
        assertThat(legacy.values(tensor))
            .isEqualTo(zip.values(tensor))
            .hasSize((int) tensor.length());
      }
    }
  }

  /** A view of a storage: its second row first, columns before rows. */
  @Test
  void stridedTensor_isReadInItsOwnOrder() throws IOException {
    try (WeightsFile file =
        WeightsFile.open(zip(tensor("K\000", "K\002K\002", "K\001K\002")), HADOOP)) {
      WeightTensor tensor = file.tensors().get(0);
      assertThat(tensor).isEqualTo(new WeightTensor("w", List.of(2L, 2L)));
      assertThat(file.values(tensor)).containsExactly(10, 12, 11, 13);
    }
    try (WeightsFile file = WeightsFile.open(zip(tensor("K\001", "K\003", "K\001")), HADOOP)) {
      assertThat(file.values(file.tensors().get(0))).containsExactly(11, 12, 13);
    }
  }

  static Stream<Arguments> beyond() {
    return Stream.of(
        Arguments.of("K\005", "K\001", "K\001"), // begins behind the end
        Arguments.of("K\002", "K\003", "K\001"), // ends behind it
        Arguments.of("K\000", "K\004", "K\002"),
        Arguments.of("K\000", "K\006", "K\000"), // more values than there are
        Arguments.of("J\u00ff\u00ff\u00ff\u00ff", "K\001", "K\001"), // begins before it
        Arguments.of("K\000", "K\002K\002", "K\001")); // fewer strides than dimensions
  }

  @ParameterizedTest
  @MethodSource("beyond")
  void tensor_beyondItsStorage_isRefused(String first, String shape, String strides)
      throws IOException {
    refused(tensor(first, shape, strides), "is damaged: tensor w does not fit into its storage");
  }

  @Test
  void storage_shorterThanItSays_isRefused() throws IOException {
    String longer = tensor("K\000", "K\010", "K\001").replace("cpuK\004tQ", "cpuK\010tQ");
    String file = zip(longer);
    try (WeightsFile opened = WeightsFile.open(file, HADOOP)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> read(file, opened))
          .withMessageContaining("is damaged: storage 0 is missing or too short");
    }
  }

  private static void read(String file, WeightsFile opened) {
    try {
      opened.values(opened.tensors().get(0));
    } catch (IOException | RuntimeException e) {
      throw WeightsException.of(file, e);
    }
  }

  /** Each of these would run what the file wants, in Python. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "posix system",
        "os system",
        "builtins eval",
        "__builtin__ exec",
        "subprocess Popen",
        "torch._utils _rebuild_sparse_tensor",
        "torch load",
        "argparse Namespace",
        "collections.abc Mapping",
        "torch FloatStorage.__reduce__"
      })
  void name_thatIsNotOfATensor_isRefused(String name) throws IOException {
    String dotted = name.replace(' ', '.');
    String told =
        "holds "
            + dotted
            + ", and only tensors, texts, numbers, lists and dictionaries of these are read; save the"
            + " model's state_dict() alone";
    refused("c" + name.replace(' ', '\n') + "\n(X\002\0\0\0idtR.", told);
    String[] parts = name.split(" ", -1);
    refused(text(parts[0]) + text(parts[1]) + "\u0093(tR.", told);
  }

  private static String text(String value) {
    return "X" + (char) value.length() + "\0\0\0" + value;
  }

  @ParameterizedTest
  @ValueSource(strings = {"i", "o", "\u0081", "\u0092", "P", "I", "F", "L", "S", "V", "g", "p"})
  void instruction_thatMakesOthers_isRefusedOrFindsNothing(String instruction) throws IOException {
    String file = zip("}" + instruction + "1\n.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open(file, HADOOP))
        .withMessageMatching(
            ".*(holds the pickle instruction 0x.., which is refused|is damaged: .*)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "0.",
        "a.",
        "u.",
        "t.",
        "h\001.",
        "R.",
        "}b.",
        "]K\001b.",
        "K\001Q.",
        "(K\001(tR.",
        "X\u00ff\u00ff\u00ff\u007f.",
        "B\u00ff\u00ff\u00ff\u00ff.",
        "}(K\001u.",
        "}}K\001s.",
        "}",
        "ccollections\nOrderedDict\nK\001R."
      })
  void damagedPickle_isRefused(String pickle) throws IOException {
    String file = zip(pickle);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open(file, HADOOP))
        .withMessageStartingWith("model.weights-from = " + file + ": ");
  }

  /** A list within itself, and lists of lists that are 2^60 when written out. */
  @ParameterizedTest
  @ValueSource(strings = {"]q\001h\001a.", "]"})
  void nestedLists_withoutEnd_areNoDictionary(String start) throws IOException {
    StringBuilder pickle = new StringBuilder(start);
    for (int i = 0; i < 60 && !start.endsWith("."); i++) {
      pickle.append("q\001]h\001ah\001a");
    }
    refused(
        pickle.append(".").toString(),
        "holds no dictionary of tensors; save the model's state_dict()");
  }

  @Test
  void dictionary_withoutTensors_namesItsKeys() throws IOException {
    refused(
        "}(X\005\0\0\0epochK\001X\004\0\0\0argsNu.",
        "holds no dictionary of tensors under a usual name (state_dict, model_state_dict, model, net,"
            + " weights, params); it has epoch, args");
  }

  @Test
  void wholeModule_isRefusedByItsClass() {
    String file = StartingWeightsTest.resource("module.pth");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open(file, HADOOP))
        .withMessageContaining("holds torch.nn.modules.activation.ReLU, and only tensors");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 0.6, 0.99})
  void fileCutOff_isRefused(double share) throws IOException {
    for (String name : List.of("resnet8.pth", "resnet8-legacy.th")) {
      byte[] whole = Files.readAllBytes(Path.of(StartingWeightsTest.resource(name)));
      Path file = folder.resolve(name);
      Files.write(file, Arrays.copyOf(whole, (int) (share * whole.length)));
      assertThatIllegalArgumentException()
          .as("%s of %s", share, name)
          .isThrownBy(() -> WeightsFile.open(file.toString(), HADOOP))
          .withMessageStartingWith("model.weights-from = " + file + ": ");
    }
  }

  @Test
  void missingFileAndOtherFormat_areRefused() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open("/nowhere/a.pth", HADOOP))
        .withMessageStartingWith("model.weights-from = /nowhere/a.pth: cannot be read (");
    Path text = Files.writeString(folder.resolve("notes.txt"), "these are no weights at all");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open(text.toString(), HADOOP))
        .withMessageContaining("neither a DL4J zip, nor safetensors, nor a PyTorch checkpoint");
  }

  private static String tensor(String first, String shape, String strides) {
    return "}X\001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n("
        + STORAGE
        + first
        + "("
        + shape
        + "t("
        + strides
        + "t\u0089}tRs.";
  }

  private void refused(String pickle, String why) throws IOException {
    String file = zip(pickle);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open(file, HADOOP))
        .withMessage("model.weights-from = %s: %s", file, why);
  }

  /** A checkpoint with a storage of 10, 11, 12 and 13. */
  private String zip(String pickle) throws IOException {
    ByteBuffer storage = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    storage.asFloatBuffer().put(new float[] {10, 11, 12, 13});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(("\u0080\002" + pickle).getBytes(StandardCharsets.ISO_8859_1));
      zip.putNextEntry(new ZipEntry("archive/data/0"));
      zip.write(storage.array());
    }
    return Files.write(folder.resolve("made.pth"), bytes.toByteArray()).toString();
  }
}
