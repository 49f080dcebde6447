package io.convoy.executor.health;

import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Rank 0's parameters for all ranks, where their processors round an update differently: after each
 * step all go on with the same bits, as PyTorch's DistributedDataParallel does at its start.
 *
 * <p>They arrive in memory of their own, so that a rank whose peer is lost still has a whole state.
 */
public final class RootParameters implements AutoCloseable {
  private static final int ROOT = 0;

  /**
   * Further from rank 0's value than this, in units of that value and of the root mean square of
   * all, is no rounding: from equal parameters and gradients one update differs by about 1e-6.
   */
  private static final double TOLERANCE = 1e-3;

  private final Collectives exchange;
  private final Tensor received;

  /**
   * Creates the memory for what arrives.
   *
   * @param parameters {@code [P]}, of this rank
   */
  public RootParameters(Tensor parameters, Collectives exchange) {
    this.exchange = exchange;
    received = torch.empty_like(parameters);
  }

  /** Receives rank 0's parameters; every rank calls it after the same steps. */
  public void receive(Tensor parameters) {
    if (exchange.rank() == ROOT) {
      received.copy_(parameters);
    }
    exchange.broadcast(received, ROOT);
  }

  /** Whether these parameters differ from those received by more than rounding. */
  boolean areFar(Tensor parameters) {
    try (PointerScope scope = new PointerScope()) {
      Scalar tolerance = new Scalar(TOLERANCE);
      double mean = received.norm().item_double() / Math.sqrt((double) received.numel());
      Tensor bound = received.abs().add(new Scalar(mean)).mul_(tolerance);
      // not "greater than", which no comparison with NaN is
      return !parameters.sub(received).abs_().le(bound).all().item_bool();
    }
  }

  /**
   * Goes on with rank 0's values: the parameters received, and if there is more, that as it is now.
   *
   * @param state by name, with {@link SnapshotFiles#PARAMETERS} among it; every rank gives the same
   *     names
   */
  public void take(Map<String, Tensor> state) {
    state.forEach(
        (name, values) -> {
          if (name.equals(SnapshotFiles.PARAMETERS)) {
            values.copy_(received);
          } else {
            takeNow(values);
          }
        });
  }

  private void takeNow(Tensor values) {
    try (Tensor whole = values.clone()) {
      exchange.broadcast(whole, ROOT);
      values.copy_(whole);
    }
  }

  @Override
  public void close() {
    received.close();
  }
}
