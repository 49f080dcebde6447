package io.convoy.jobs.dataset;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.getTextSize;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.pipeline.Thumbnail;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A sheet of pictures: a row for each sample, and in each row the columns that were named, with a
 * caption below each picture. Rows stand in as many groups side by side as fit. Drawn by OpenCV,
 * which needs no fonts of the system; it knows ASCII only.
 */
final class SampleSheet {
  /** Side of the square that a picture fits into. */
  static final int CELL = 160;

  static final int GAP = 6;
  static final int LINE = 16;

  /** Between groups. */
  static final int ASIDE = 14;

  private static final int WIDEST = 1500;
  private static final double FONT = 0.42;

  private final List<String> columns;
  private final List<List<Cell>> rows = new ArrayList<>();
  private int lines;

  /**
   * One picture.
   *
   * @param picture of at most {@value #CELL} pixels
   * @param caption lines below it
   */
  record Cell(Thumbnail picture, List<String> caption) {}

  /**
   * Starts a sheet.
   *
   * @param columns what stands above them
   */
  SampleSheet(List<String> columns) {
    NativeLibraries.load(opencv_core.class, opencv_imgproc.class, opencv_imgcodecs.class);
    this.columns = columns;
  }

  /** Adds a row of one cell for each column. */
  void row(List<Cell> cells) {
    rows.add(cells);
    for (Cell cell : cells) {
      lines = Math.max(lines, cell.caption().size());
    }
  }

  /** Left edge of a picture's square. */
  int left(int row, int column) {
    return GAP + row % groups() * groupWidth() + column * (CELL + GAP);
  }

  /** Upper edge of a picture's square. */
  int top(int row) {
    return LINE + GAP + row / groups() * rowHeight();
  }

  private int groups() {
    return Math.max(1, Math.min(rows.size(), WIDEST / groupWidth()));
  }

  private int groupWidth() {
    return columns.size() * (CELL + GAP) + ASIDE;
  }

  private int rowHeight() {
    return CELL + lines * LINE + 2 * GAP;
  }

  /** The sheet as a PNG file. */
  byte[] png() {
    int height = LINE + GAP + (rows.size() + groups() - 1) / groups() * rowHeight();
    int width = GAP + groups() * groupWidth() - ASIDE;
    try (Mat sheet = new Mat(height, width, CV_8UC3, Scalar.WHITE);
        BytePointer out = new BytePointer()) {
      for (int group = 0; group < Math.min(groups(), rows.size()); group++) {
        for (int column = 0; column < columns.size(); column++) {
          write(sheet, columns.get(column), left(group, column), LINE - 2);
        }
      }
      for (int row = 0; row < rows.size(); row++) {
        for (int column = 0; column < columns.size(); column++) {
          draw(sheet, rows.get(row).get(column), left(row, column), top(row));
        }
      }
      imencode(".png", sheet, out);
      byte[] bytes = new byte[Math.toIntExact(out.limit())];
      out.get(bytes);
      return bytes;
    }
  }

  /** A picture that does not fill its square stands in the middle, above its caption. */
  private static void draw(Mat sheet, Cell cell, int left, int top) {
    Thumbnail picture = cell.picture();
    ByteBuffer bgr = sheet.createBuffer();
    byte[] rgb = picture.pixels();
    int x = left + (CELL - picture.width()) / 2;
    int y = top + CELL - picture.height();
    for (int i = 0; i < rgb.length; i += 3) {
      int pixel = i / 3;
      int place = (y + pixel / picture.width()) * sheet.cols() + x + pixel % picture.width();
      bgr.put(3 * place, rgb[i + 2]).put(3 * place + 1, rgb[i + 1]).put(3 * place + 2, rgb[i]);
    }
    for (int line = 0; line < cell.caption().size(); line++) {
      write(sheet, cell.caption().get(line), left, top + CELL + (line + 1) * LINE - 4);
    }
  }

  private static void write(Mat sheet, String text, int left, int bottom) {
    try (Point point = new Point(left, bottom)) {
      putText(
          sheet,
          fitting(text.replaceAll("[^ -~]", "?")),
          point,
          FONT_HERSHEY_SIMPLEX,
          FONT,
          Scalar.BLACK,
          1,
          LINE_AA,
          false);
    }
  }

  /** As much of it as a cell is wide; what follows the last space, such as a share, is kept. */
  private static String fitting(String text) {
    int kept = text.lastIndexOf(' ') < 0 ? text.length() : text.lastIndexOf(' ');
    String end = text.substring(kept);
    String shown = text;
    for (int length = kept - 1; length > 0 && width(shown) > CELL; length--) {
      shown = text.substring(0, length) + ".." + end;
    }
    return shown;
  }

  private static int width(String text) {
    int[] baseline = new int[1];
    try (Size size = getTextSize(text, FONT_HERSHEY_SIMPLEX, FONT, 1, baseline)) {
      return size.width();
    }
  }
}
