package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** A small drawn and prepared dataset for tests. */
final class DrawnDataset {
  private DrawnDataset() {}

  /**
   * Draws and prepares images of 12 classes: splits train, val and test.
   *
   * @param root an empty folder
   * @param imagesPerClass number of training images of each class, a tenth of which become val
   * @return the prepared dataset's folder
   */
  static String make(Path root, int imagesPerClass) {
    String images = root.resolve("images").toString();
    String data = root.resolve("data").toString();
    Cli cli = Cli.local();
    assertThat(
            cli.run(
                    "draw",
                    "--output",
                    images,
                    "--train",
                    Integer.toString(imagesPerClass),
                    "--test",
                    "5")
                .code())
        .isZero();
    assertThat(
            cli.run("prepare", "--input", images, "--output", data, "--val-fraction", "0.1").code())
        .isZero();
    return data;
  }
}
