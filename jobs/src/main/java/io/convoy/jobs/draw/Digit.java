package io.convoy.jobs.draw;

import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A digit as a hand writes it: strokes, each a list of points through which a smooth line goes. The
 * points are in hundredths, from -50 to 50 across and from -70 (the top) to 70 down.
 */
enum Digit {
  ZERO(0, "0 -70  -36 -42  -45 5  -30 56  0 70  30 56  45 5  36 -42  0 -70"),
  ONE(1, "-22 -42  5 -70 / 5 -70  3 0  0 70"),
  TWO(2, "-40 -38  -22 -64  14 -68  40 -40  24 -4  -10 34  -42 68 / -42 68  0 65  45 68"),
  THREE(3, "-38 -56  -5 -70  33 -50  27 -16  -6 -3 / -6 -3  33 10  38 42  5 70  -40 55"),
  FOUR(4, "8 -70  -15 -22  -42 18 / -42 18  0 19  45 17 / 18 -30  16 20  14 70"),
  FIVE(5, "38 -68  -28 -66 / -28 -66  -35 -10 / -35 -10  0 -20  37 5  34 50  0 70  -40 55"),
  SIX(6, "28 -66  -15 -40  -40 10  -30 56  4 70  38 44  28 8  -2 0  -34 22"),
  SEVEN(7, "-42 -64  0 -67  42 -65 / 42 -65  8 -5  -10 70"),
  EIGHT(8, "28 -50  0 -70  -28 -50  -20 -18  20 12  36 42  0 70  -36 42  -20 12  20 -18  28 -50"),
  NINE(9, "33 -27  5 -2  -30 -20  -30 -52  5 -70  33 -48  35 -15  30 25  10 70");

  private final int number;
  private final String strokes;

  Digit(int number, String strokes) {
    this.number = number;
    this.strokes = strokes;
  }

  /** The number that it writes. */
  int number() {
    return number;
  }

  /** The name of the class. */
  String label() {
    return Integer.toString(number);
  }

  /** The points of each stroke. */
  List<List<Point2D>> strokes() {
    return Arrays.stream(strokes.split("/", -1)).map(Digit::points).toList();
  }

  private static List<Point2D> points(String stroke) {
    String[] numbers = stroke.strip().split("\\s+", -1);
    List<Point2D> points = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += 2) {
      points.add(
          new Point2D.Double(
              Integer.parseInt(numbers[i]) / 100.0, Integer.parseInt(numbers[i + 1]) / 100.0));
    }
    return points;
  }
}
