package io.convoy.executor.optim;

import io.convoy.executor.device.Recording;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * An update that is recorded as a CUDA graph after a few plain ones. The graph holds all numbers
 * but the learning rate, which lies on the device; where another of them changes, updates are plain
 * until they have been the same a few times. So are all updates once a graph could not be made.
 * Owns its native memory.
 */
final class CapturedUpdate implements AutoCloseable {
  /** Plain updates with the same numbers before they are recorded. */
  private static final int WARM_UP = 3;

  private final Function<Runnable, ? extends Recording> record;
  private Numbers numbers = new Numbers(Double.NaN, Double.NaN, 0, 0);
  private int plain;
  private boolean givenUp;
  private Recording recording;
  private Tensor norms;

  /**
   * What a graph holds.
   *
   * @param momentumShare of the step
   * @param decayShare of the step
   * @param samples whose gradients were summed
   * @param shares whose running statistics were summed
   */
  record Numbers(double momentumShare, double decayShare, long samples, int shares) {}

  /**
   * Nothing recorded yet.
   *
   * @param record records what is asked of the device, without doing it
   */
  CapturedUpdate(Function<Runnable, ? extends Recording> record) {
    this.record = record;
  }

  /**
   * Makes an update, plainly or by its graph.
   *
   * @param now its numbers
   * @param update asks for it; returns the gradient's norms
   * @return the norms, which the next update overwrites
   */
  Tensor run(Numbers now, Supplier<Tensor> update) {
    if (!now.equals(numbers)) {
      forget();
      numbers = now;
    }
    if (recording == null && plain >= WARM_UP && !givenUp) {
      Recording.tryTo("the update", () -> record.apply(() -> keep(update)))
          .ifPresentOrElse(made -> recording = made, () -> givenUp = true);
    }
    if (recording == null) {
      plain++;
      return update.get();
    }
    recording.replay();
    return norms;
  }

  @SuppressWarnings("try") // scopes act by being open
  private void keep(Supplier<Tensor> update) {
    try (PointerScope scope = new PointerScope()) {
      Tensor made = update.get();
      made.retainReference();
      if (norms != null) {
        norms.close();
      }
      norms = made;
    }
  }

  private void forget() {
    if (recording != null) {
      recording.close();
      recording = null;
    }
    if (norms != null) {
      norms.close();
      norms = null;
    }
    plain = 0;
  }

  @Override
  public void close() {
    forget();
  }
}
