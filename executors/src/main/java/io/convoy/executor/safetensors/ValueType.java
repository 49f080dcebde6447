package io.convoy.executor.safetensors;

import java.nio.ByteBuffer;
import java.util.function.ToDoubleFunction;

/** The type of a tensor's values, by the format's own names; values are little-endian. */
public enum ValueType {
  F64(Double.BYTES, ByteBuffer::getDouble),
  F32(Float.BYTES, ByteBuffer::getFloat),
  F16(Short.BYTES, bytes -> half(bytes.getShort())),
  BF16(Short.BYTES, bytes -> Float.intBitsToFloat(bytes.getShort() << 16)),
  I64(Long.BYTES, ByteBuffer::getLong),
  I32(Integer.BYTES, ByteBuffer::getInt),
  I16(Short.BYTES, ByteBuffer::getShort),
  I8(Byte.BYTES, ByteBuffer::get),
  U64(Long.BYTES, bytes -> unsigned(bytes.getLong())),
  U32(Integer.BYTES, bytes -> Integer.toUnsignedLong(bytes.getInt())),
  U16(Short.BYTES, bytes -> Short.toUnsignedInt(bytes.getShort())),
  U8(Byte.BYTES, bytes -> Byte.toUnsignedInt(bytes.get())),
  BOOL(Byte.BYTES, bytes -> bytes.get() == 0 ? 0 : 1);

  private final int bytes;
  private final ToDoubleFunction<ByteBuffer> next;

  ValueType(int bytes, ToDoubleFunction<ByteBuffer> next) {
    this.bytes = bytes;
    this.next = next;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /**
   * The value at a buffer's position, which moves behind it.
   *
   * @param values little-endian
   * @return exact but for integers beyond 2^53, which are rounded
   */
  public double next(ByteBuffer values) {
    return next.applyAsDouble(values);
  }

  /** IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double size =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb((double) (fraction | 0x400), exponent - 25);
        };
    return bits < 0 ? -size : size;
  }

  /** Halves a value of 64 bits so that its sign is free, and keeps what decides its rounding. */
  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (double) (bits >>> 1 | bits & 1) * 2;
  }
}
