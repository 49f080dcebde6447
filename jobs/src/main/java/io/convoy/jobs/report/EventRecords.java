package io.convoy.jobs.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Scalars as TensorBoard reads them: messages {@code Event} of TensorFlow's {@code event.proto} in
 * records of TFRecord, each with checksums of its length and its bytes.
 */
final class EventRecords {
  private static final String VERSION = "brain.Event:2";
  private static final int MASK = 0xa282ead8;

  // numbers and wire types of fields, as protocol buffers have them
  private static final int EVENT_WALL_TIME = 1 << 3 | 1;
  private static final int EVENT_STEP = 2 << 3;
  private static final int EVENT_FILE_VERSION = 3 << 3 | 2;
  private static final int EVENT_SUMMARY = 5 << 3 | 2;
  private static final int SUMMARY_VALUE = 1 << 3 | 2;
  private static final int VALUE_TAG = 1 << 3 | 2;
  private static final int VALUE_SIMPLE_VALUE = 2 << 3 | 5;

  private final OutputStream out;

  /**
   * Writes the record that a file begins with.
   *
   * @param out stays open
   * @param time in seconds since 1970
   */
  EventRecords(OutputStream out, double time) throws IOException {
    this.out = out;
    byte[] version = VERSION.getBytes(StandardCharsets.UTF_8);
    ByteBuffer event = buffer(16 + version.length);
    event.put((byte) EVENT_WALL_TIME).putDouble(time);
    bytes(event, EVENT_FILE_VERSION, version);
    write(event);
  }

  /**
   * Writes a value of a curve.
   *
   * @param curve its name
   * @param time in seconds since 1970
   */
  void scalar(String curve, long step, double time, double value) throws IOException {
    byte[] tag = curve.getBytes(StandardCharsets.UTF_8);
    ByteBuffer scalar = buffer(16 + tag.length);
    bytes(scalar, VALUE_TAG, tag);
    scalar.put((byte) VALUE_SIMPLE_VALUE).putFloat((float) value);
    ByteBuffer summary = buffer(32 + tag.length);
    bytes(summary, SUMMARY_VALUE, written(scalar));
    ByteBuffer event = buffer(64 + tag.length);
    event.put((byte) EVENT_WALL_TIME).putDouble(time);
    number(event.put((byte) EVENT_STEP), step);
    bytes(event, EVENT_SUMMARY, written(summary));
    write(event);
  }

  private static ByteBuffer buffer(int room) {
    return ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] written(ByteBuffer message) {
    byte[] bytes = new byte[message.position()];
    message.get(0, bytes);
    return bytes;
  }

  private static void bytes(ByteBuffer message, int field, byte[] value) {
    number(message.put((byte) field), value.length);
    message.put(value);
  }

  /** Seven bits a byte, the lowest first. */
  private static void number(ByteBuffer message, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      message.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    message.put((byte) rest);
  }

  private void write(ByteBuffer message) throws IOException {
    byte[] bytes = written(message);
    byte[] length = buffer(Long.BYTES).putLong(bytes.length).array();
    out.write(length);
    out.write(checksum(length));
    out.write(bytes);
    out.write(checksum(bytes));
  }

  private static byte[] checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return buffer(Integer.BYTES)
        .putInt(Integer.rotateRight((int) crc.getValue(), 15) + MASK)
        .array();
  }
}
