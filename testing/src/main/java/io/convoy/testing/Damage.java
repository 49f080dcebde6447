package io.convoy.testing;

import java.util.Arrays;
import java.util.Random;

/** Damage of a file's bytes, of which copies are made. */
public final class Damage {
  private Damage() {}

  /** The beginning, at least a fifth and at most four. */
  public static byte[] cut(byte[] file, Random random) {
    return Arrays.copyOf(file, file.length / 5 + random.nextInt(file.length * 3 / 5));
  }

  /** Some bytes, and then hundreds of random ones. */
  public static byte[] noise(Random random, byte... start) {
    byte[] file = new byte[start.length + 500 + random.nextInt(3000)];
    random.nextBytes(file);
    System.arraycopy(start, 0, file, 0, start.length);
    return file;
  }

  /** Other bytes from a place on. */
  public static byte[] patched(byte[] file, int at, int... values) {
    byte[] patched = file.clone();
    for (int i = 0; i < values.length; i++) {
      patched[at + i] = (byte) values[i];
    }
    return patched;
  }

  /** Some bits of the byte in the middle turned. */
  public static byte[] flipped(byte[] file) {
    return patched(file, file.length / 2, file[file.length / 2] ^ 0x55);
  }
}
