package io.convoy.executor.safetensors;

import java.nio.ByteBuffer;
import java.util.List;

/** The type of a tensor's values, by the format's own names; values are little-endian. */
public enum ValueType {
  F64(Double.BYTES),
  F32(Float.BYTES),
  F16(Short.BYTES),
  BF16(Short.BYTES),
  I64(Long.BYTES),
  I32(Integer.BYTES),
  I16(Short.BYTES),
  I8(Byte.BYTES),
  U64(Long.BYTES),
  U32(Integer.BYTES),
  U16(Short.BYTES),
  U8(Byte.BYTES),
  BOOL(Byte.BYTES);

  private final int bytes;

  ValueType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /**
   * Bytes of all values of a shape.
   *
   * @throws ArithmeticException if they are more than can be
   */
  long bytes(List<Long> shape) {
    return shape.stream().reduce((long) bytes, Math::multiplyExact);
  }

  /**
   * The value at a buffer's position, which moves behind it.
   *
   * @param values little-endian
   * @return exact but for integers beyond 2^53, which are rounded
   */
  public double next(ByteBuffer values) {
    return switch (this) {
      case F64 -> values.getDouble();
      case F32 -> values.getFloat();
      case F16 -> half(values.getShort());
      case BF16 -> Float.intBitsToFloat(values.getShort() << 16);
      case I64 -> values.getLong();
      case I32 -> values.getInt();
      case I16 -> values.getShort();
      case I8 -> values.get();
      case U64 -> unsigned(values.getLong());
      case U32 -> Integer.toUnsignedLong(values.getInt());
      case U16 -> Short.toUnsignedInt(values.getShort());
      case U8 -> Byte.toUnsignedInt(values.get());
      case BOOL -> values.get() == 0 ? 0 : 1;
    };
  }

  /** IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
  private static double half(short bits) {
    int exponent = (bits >> 10) & 0x1f;
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
    return bits >= 0 ? bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
  }
}
