package io.convoy.executor.exchange;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A short text of each rank, sent to all. */
public final class RankTexts {
  private static final int BYTES = 256;

  private RankTexts() {}

  /**
   * What each rank gives, in order; every rank calls it at once.
   *
   * @param own of this rank; what goes beyond 256 bytes is cut off
   */
  public static List<String> gather(String own, Collectives exchange) {
    int size = exchange.worldSize();
    byte[] bytes = own.getBytes(StandardCharsets.UTF_8);
    try (PointerScope scope = new PointerScope()) {
      Tensor texts = torch.zeros(new long[] {size, BYTES}, new TensorOptions(ScalarType.Byte));
      BytePointer memory = new BytePointer(texts.data_ptr());
      memory.position((long) exchange.rank() * BYTES);
      memory.put(bytes, 0, Math.min(bytes.length, BYTES));
      exchange.sum(texts); // exact: all others add zeros
      byte[] all = new byte[size * BYTES];
      memory.position(0).get(all);
      List<String> result = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        String text = new String(all, rank * BYTES, BYTES, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        result.add(end < 0 ? text : text.substring(0, end));
      }
      return result;
    }
  }
}
