package io.convoy.jobs.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Values as TensorBoard reads them: messages {@code Event} of TensorFlow's {@code event.proto} in
 * records of TFRecord, each with checksums of its length and its bytes.
 */
final class EventRecords {
  private static final String VERSION = "brain.Event:2";
  private static final int MASK = 0xa282ead8;

  // numbers of fields in TensorFlow's event.proto, summary.proto and histogram.proto
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE_VALUE = 2;
  private static final int VALUE_IMAGE = 4;
  private static final int VALUE_HISTOGRAM = 5;
  private static final int IMAGE_HEIGHT = 1;
  private static final int IMAGE_WIDTH = 2;
  private static final int IMAGE_COLORSPACE = 3;
  private static final int IMAGE_ENCODED = 4;
  private static final int HISTOGRAM_MIN = 1;
  private static final int HISTOGRAM_MAX = 2;
  private static final int HISTOGRAM_COUNT = 3;
  private static final int HISTOGRAM_SUM = 4;
  private static final int HISTOGRAM_SUM_SQUARES = 5;
  private static final int HISTOGRAM_LIMITS = 6;
  private static final int HISTOGRAM_COUNTS = 7;

  private static final int RGBA = 4;

  private final OutputStream out;

  /**
   * Writes the record that a file begins with.
   *
   * @param out stays open
   * @param time in seconds since 1970
   */
  EventRecords(OutputStream out, double time) throws IOException {
    this.out = out;
    write(new ProtoMessage().real(EVENT_WALL_TIME, time).text(EVENT_FILE_VERSION, VERSION));
  }

  /**
   * Writes a value of a curve.
   *
   * @param curve its name
   * @param time in seconds since 1970
   */
  void scalar(String curve, long step, double time, double value) throws IOException {
    write(step, time, tagged(curve).single(VALUE_SIMPLE_VALUE, (float) value));
  }

  /** Writes how values were distributed at a step. */
  void histogram(String name, long step, double time, Histogram values) throws IOException {
    ProtoMessage histogram =
        new ProtoMessage()
            .real(HISTOGRAM_MIN, values.min())
            .real(HISTOGRAM_MAX, values.max())
            .real(HISTOGRAM_COUNT, values.count())
            .real(HISTOGRAM_SUM, values.sum())
            .real(HISTOGRAM_SUM_SQUARES, values.sumOfSquares())
            .reals(HISTOGRAM_LIMITS, values.limits())
            .reals(HISTOGRAM_COUNTS, values.counts());
    write(step, time, tagged(name).message(VALUE_HISTOGRAM, histogram));
  }

  /** Writes what was seen at a step. */
  void picture(String name, long step, double time, BufferedImage image) throws IOException {
    ProtoMessage picture =
        new ProtoMessage()
            .whole(IMAGE_HEIGHT, image.getHeight())
            .whole(IMAGE_WIDTH, image.getWidth())
            .whole(IMAGE_COLORSPACE, RGBA)
            .bytes(IMAGE_ENCODED, Picture.pngBytes(image));
    write(step, time, tagged(name).message(VALUE_IMAGE, picture));
  }

  private static ProtoMessage tagged(String name) {
    return new ProtoMessage().text(VALUE_TAG, name);
  }

  private void write(long step, double time, ProtoMessage value) throws IOException {
    write(
        new ProtoMessage()
            .real(EVENT_WALL_TIME, time)
            .whole(EVENT_STEP, step)
            .message(EVENT_SUMMARY, new ProtoMessage().message(SUMMARY_VALUE, value)));
  }

  private void write(ProtoMessage message) throws IOException {
    byte[] bytes = message.written();
    byte[] length = number(Long.BYTES).putLong(bytes.length).array();
    out.write(length);
    out.write(checksum(length));
    out.write(bytes);
    out.write(checksum(bytes));
  }

  private static ByteBuffer number(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    return number(Integer.BYTES).putInt(masked).array();
  }
}
