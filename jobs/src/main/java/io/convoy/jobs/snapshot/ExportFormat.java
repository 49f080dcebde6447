package io.convoy.jobs.snapshot;

import io.convoy.executor.base.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a model can be written as. */
enum ExportFormat {
  /** For DL4J's {@code ModelSerializer}. */
  DL4J("zip"),
  /** Weights alone, by public names. */
  SAFETENSORS("safetensors"),
  /** The network at inference. */
  ONNX("onnx");

  private final String ending;

  ExportFormat(String ending) {
    this.ending = ending;
  }

  /**
   * The format that a user means.
   *
   * @param name of {@code --format}; empty to go by the file's ending
   * @throws IllegalArgumentException if there is none
   */
  static ExportFormat of(Optional<String> name, String output) {
    return name.map(ExportFormat::named).orElseGet(() -> byEnding(output));
  }

  private static ExportFormat named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--format " + name + ": " + NearestName.instead(name, names())));
  }

  private static ExportFormat byEnding(String output) {
    return Arrays.stream(values())
        .filter(format -> output.endsWith("." + format.ending))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        "--output %s: ends with none of .zip, .safetensors and .onnx; say --format"
                            + " %s",
                        output, String.join(", ", names()))));
  }

  private static List<String> names() {
    return Arrays.stream(values()).map(ExportFormat::toString).toList();
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
