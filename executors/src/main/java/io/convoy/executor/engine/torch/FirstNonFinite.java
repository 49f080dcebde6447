package io.convoy.executor.engine.torch;

import io.convoy.executor.engine.NonFiniteOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Remembers the first of the outputs that it sees which is not finite. */
final class FirstNonFinite implements BiConsumer<String, Tensor> {
  private final int count;
  private NonFiniteOutput found;

  /**
   * Has seen nothing yet.
   *
   * @param count samples of the batch
   */
  FirstNonFinite(int count) {
    this.count = count;
  }

  @Override
  public void accept(String vertex, Tensor output) {
    if (found == null) {
      try (PointerScope scope = new PointerScope()) {
        Tensor finite = torch.isfinite(output);
        if (!finite.all().item_bool()) {
          found = new NonFiniteOutput(vertex, rows(finite));
        }
      }
    }
  }

  private List<Integer> rows(Tensor finite) {
    if (finite.size(0) != count) {
      return IntStream.range(0, count).boxed().toList();
    }
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      if (!finite.select(0, row).all().item_bool()) {
        rows.add(row);
      }
    }
    return rows;
  }

  Optional<NonFiniteOutput> found() {
    return Optional.ofNullable(found);
  }
}
