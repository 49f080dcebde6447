package io.convoy.jobs.draw;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What an image set shows. */
enum DrawnSubject {
  /** Shapes and patterns in colour. */
  FIGURES {
    @Override
    List<Motif> motifs() {
      return Arrays.stream(Figure.values())
          .map(
              figure ->
                  new Motif(
                      figure.label(), (size, random) -> new Drawing(figure, size, random).image()))
          .toList();
    }
  },
  /** Digits as if written by hand, white on black. */
  DIGITS {
    @Override
    List<Motif> motifs() {
      return Arrays.stream(Digit.values())
          .map(
              digit ->
                  new Motif(
                      digit.label(),
                      (size, random) -> new DigitDrawing(digit, size, random).image()))
          .toList();
    }
  };

  /** Draws an image. */
  @FunctionalInterface
  interface Painter {
    /**
     * One image.
     *
     * @param size width and height in pixels
     * @param random what is drawn by chance
     */
    BufferedImage image(int size, Random random);
  }

  /**
   * What the images of a class show.
   *
   * @param label the name of the class, which is also that of its folder
   * @param painter draws them
   */
  record Motif(String label, Painter painter) {}

  /** One for each class. */
  abstract List<Motif> motifs();

  /** The name as the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
