package io.convoy.executor.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.NativeLibraries;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  @BeforeAll
  static void load() {
    NativeLibraries.load();
  }

  /** The check value that RFC 3720 and catalogues of CRCs give. */
  @Test
  void of_theDigitsOneToNine_isTheCheckValue() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    try (Tensor tensor = torch.zeros(new long[] {9}, new TensorOptions(ScalarType.Byte));
        BytePointer bytes = new BytePointer(tensor.data_ptr())) {
      bytes.put(digits);
      assertThat(Checksum.of(tensor)).isEqualTo(0xE3069283L);
    }
  }

  @Test
  void of_everySingleFlippedBit_isAnother() {
    int length = 2_000;
    Set<Long> seen = new HashSet<>();
    try (Tensor tensor = torch.randn(length);
        IntPointer bits = new IntPointer(tensor.data_ptr())) {
      seen.add(Checksum.of(tensor));
      for (int bit = 0; bit < 32 * length; bit++) {
        int before = bits.get(bit / 32);
        bits.put(bit / 32, before ^ (1 << (bit % 32)));
        seen.add(Checksum.of(tensor));
        bits.put(bit / 32, before);
      }
      assertThat(seen).hasSize(1 + 32 * length);
    }
  }

  @Test
  void of_aView_isOfItsOwnValues() {
    try (Tensor tensor = torch.randn(100);
        Tensor part = tensor.narrow(0, 40, 20);
        Tensor copy = part.clone()) {
      assertThat(Checksum.of(part)).isEqualTo(Checksum.of(copy)).isNotEqualTo(Checksum.of(tensor));
    }
  }
}
