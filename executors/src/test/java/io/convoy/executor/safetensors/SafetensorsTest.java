package io.convoy.executor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private Safetensors open(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("weights.safetensors"), content);
    return Safetensors.open(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP);
  }

  /** A file with a header as given, and so many bytes of values. */
  private static byte[] file(String header, int values) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + values)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  @Test
  void reader_aFileOfPython_readsEveryType() throws IOException {
    // written by Python's safetensors 0.8.0
    try (InputStream golden = getClass().getResourceAsStream("python.safetensors");
        Safetensors file = open(golden.readAllBytes())) {
      assertThat(file.metadata()).containsExactly(entry("format", "pt"));
      assertThat(file.doubles("double")).containsExactly(0.1, -2.5);
      assertThat(file.floats("float")).containsExactly(1, 2, 3, -4, 0.5F, Float.POSITIVE_INFINITY);
      assertThat(file.first("float", 2)).containsExactly(1, 2);
      assertThat(file.first("double", 9)).containsExactly(0.1F, -2.5F);
      assertThat(file.tensors().get("float").shape()).containsExactly(2L, 3L);
      assertThat(file.floats("half")).containsExactly(1.5F, -65504, 0x1p-24F, 0.33325195F);
      assertThat(file.floats("brain")).containsExactly(1.5F, -2, Float.POSITIVE_INFINITY);
      assertThat(file.doubles("long")).containsExactly(-123456789012.0);
      assertThat(file.tensors().get("long").shape()).isEmpty();
      assertThat(file.doubles("int")).containsExactly(-7);
      assertThat(file.doubles("byte")).containsExactly(0, 128, 255);
      assertThat(file.doubles("signed")).containsExactly(-1);
      assertThat(file.doubles("flag")).containsExactly(0, 1);
      assertThat(file.doubles("wide")).containsExactly(0x1p64 - 0x1p11);
      assertThat(file.floats("none")).isEmpty();
    }
  }

  @Test
  void reader_ofWhatTheWriterWrote_readsItInAnyOrder() throws IOException {
    byte[] large = new byte[3 << 20]; // more than one chunk
    large[(3 << 20) - 1] = 5;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(
        out,
        Map.of("made", "here"),
        List.of(
            content("z", ValueType.U8, List.of(3L << 20), large),
            content("a", ValueType.BF16, List.of(), new byte[] {(byte) 0x80, 0x3f})));
    try (Safetensors file = open(out.toByteArray())) {
      assertThat(file.tensors().keySet()).containsExactly("z", "a");
      assertThat(file.floats("a")).containsExactly(1);
      assertThat(file.doubles("z")).hasSize(3 << 20).endsWith(0, 5);
      assertThat(file.metadata()).containsExactly(entry("made", "here"));
      int[] chunks = {0};
      file.read("z", (bytes, length) -> chunks[0]++);
      assertThat(chunks[0]).isEqualTo(3);
      assertThatThrownBy(() -> file.floats("y"))
          .isInstanceOf(SafetensorsException.class)
          .hasMessage("without a tensor 'y'");
    }
  }

  private static SafetensorsWriter.Content content(
      String name, ValueType type, List<Long> shape, byte[] values) {
    return new SafetensorsWriter.Content(name, type, shape, out -> out.write(values));
  }

  @Test
  void half_everyNumber_isWhatFractionAndExponentSay() {
    ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < 0x7c00; bits++) {
      double expected =
          bits < 0x400
              ? bits / 16777216.0
              : (1 + (bits & 0x3ff) / 1024.0) * Math.pow(2, (bits >> 10) - 15);
      assertThat(ValueType.F16.next(bytes.putShort(0, (short) bits).rewind())).isEqualTo(expected);
      assertThat(ValueType.F16.next(bytes.putShort(0, (short) (bits | 0x8000)).rewind()))
          .isEqualTo(-expected);
    }
    assertThat(ValueType.F16.next(bytes.putShort(0, (short) 0x7c01).rewind())).isNaN();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]           | not a safetensors file: its header is no JSON object",
        "{~a~          | not a safetensors file: its header is no JSON: Unexpected end-of-input",
        "{~a~:1,~a~:2} | not a safetensors file: its header is no JSON: Duplicate field 'a'",
        "{} {}         | not a safetensors file: its header is no JSON: Trailing token",
        "{~a~:7}       | damaged: 'a' has values of the type ; there are: [F64, F32, F16, BF16",
        "{~a~:{~dtype~:~F7~}}  | damaged: 'a' has values of the type \"F7\"; there are: [F64",
        "{~a~:{~dtype~:~U8~}}  | damaged: 'a' has no shape",
        "{~a~:{~dtype~:~U8~,~shape~:[-1]}} | damaged: 'a' has the shape [-1]",
        "{~a~:{~dtype~:~U8~,~shape~:[1.5]}} | damaged: 'a' has the shape [1.5]",
        "{~a~:{~dtype~:~U8~,~shape~:[4]}} | damaged: 'a' has no data_offsets",
        "{~a~:{~dtype~:~U8~,~shape~:[4],~data_offsets~:[4,0]}}"
            + "| damaged: 'a' has the data_offsets [4, 0]",
        "{~a~:{~dtype~:~F16~,~shape~:[2,2],~data_offsets~:[0,4]}}"
            + "| damaged: 'a' has 4 B, not those of [2, 2] values F16",
        "{~a~:{~dtype~:~U8~,~shape~:[4294967296,4294967296],~data_offsets~:[0,0]}}"
            + "| damaged: 'a' has 0 B, not those of [4294967296, 4294967296] values U8",
        "{~a~:{~dtype~:~U8~,~shape~:[3],~data_offsets~:[0,3]},"
            + "~b~:{~dtype~:~U8~,~shape~:[2],~data_offsets~:[2,4]}}"
            + "| damaged: 'b' begins before 'a' ends",
        "{~b~:{~dtype~:~U8~,~shape~:[1],~data_offsets~:[3,4]},"
            + "~a~:{~dtype~:~U8~,~shape~:[1],~data_offsets~:[0,1]}}"
            + "| damaged: 2 B between 'a' and 'b' belong to no tensor",
        "{~a~:{~dtype~:~U8~,~shape~:[1],~data_offsets~:[0,1]}}"
            + "| damaged: 3 B follow 'a' and belong to no tensor",
      })
  void reader_aHeaderThatCannotBe_saysWhy(String header, String message) {
    byte[] file = file(header.replace('~', '"'), 4);
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith(message)
        .message()
        .hasLineCount(1);
  }

  @Test
  void reader_aHeaderLengthThatCannotBe_isRefusedBeforeItIsRead() {
    byte[] text = "this is no safetensors file at all".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> open(text))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage("not a safetensors file: its header has 2338328219631577204 B");
    byte[] longer = file("{}", 0);
    longer[3] = 5; // 80 MB, which the format allows
    assertThatThrownBy(() -> open(longer))
        .isInstanceOf(EOFException.class)
        .hasMessage("cut off: it has 10 B, its header says 83886090 B");
    assertThatThrownBy(() -> open(new byte[3]))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage("not a safetensors file: it has 3 B");
  }

  @Test
  void reader_aFileCutOff_saysSoAtOpening() {
    byte[] cut = file("{\"a\":{\"dtype\":\"U8\",\"shape\":[9],\"data_offsets\":[0,9]}}", 8);
    assertThatThrownBy(() -> open(cut))
        .isInstanceOf(EOFException.class)
        .hasMessage("cut off: it has 69 B, its header says 70 B");
  }

  @Test
  void writer_valuesThatDoNotFitTheShape_areRefused() {
    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    OutputStream.nullOutputStream(),
                    Map.of(),
                    List.of(content("a", ValueType.F32, List.of(2L), new byte[7]))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor 'a' wrote 7 B, not 8");
  }

  @Test
  void writer_aNameTwiceOrTheMetadatas_isRefused() {
    for (String name : List.of("a", "__metadata__")) {
      assertThatThrownBy(
              () ->
                  SafetensorsWriter.write(
                      OutputStream.nullOutputStream(),
                      Map.of(),
                      List.of(
                          content("a", ValueType.U8, List.of(1L), new byte[1]),
                          content(name, ValueType.U8, List.of(1L), new byte[1]))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("tensor '" + name + "' is there twice");
    }
  }
}
