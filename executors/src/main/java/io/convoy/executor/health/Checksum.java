package io.convoy.executor.health;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;

/**
 * CRC-32C of values in memory (RFC 3720, section 12.1; the polynomial of Castagnoli et al. 1993):
 * it sees every single flipped bit and every burst of up to 32 bits, and misses other differences
 * with probability 2^-32. Processors compute it at the speed of their memory; SHA-256 takes many
 * times longer.
 */
public final class Checksum {
  private static final long CHUNK = 1 << 30;

  private Checksum() {}

  /**
   * Of a tensor's values.
   *
   * @param tensor contiguous
   * @return from 0 to 2^32 - 1
   */
  public static long of(Tensor tensor) {
    if (tensor.is_cuda()) {
      try (Tensor copy = tensor.cpu()) {
        return of(copy);
      }
    }
    CRC32C crc = new CRC32C();
    long size = tensor.nbytes();
    try (BytePointer bytes = new BytePointer(tensor.data_ptr())) {
      for (long at = 0; at < size; at += CHUNK) {
        ByteBuffer chunk = bytes.position(at).limit(Math.min(size, at + CHUNK)).asBuffer();
        crc.update(chunk);
      }
    }
    return crc.getValue();
  }
}
